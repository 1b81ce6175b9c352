"""Whether the register can be used now, in words that tell a stranger nothing (issue 15, point 11)."""

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from lomma_core.errors import StoreUnavailable
from lomma_core.maintenance.backups.overview import is_overdue
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.register import Register
from lomma_core.storage.migrations import MIGRATIONS
from lomma_core.utils.atomic_file import free_bytes
from lomma_core.watch.logs import LOGGER

_LOG = logging.getLogger(f"{LOGGER}.health")
OK, FAULT = "ok", "fault"
# Bytes: below this the next backup, compaction or import may not fit.
LEAST_ROOM = 100 * 1024 * 1024

# Each part of the register, with OK or FAULT.
Health = dict[str, str]


def check(register: Register, backups: BackupSettings) -> Health:
    """Look at database, schema, disk and the age of the last backup; nothing is written. Never raises."""
    store = register.store
    try:
        store.probe()
        numbers = {row["number"] for row in store.read("SELECT number FROM migration")}
    except StoreUnavailable:
        database = schema = False
    else:
        # A disk that the system has made read-only after an error lets nobody write.
        database = os.access(store.path, os.W_OK) and os.access(store.path.parent, os.W_OK)
        schema = numbers == {number for number, _, _ in MIGRATIONS}
    parts = {"database": database, "schema": schema, "disk": _has_room(register)}
    parts["backup"] = not is_overdue(backups, register.now())
    return {name: OK if well else FAULT for name, well in parts.items()}


def is_well(health: Health) -> bool:
    """Whether nothing is wrong."""
    return set(health.values()) == {OK}


def _has_room(register: Register) -> bool:
    try:
        return free_bytes(register.store.path.parent) >= LEAST_ROOM
    except OSError:
        return False


class HealthProbe:
    """The health that ``look`` finds, no more often than every ``interval`` seconds however many strangers ask.

    A look that takes longer than ``patience`` seconds counts as a database that does not answer: those who ask are
    not left waiting behind it. Safe between threads.
    """

    def __init__(self, look: Callable[[], Health], interval: float = 5.0, patience: float = 10.0) -> None:
        self._look = look
        self._interval, self._patience = interval, patience
        self._lock = threading.Lock()
        self._begun = 0.0
        self._last: Future[Health] | None = None

    def health(self) -> Health:
        """The health, at most ``interval`` seconds old. Never raises."""
        with self._lock:
            last, own = self._last, False
            if last is None or (last.done() and time.monotonic() - self._begun >= self._interval):
                last, own = Future[Health](), True
                self._last, self._begun = last, time.monotonic()
        if own:
            threading.Thread(target=_run, args=(last, self._look), name="health", daemon=True).start()
        try:
            return last.result(self._patience)
        except TimeoutError:
            return {"database": FAULT}


def _run(last: Future[Health], look: Callable[[], Health]) -> None:
    try:
        last.set_result(look())
    except Exception as error:
        # Whatever it was: who asks gets an answer, and the next look is a new one.
        _LOG.error("Kontrollen av registret gick inte att göra. Anmäl det.", exc_info=error)
        last.set_result({"database": FAULT})
