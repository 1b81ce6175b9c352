"""A cache of query results until a table they name is written: a page mostly repeats the queries of its last run."""

import threading
from collections import OrderedDict
from collections.abc import Collection
from typing import Any

from lomma_core.storage.rows import Row

Key = tuple[str, tuple[Any, ...]]


class QueryCache:
    """The rows of the latest queries; at most ``queries`` of them, each of at most ``rows`` rows.

    Safe between threads. A result that was read before a write and is handed in after it is not stored.
    """

    def __init__(self, queries: int = 200, rows: int = 500) -> None:
        self._lock = threading.Lock()
        self._results: OrderedDict[Key, list[Row]] = OrderedDict()
        self._queries, self._rows = queries, rows
        self._writes = 0

    def get(self, key: Key) -> tuple[list[Row] | None, int]:
        """The result, in rows of the caller's own, or None; and the mark that ``put`` wants for this moment."""
        with self._lock:
            result = self._results.get(key)
            if result is None:
                return None, self._writes
            self._results.move_to_end(key)
        return [dict(row) for row in result], self._writes

    def put(self, key: Key, rows: list[Row], mark: int) -> None:
        """Keep a result, unless something has been written since its mark or it is too long."""
        if len(rows) > self._rows:
            return
        copies = [dict(row) for row in rows]
        with self._lock:
            if mark == self._writes:
                self._results[key] = copies
                if len(self._results) > self._queries:
                    self._results.popitem(last=False)

    def invalidate(self, tables: Collection[str] | None = None) -> None:
        """Drop the results about tables that were written; all of them when it is unknown where it was written.

        A query is about every table whose name stands anywhere in it, whatever it means there.
        """
        with self._lock:
            self._writes += 1
            if tables is None:
                self._results.clear()
                return
            names = [table.lower() for table in tables]
            for key in [key for key in self._results if any(name in key[0].lower() for name in names)]:
                del self._results[key]
