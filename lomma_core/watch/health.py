"""Whether the register can be used now, in words that tell a stranger nothing (issue 15, point 11)."""

import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from lomma_core.errors import StoreUnavailable
from lomma_core.register import Register
from lomma_core.storage.migrations import MIGRATIONS

OK, FAULT = "ok", "fault"
# Bytes: below this the next backup, compaction or import may not fit.
LEAST_ROOM = 100 * 1024 * 1024

# Each part of the register, with OK or FAULT.
Health = dict[str, str]


def check(register: Register) -> Health:
    """Look at database, schema and disk; nothing is written. Never raises."""
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
    return {name: OK if well else FAULT for name, well in parts.items()}


def is_well(health: Health) -> bool:
    """Whether nothing is wrong."""
    return set(health.values()) == {OK}


def _has_room(register: Register) -> bool:
    try:
        return shutil.disk_usage(register.store.path.parent).free >= LEAST_ROOM
    except OSError:
        return False


class HealthProbe:
    """The register's health, looked at no more often than every ``interval`` seconds however many strangers ask.

    A look that takes longer than ``patience`` seconds counts as a database that does not answer: those who ask are
    not left waiting behind it. Safe between threads.
    """

    def __init__(self, interval: float = 5.0, patience: float = 10.0) -> None:
        self._interval, self._patience = interval, patience
        self._lock = threading.Lock()
        self._begun = 0.0
        self._look: Future[Health] | None = None

    def health(self, register: Callable[[], Register]) -> Health:
        """The health of the register that ``register`` gives, at most ``interval`` seconds old. Never raises."""
        with self._lock:
            look, own = self._look, False
            if look is None or (look.done() and time.monotonic() - self._begun >= self._interval):
                look, own = Future[Health](), True
                self._look, self._begun = look, time.monotonic()
        if own:
            threading.Thread(target=_run, args=(look, register), name="health", daemon=True).start()
        try:
            return look.result(self._patience)
        except TimeoutError:
            return {"database": FAULT}


def _run(look: Future[Health], register: Callable[[], Register]) -> None:
    try:
        look.set_result(check(register()))
    except Exception:
        # Whatever it was: who asks gets an answer, and the next look is a new one.
        look.set_result({"database": FAULT})
