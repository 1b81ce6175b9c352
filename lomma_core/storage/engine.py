"""What an engine answers to: the statements of one connection, and the database behind them, whichever engine it is."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeAlias

from lomma_core.errors import StoreUnavailable
from lomma_core.storage.rows import Parameters, Row
from lomma_core.storage.tables.blocks import Block


class Cursor(Protocol):
    """Statements with ``?`` for parameters, on a connection that is one thread's own meanwhile."""

    as_it_is: str
    """SQL that stands after a text column's type where its texts are read row by row, not all of them together."""

    def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement."""

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """What a query gives, as dicts; nothing for another statement."""

    def block(self, sql: str, parameters: Parameters = (), given: Block | None = None) -> Block:
        """The result of a query as columns; ``given`` is a block that it reads as ``incoming``."""

    def kinds(self, table: str) -> dict[str, str]:
        """The columns of a table in their order, with DuckDB's word for the type of each."""

    def incoming(self, table: str, rows: Sequence[Row]) -> AbstractContextManager[str]:
        """The name by which SQL reads rows (dicts with the same keys, columns of a table) while the block runs."""


class Write(Protocol):
    """What a transaction does."""

    as_it_is: str
    """As the cursor's."""

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]: ...

    def execute(self, sql: str, parameters: Parameters = ()) -> None: ...

    def insert(self, table: str, rows: Sequence[Row]) -> None: ...

    def put(self, table: str, key: Row, values: Row) -> None: ...


# What begins a transaction.
Begin: TypeAlias = Callable[[], AbstractContextManager[Write]]


class Database(Protocol):
    """A database that is open; every method raises StoreUnavailable where it does not answer."""

    # Beside this path stand the files of the register that are no part of the database.
    path: Path
    # Whether the thread that writes is inside a transaction.
    in_transaction: bool
    # Told of whatever stops a read or a write, before who wanted it is.
    on_fault: Callable[[StoreUnavailable], None]

    def read(self) -> AbstractContextManager[Cursor]:
        """A cursor for a query, beside other readers."""

    def write(self) -> AbstractContextManager[Cursor]:
        """A cursor for the single writer, which this process has made sure of being."""

    def begin(self, cursor: Cursor) -> None:
        """Begin a transaction, alone among all that write, in other processes too."""

    def commit(self, cursor: Cursor, tables: Collection[str] | None) -> None:
        """Commit what was written in tables (None: any)."""

    def require_own(self) -> None:
        """Raise StoreUnavailable where what is committed now would be lost."""

    def migrate(self, transaction: Begin) -> None:
        """Bring the tables up to date, all or none."""

    def probe(self) -> None:
        """Let the database answer."""

    def checkpoint(self) -> None:
        """Have everything that is committed in its final place."""

    def compact(self) -> None:
        """Have what was deleted gone from the disk too (R12)."""

    def backup(self, target: Path) -> None:
        """Write what is committed now into a database file of its own. Raises FileTaken."""

    def require_room(self) -> None:
        """Raise StoreUnavailable where ``compact`` would not have room."""

    def close(self, failed: bool = False) -> None:
        """Close for good."""
