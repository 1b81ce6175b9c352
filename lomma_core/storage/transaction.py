"""One transaction: statements that are committed together or not at all, and what they write in."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from lomma_core.storage.engine import Cursor
from lomma_core.storage.rows import Parameters, Row
from lomma_core.storage.tables import blocks, newest_rows

# The table that one statement writes in; any other statement may change anything.
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)[^;]*')

_ALTERS = re.compile(r"\s*(?:CREATE|ALTER) TABLE")


class Follower(Protocol):
    """Somebody who is told of each commit, with the tables written in (None: any), and before the store closes."""

    def committed(self, tables: set[str] | None) -> None: ...

    def closing(self) -> None: ...


class Transaction:
    """Statements that are committed together or not at all; made by ``Store.transaction``."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self.as_it_is = cursor.as_it_is
        self.after: list[Callable[[], None]] = []
        # What is written so far; None when it may be anything.
        self.tables: set[str] | None = set()
        # What the next transaction is to write where this one cannot be committed.
        self.on_loss: Callable[[Transaction], None] | None = None
        self._broken = False
        # Tables of versions that were changed otherwise than by appending: their newest rows are made anew before use.
        self._changed: set[str] = set()
        # The engine updates no row of a table that was altered in the same transaction.
        self._altered: set[str] = set()

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Rows as dicts, the transaction's own writes included."""
        if self._changed and newest_rows.is_read_by(sql):
            self._settle()
        return self._cursor.read(sql, parameters)

    def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement."""
        if self._changed and newest_rows.is_read_by(sql):
            self._settle()
        self._note(sql)
        self._cursor.execute(sql, parameters)

    def _note(self, sql: str) -> None:
        """Remember what a statement writes in."""
        statement = _WRITES.fullmatch(sql)
        if statement is None:
            self.tables = None
        elif self.tables is not None:
            self.tables.add(statement[1])
        if _ALTERS.match(sql):
            self._altered |= newest_rows.named_in(sql)
        elif statement is None:
            self._changed |= newest_rows.named_in(sql)
        elif newest_rows.newest_of(statement[1]):
            self._changed.add(statement[1])

    def _settle(self) -> None:
        """Make the newest rows anew of tables whose versions were changed, before these are read or committed."""
        while self._changed:
            versions = self._changed.pop()
            if self.tables is not None:
                self.tables |= newest_rows.derived_of(versions)
            newest_rows.rebuild(self._cursor, versions)

    def remake_newest(self, versions: str) -> None:
        """Have the newest rows of a table of versions made anew."""
        self._changed.add(versions)

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Append rows (dicts with the same keys); many at once go in as one block.

        The newest rows of a table of versions follow (``newest_rows``).
        """
        if not rows:
            return
        changed = table in self._changed
        columns = list(rows[0])
        names = ", ".join(f'"{column}"' for column in columns)
        if len(rows) < blocks.FEW:
            marks = ", ".join("?" for _ in columns)
            for row in rows:
                self.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))
        else:
            with self._cursor.incoming(table, rows) as block:
                self.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {block}')
        if newest_rows.newest_of(table) and not changed and table not in self._altered:
            newest_rows.follow(self._cursor, table, rows)
            self._changed.discard(table)
            if self.tables is not None:
                self.tables |= newest_rows.derived_of(table)

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

    def finish(self) -> None:
        """Make ready for the commit. Raises RuntimeError when a part has raised and somebody went on all the same."""
        if self._broken:
            raise RuntimeError("a part of the transaction has failed")
        self._settle()

    def if_lost(self, event: Callable[["Transaction"], None]) -> None:
        """Have the next transaction call ``event`` where this one cannot be committed; the first given counts."""
        self.on_loss = self.on_loss or event

    def after_commit(self, event: Callable[[], None]) -> None:
        """Call ``event`` once the transaction is safely on disk."""
        self.after.append(event)
