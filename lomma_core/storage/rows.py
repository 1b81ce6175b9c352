"""The parameters and results of queries."""

from collections.abc import Sequence
from typing import Any, Protocol

# A row by column; the plan decides the columns, so the values cannot be typed further here.
Row = dict[str, Any]
Parameters = Sequence[Any]


class Read(Protocol):
    """A store's or a transaction's ``read``."""

    def __call__(self, sql: str, parameters: Parameters = ()) -> list[Row]: ...


class Reader(Protocol):
    """Whatever answers queries: a store, a transaction, a file that is only read."""

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]: ...
