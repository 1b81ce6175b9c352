"""Many may pass at once, or one alone: reading while nobody exchanges the file, exchanging it while nobody reads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turnstile:
    """Passing threads wait while one is alone; who wants to be alone waits until those inside have left."""

    def __init__(self):
        self._changed = threading.Condition()
        self._inside = 0
        self._shut = False

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Be inside together with others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._shut)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be inside alone; only one thread at a time may ask for it."""
        with self._changed:
            self._shut = True
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._shut = False
                self._changed.notify_all()
