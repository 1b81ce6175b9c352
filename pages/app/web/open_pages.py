"""How many pages are open, from which address and whether somebody is signed in: a page is one websocket."""

import threading
from collections import Counter

# From one address: an office behind one address signs in one after another, and then works for a day.
MOST_ANONYMOUS, MOST_SIGNED_IN = 60, 600


class OpenPages:
    """The open pages of one process. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: Counter[tuple[str, bool]] = Counter()

    def enter(self, address: str, signed_in: bool) -> bool:
        """Note that a page is opened; False, and nothing is noted, when there are too many of them."""
        place = address, signed_in
        with self._lock:
            if self._open[place] >= (MOST_SIGNED_IN if signed_in else MOST_ANONYMOUS):
                return False
            self._open[place] += 1
            return True

    def leave(self, address: str, signed_in: bool) -> None:
        """Note that a page that was opened is closed."""
        place = address, signed_in
        with self._lock:
            self._open[place] -= 1
            if not self._open[place]:
                del self._open[place]

    def number(self, signed_in: bool) -> int:
        """How many pages are open now."""
        with self._lock:
            return sum(number for (_, known), number in self._open.items() if known == signed_in)
