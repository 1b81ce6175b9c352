"""One transaction: statements that are committed together or not at all, and what they write in."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from lomma_core.storage import duckdb_engine
from lomma_core.storage.rows import Parameters, Row

# The table that one statement writes in; any other statement may change anything.
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)[^;]*')


class Transaction:
    """Statements that are committed together or not at all; made by ``Store.transaction``."""

    def __init__(self, cursor: duckdb_engine.Cursor) -> None:
        self._cursor = cursor
        self.after: list[Callable[[], None]] = []
        # What is written so far; None when it may be anything.
        self.tables: set[str] | None = set()
        # What the next transaction is to write where this one cannot be committed.
        self.on_loss: Callable[[Transaction], None] | None = None
        self._broken = False

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Rows as dicts, the transaction's own writes included."""
        return duckdb_engine.rows(self._cursor, sql, parameters)

    def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement."""
        statement = _WRITES.fullmatch(sql)
        if statement is None:
            self.tables = None
        elif self.tables is not None:
            self.tables.add(statement[1])
        duckdb_engine.execute(self._cursor, sql, parameters)

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Append rows (dicts with the same keys); many at once go in as one block."""
        if not rows:
            return
        columns = list(rows[0])
        names = ", ".join(f'"{column}"' for column in columns)
        if len(rows) < 50:
            marks = ", ".join("?" for _ in columns)
            for row in rows:
                self.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))
            return
        kinds = {row["column_name"]: row["data_type"] for row in self._columns(table)}
        values = {column: ([row[column] for row in rows], kinds[column]) for column in columns}
        with duckdb_engine.block_of(self._cursor, values) as block:
            self.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {block}')

    def put(self, table: str, key: Row, values: Row) -> None:
        """Write the row of a primary key, whether there is one or not; ``values`` are its other columns.

        Never a DELETE and an INSERT of one key: when the commit of those two fails, as on a full disk, DuckDB ends the
        whole process. ``tests/core/storage/test_same_key.py`` holds the core to it.
        """
        where = " AND ".join(f'"{column}" = ?' for column in key)
        if self.read(f'SELECT 1 FROM "{table}" WHERE {where}', list(key.values())):
            changes = ", ".join(f'"{column}" = ?' for column in values)
            self.execute(f'UPDATE "{table}" SET {changes} WHERE {where}', [*values.values(), *key.values()])
        else:
            self.insert(table, [key | values])

    @contextmanager
    def part(self) -> Iterator["Transaction"]:
        """A block that belongs to this transaction; when it raises, nothing of the transaction is committed."""
        try:
            yield self
        except BaseException:
            self._broken = True
            raise

    def require_whole(self) -> None:
        """Raise RuntimeError when a part has raised and somebody went on all the same."""
        if self._broken:
            raise RuntimeError("a part of the transaction has failed")

    def if_lost(self, event: Callable[["Transaction"], None]) -> None:
        """Have the next transaction call ``event`` where this one cannot be committed; the first given counts."""
        self.on_loss = self.on_loss or event

    def after_commit(self, event: Callable[[], None]) -> None:
        """Call ``event`` once the transaction is safely on disk."""
        self.after.append(event)

    def _columns(self, table: str) -> list[Row]:
        sql = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ?"
        return self.read(sql, [table])
