"""Rows put into tables as whole blocks of columns."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from lomma_core.storage.duckdb_engine import Cursor
from lomma_core.storage.rows import Row

# Fewer rows than this are inserted one by one, others as a block.
FEW = 50


def columns_of(cursor: Cursor, table: str) -> list[str]:
    """The names of a table's columns, in their order."""
    return [column[0] for column in cursor.execute(f'SELECT * FROM "{table}" LIMIT 0').description or ()]


def typed(cursor: Cursor, table: str, rows: Sequence[Row]) -> dict[str, tuple[list[Any], str]]:
    """Rows (dicts with the same keys) as the columns that ``block_of`` wants, with the types of a table's columns."""
    described = cursor.execute(f'SELECT * FROM "{table}" LIMIT 0').description or ()
    kinds = {column[0]: str(column[1]) for column in described}
    return {name: ([row[name] for row in rows], kinds[name]) for name in rows[0]}


@contextmanager
def block_of(cursor: Cursor, columns: dict[str, tuple[list[Any], str]]) -> Iterator[str]:
    """The name by which SQL can read columns, {name: (values, the engine's type)}, while the block runs."""
    cursor.register("incoming", pa.table({name: _array(values, kind) for name, (values, kind) in columns.items()}))
    try:
        yield "incoming"
    finally:
        cursor.unregister("incoming")


def _array(values: list[Any], kind: str) -> pa.Array:
    if kind.startswith("DECIMAL"):
        precision, scale = (int(n) for n in kind.removeprefix("DECIMAL(").rstrip(")").split(","))
        return pa.array(values, pa.decimal128(precision, scale))
    kinds = {
        "VARCHAR": pa.string(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
    }
    return pa.array(values, kinds[kind])
