"""What an engine answers to: the statements of one connection, whichever engine is behind it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from lomma_core.storage.rows import Parameters, Row
from lomma_core.storage.tables.blocks import Block


class Cursor(Protocol):
    """Statements with ``?`` for parameters, on a connection that is one thread's own meanwhile."""

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
