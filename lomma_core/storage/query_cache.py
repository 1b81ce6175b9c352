"""A cache of query results until a table they name is written: a page mostly repeats the queries of its last run."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
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
        # The tables of a commit under way, None for any.
        self._committing: Collection[str] | None = ()

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
            if mark == self._writes and not _about(key, self._committing):
                self._results[key] = copies
                if len(self._results) > self._queries:
                    self._results.popitem(last=False)

    def invalidate(self, tables: Collection[str] | None = None) -> None:
        """Drop the results about tables that were written; all of them when it is unknown where it was written.

        A query is about every table whose name stands anywhere in it, whatever it means there.
        """
        with self._lock:
            self._drop(tables)

    @contextmanager
    def committed(self, tables: Collection[str] | None) -> Iterator[None]:
        """The block commits what was written in tables: meanwhile their results are not in the cache.

        Else a result from before the commit could be stored over one from after it.
        """
        with self._lock:
            self._drop(tables)
            self._committing = tables
        try:
            yield
        except BaseException:
            # It may be in the log all the same.
            self.invalidate()
            raise
        finally:
            with self._lock:
                self._writes += 1
                self._committing = ()

    def _drop(self, tables: Collection[str] | None) -> None:
        self._writes += 1
        for key in [key for key in self._results if _about(key, tables)]:
            del self._results[key]


def _about(key: Key, tables: Collection[str] | None) -> bool:
    return tables is None or any(table.lower() in key[0].lower() for table in tables)
