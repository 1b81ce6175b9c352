"""Answers kept in memory until something is written: most runs of a page ask what the run before asked."""

import threading
from collections import OrderedDict

Key = tuple[str, tuple]


class Kept:
    """The rows of the latest queries; at most ``queries`` of them, each of at most ``rows`` rows.

    Safe between threads. An answer that was read before a write and is handed in after it is not kept.
    """

    def __init__(self, queries: int = 200, rows: int = 500):
        self._lock = threading.Lock()
        self._answers: OrderedDict[Key, list[dict]] = OrderedDict()
        self._queries, self._rows = queries, rows
        self._writes = 0

    def get(self, key: Key) -> tuple[list[dict] | None, int]:
        """The answer, in rows of the caller's own, or None; and the mark that ``put`` wants for this moment."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None, self._writes
            self._answers.move_to_end(key)
        return [dict(row) for row in found], self._writes

    def put(self, key: Key, rows: list[dict], mark: int) -> None:
        """Keep an answer, unless something has been written since its mark or it is too long."""
        if len(rows) > self._rows:
            return
        kept = [dict(row) for row in rows]
        with self._lock:
            if mark == self._writes:
                self._answers[key] = kept
                if len(self._answers) > self._queries:
                    self._answers.popitem(last=False)

    def forget(self) -> None:
        """Something was written: nothing that is kept holds any longer."""
        with self._lock:
            self._writes += 1
            self._answers.clear()
