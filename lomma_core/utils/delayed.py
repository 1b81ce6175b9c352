"""Work that is done once, some time after it was first asked for."""

import threading
from collections.abc import Callable


class Delayed:
    """Calls ``work`` in a thread of its own, ``seconds`` after the first ``ask`` since it was last called."""

    def __init__(self, work: Callable[[], None], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._ended = False

    def ask(self) -> None:
        """Have the work done, unless that is asked for already."""
        with self._lock:
            if self._timer is None and not self._ended:
                self._timer = threading.Timer(self._seconds, self._run)
                self._timer.daemon = True
                self._timer.start()

    def end(self) -> None:
        """Ask for nothing more; what is being done is done to its end."""
        with self._lock:
            self._ended = True
            if self._timer is not None:
                self._timer.cancel()

    def _run(self) -> None:
        with self._lock:
            self._timer = None
        self._work()
