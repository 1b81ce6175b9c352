"""Rows as whole blocks of columns."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

from lomma_core.storage.rows import Row

# The result of a query as columns, for what is too much to stand in memory as dicts.
Block: TypeAlias = pa.Table
# Fewer rows than this are inserted one by one, others as a block.
FEW = 50


def made_of(rows: Sequence[Row], kinds: Mapping[str, str]) -> Block:
    """Rows (dicts with the same keys) as a block, with DuckDB's word for the type of each column."""
    return pa.table({name: _array([row[name] for row in rows], kinds[name]) for name in rows[0]})


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
