"""Finished files held in memory until they are requested again; a gallring or a changed secrecy mark clears them."""

import threading
from collections import OrderedDict
from collections.abc import Callable

LATEST = 12


class FileCache:
    """The files of one register that were requested latest, at most ``latest`` of them. Safe between threads."""

    def __init__(self, latest: int = LATEST) -> None:
        self._latest = latest
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0

    def __len__(self) -> int:
        return len(self._files)

    def get_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The file of this key, made once while it is among the latest requested."""
        with self._lock:
            if key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
            before = self._generation
        data = make()
        with self._lock:
            # Not what was made out of what has been removed meanwhile.
            if before == self._generation:
                self._files[key] = data
                while len(self._files) > self._latest:
                    self._files.popitem(last=False)
        return data

    def clear(self) -> None:
        """Drop every file: their content may no longer be shown (R11), or is no longer there (R12)."""
        with self._lock:
            self._generation += 1
            self._files.clear()

    def generation(self) -> int:
        """How often the files were cleared: a file made in another generation is not to be offered."""
        with self._lock:
            return self._generation
