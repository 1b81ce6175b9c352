"""Answers kept in memory until a table they name is written: most runs of a page ask what the run before asked."""

import threading
from collections import OrderedDict
from collections.abc import Collection

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

    def forget(self, tables: Collection[str] | None = None) -> None:
        """Something was written in these tables, or nobody knows where: no answer about them holds any longer.

        A question is about every table whose name stands anywhere in it, whatever it means there.
        """
        with self._lock:
            self._writes += 1
            if tables is None:
                self._answers.clear()
                return
            names = [table.lower() for table in tables]
            for key in [key for key in self._answers if any(name in key[0].lower() for name in names)]:
                del self._answers[key]
