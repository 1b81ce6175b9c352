"""What is wrong with how the server is set up: refused at the start where it is certain, else told to who runs it."""

import logging
import os
import threading

from starlette.types import Scope

from lomma_core.errors import SettingError
from lomma_core.watch.logs import LOGGER
from pages.app.web import address

_LOG = logging.getLogger(f"{LOGGER}.deployment")
_CLOCK_REFUSED = (
    "LOMMA_TODAY är satt, och LOMMA_ADDRESS börjar med https. Ta bort LOMMA_TODAY, som bara är till för demo och test."
)
CLOCK = "LOMMA_TODAY är satt: allt som sparas får fel datum. Ta bort inställningen och starta om servern."
NO_ADDRESS = (
    "En webbserver verkar stå framför den här, men LOMMA_ADDRESS är inte satt. Sätt den till adressen som den står i "
    "webbläsaren, med https först, och starta om servern."
)
OTHER_PROXY = (
    "En webbserver som inte står i LOMMA_PROXY skickar besökare hit, så alla verkar komma från den. Skriv dess "
    "IP-adress i LOMMA_PROXY och starta om servern."
)
_MARKS = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-real-ip"})


def check() -> None:
    """Judge the settings before anything is opened. Raises SettingError."""
    if address.settings().encrypted and _moved_clock():
        raise SettingError(_CLOCK_REFUSED)


class Deployment:
    """What one process has seen of how it is reached. Safe between threads; each fault is logged once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: set[str] = set()

    def see(self, scope: Scope) -> None:
        """Look at a request, as it came, for a proxy that the settings know nothing of."""
        if not any(name in _MARKS for name, _ in scope["headers"]):
            return
        if not address.settings().scheme:
            self._note(NO_ADDRESS)
        elif not address.is_from_proxy(scope):
            self._note(OTHER_PROXY)

    def start(self, demo: bool) -> None:
        """Log what is wrong already when the server starts; in example data the date may be moved."""
        if _moved_clock() and not demo:
            self._note(CLOCK)

    def sentences(self) -> list[str]:
        """What is wrong, a sentence or two each, for who runs the server."""
        with self._lock:
            return sorted(self._seen)

    def _note(self, sentence: str) -> None:
        with self._lock:
            if sentence in self._seen:
                return
            self._seen.add(sentence)
        _LOG.warning(sentence)


def _moved_clock() -> bool:
    return bool(os.environ.get("LOMMA_TODAY"))
