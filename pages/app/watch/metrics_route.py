"""``/metrics``: what the server counts, for a Prometheus that has the key; without a key there is no such address."""

import hmac
import os
import stat
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lomma_core.errors import SettingError
from pages.app import context

PATH = "/metrics"
SHORTEST_KEY = 32
_UNREADABLE = (
    "LOMMA_METRICS_KEY_FILE pekar på en fil som inte går att läsa. Rätta sökvägen, eller ta bort inställningen."
)
_OPEN = "Nyckeln i LOMMA_METRICS_KEY_FILE kan läsas av andra. Kör chmod 600 på filen och starta igen."
_SHORT = (
    f"Nyckeln i LOMMA_METRICS_KEY_FILE är för kort. Skriv minst {SHORTEST_KEY} slumpade tecken i filen och starta igen."
)
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes() -> list[Route]:
    """The route, when the setting names a file with a key. Raises SettingError for one that cannot be used."""
    setting = os.environ.get("LOMMA_METRICS_KEY_FILE", "").strip()
    if not setting:
        return []
    key = read_key(Path(setting))

    # Not async: Starlette then runs it in a thread, and the pages go on while sizes are read.
    def metrics(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), key):
            headers = {"www-authenticate": 'Bearer realm="lomma"', "cache-control": "no-store"}
            return PlainTextResponse("Ange nyckeln för mätvärden.\n", 401, headers)
        return Response(context.STATE.metrics.text(), 200, {"cache-control": "no-store"}, _TYPE)

    return [Route(PATH, metrics, methods=["GET"])]


def read_key(file: Path) -> bytes:
    """The key in a file that nobody else may read. Raises SettingError."""
    try:
        mode, key = file.stat().st_mode, file.read_bytes().strip()
    except OSError:
        raise SettingError(_UNREADABLE) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SettingError(_OPEN)
    if len(key) < SHORTEST_KEY:
        raise SettingError(_SHORT)
    return key
