"""The only module that knows the engine: connect, copy and translate for the store, on DuckDB."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from lomma_core.errors import StoreUnavailable
from lomma_core.storage.rows import Parameters, Row

Cursor = duckdb.DuckDBPyConnection
# What a query gives as columns, for what is too much to stand in memory as dicts.
Block: TypeAlias = pa.Table
_VERSION = "v1.5.0"
_QUIET: dict[str, str | bool | int | float | list[str]] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
}


def connect(path: Path) -> Cursor:
    """Open a file, made where there is none, shut off from other files and the net. Raises StoreUnavailable."""
    # Only the owner reads what the register writes. The engine makes its write-ahead log anew now and then, so
    # the process's own mask has to see to it.
    os.umask(os.umask(0o077) | 0o077)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            str(path),
            config={
                "storage_compatibility_version": _VERSION,
                "enable_external_access": False,
                **_QUIET,
            },
        )
        connection.execute("SET lock_configuration = true")
    except (OSError, duckdb.IOException) as error:
        if "Could not set lock" in str(error) or "being used by another process" in str(error):
            raise StoreUnavailable(
                f"Databasen {path.name} används redan av ett annat program, troligen servern. "
                "Stoppa servern och försök igen, eller gör det du ville i webbläsaren."
            ) from error
        raise StoreUnavailable(
            f"Databasen {path.name} går inte att öppna. Kontrollera sökvägen och rättigheterna till filen."
        ) from error
    except duckdb.Error as error:
        raise StoreUnavailable(
            f"Databasen {path.name} går inte att läsa. Återställ den senaste säkerhetskopian."
        ) from error
    return connection


@contextmanager
def translated() -> Iterator[None]:
    """Turn the engine's errors into StoreUnavailable."""
    try:
        yield
    except duckdb.Error as error:
        raise StoreUnavailable("Databasen svarar inte som den ska. Försök igen om en stund.") from error


def rows(cursor: Cursor) -> list[Row]:
    """What a statement gave, as dicts."""
    if cursor.description is None:
        return []
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def block(cursor: Cursor, sql: str, parameters: Parameters) -> Block:
    """What a query gives, as columns."""
    # As a relation: from what ``execute`` gives, DuckDB 2 would copy every row once more, and warn.
    return cursor.sql(sql, params=list(parameters)).to_arrow_table()


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


def copy(source: Path, target: Path) -> None:
    """Write what is in a closed file into a new one, whole and on disk when this returns.

    Deleted rows are not copied: the new file never held them. Raises OSError and the engine's errors.
    """
    remove(target)
    # A connection of its own, since the register's may not touch other files; without spilling, which would leave
    # texts in a file elsewhere.
    with duckdb.connect(":memory:", config=_QUIET | {"temp_directory": ""}) as engine:
        engine.execute(f"ATTACH {_quoted(source)} AS source (READ_ONLY)")
        engine.execute(f"ATTACH {_quoted(target)} AS target (STORAGE_VERSION '{_VERSION}')")
        engine.execute("COPY FROM DATABASE source TO target")
        engine.execute("CHECKPOINT target")
        engine.execute("DETACH target")
        engine.execute("DETACH source")
    os.chmod(target, 0o600)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def remove(path: Path) -> None:
    """Take a database file away, with the write-ahead log beside it."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """See to it that a new name in a folder is on disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
