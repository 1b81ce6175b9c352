"""Which keys have come up in the present period already, such as who has read what in this hour."""

import threading
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class KeysOfPeriod(Generic[K]):
    """The keys of one period; those of an earlier one are forgotten when the next begins. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._period = ""
        self._keys: set[K] = set()

    def new_keys(self, period: str, keys: Iterable[K]) -> list[K]:
        """The keys that come up for the first time in the period, in their order."""
        with self._lock:
            if period != self._period:
                self._period, self._keys = period, set()
            new = [key for key in dict.fromkeys(keys) if key not in self._keys]
            self._keys.update(new)
        return new
