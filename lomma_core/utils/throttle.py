"""A throttle on tries to get in: after five failed ones within a quarter of an hour, that key has to wait."""

import datetime as dt
import hashlib
import threading
from collections import deque

TRIES, WINDOW = 5, dt.timedelta(minutes=15)
_MANY_KEYS = 10_000


class Throttle:
    """Counts failed tries per key, in memory and by hash only: what is typed as a name may be a password."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: dict[bytes, deque[dt.datetime]] = {}

    def allow(self, key: str, now: dt.datetime) -> bool:
        """Count a try and tell whether it may be made; counted first, so that many at once are not all let in."""
        with self._lock:
            if len(self._failed) > _MANY_KEYS:
                self._failed = {kept: tries for kept, tries in self._failed.items() if tries[-1] >= now - WINDOW}
            tries = self._failed.setdefault(self._hashed(key), deque())
            while tries and tries[0] < now - WINDOW:
                tries.popleft()
            if len(tries) >= TRIES:
                return False
            tries.append(now)
            return True

    def reset(self, key: str) -> None:
        """A try was right: those before it are forgotten."""
        with self._lock:
            self._failed.pop(self._hashed(key), None)

    @staticmethod
    def _hashed(key: str) -> bytes:
        return hashlib.sha256(key.encode()).digest()
