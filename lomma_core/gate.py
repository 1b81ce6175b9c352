"""The gate before a sign-in: five failed tries within a quarter of an hour close it for that name."""

import datetime as dt
import hashlib
import threading
from collections import deque

TRIES, WINDOW = 5, dt.timedelta(minutes=15)
_MANY_NAMES = 10_000


class Gate:
    """Counts failed sign-ins per name, in memory and by hash only: what is typed there may be a password."""

    def __init__(self):
        self._lock = threading.Lock()
        self._failed: dict[bytes, deque] = {}

    def admit(self, name: str, now: dt.datetime) -> bool:
        """Count a try and tell whether it may be made; counted first, so that many at once are not all let in."""
        with self._lock:
            if len(self._failed) > _MANY_NAMES:
                self._failed = {key: tries for key, tries in self._failed.items() if tries[-1] >= now - WINDOW}
            tries = self._failed.setdefault(self._key(name), deque())
            while tries and tries[0] < now - WINDOW:
                tries.popleft()
            if len(tries) >= TRIES:
                return False
            tries.append(now)
            return True

    def opened(self, name: str) -> None:
        """The right words were said: the tries before it are forgotten."""
        with self._lock:
            self._failed.pop(self._key(name), None)

    @staticmethod
    def _key(name: str) -> bytes:
        return hashlib.sha256(name.encode()).digest()
