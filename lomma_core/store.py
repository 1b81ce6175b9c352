"""The only module that knows the engine: open, read, write and migrate a DuckDB file.

Callers write plain SQL with ``?`` parameters; identifiers come from the checked plan only. A cursor per call,
because one shared connection between threads hands over other threads' rows; one locked write at a time.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from lomma_core.errors import StoreUnavailable

# Numbered, add-only: a migration is never edited once it has landed; write the next one instead.
MIGRATIONS: list[tuple[int, str, str]] = [
    (
        1,
        "accounts, sessions, log, plan fields, import mappings",
        """
        CREATE TABLE account (
            name VARCHAR PRIMARY KEY, role VARCHAR NOT NULL, seat VARCHAR, password_hash VARCHAR NOT NULL,
            active BOOLEAN NOT NULL, created_at TIMESTAMP NOT NULL, changed_at TIMESTAMP NOT NULL);
        CREATE TABLE session (
            token_hash VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, expires_at TIMESTAMP NOT NULL);
        CREATE TABLE log (
            nr BIGINT PRIMARY KEY, logged_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, action VARCHAR NOT NULL,
            way VARCHAR NOT NULL, form VARCHAR, record VARCHAR, version INTEGER, amount BIGINT,
            chain VARCHAR NOT NULL);
        CREATE TABLE plan_field (
            form VARCHAR, field VARCHAR, type VARCHAR NOT NULL, PRIMARY KEY (form, field));
        CREATE TABLE import_mapping (
            form VARCHAR, heading VARCHAR, mapping VARCHAR NOT NULL, PRIMARY KEY (form, heading));
        """,
    ),
    (
        2,
        "closing and reopening of quarters",
        """
        CREATE TABLE quarter_event (
            quarter VARCHAR, nr INTEGER, happened_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL,
            action VARCHAR NOT NULL, reason VARCHAR, snapshot VARCHAR, digest VARCHAR, PRIMARY KEY (quarter, nr));
        """,
    ),
    (
        3,
        "sekretessmarkering of records",
        """
        CREATE TABLE secrecy (
            record VARCHAR, nr INTEGER, form VARCHAR NOT NULL, provision VARCHAR, reason VARCHAR NOT NULL,
            marked BOOLEAN NOT NULL, who VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL, PRIMARY KEY (record, nr));
        """,
    ),
]


class Transaction:
    """Statements that are committed together or not at all; made by ``Store.transaction``."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection):
        self._cursor = cursor
        self._after: list[Callable[[], None]] = []

    def read(self, sql: str, parameters: Sequence = ()) -> list[dict]:
        """Rows as dicts, the transaction's own writes included."""
        return _rows(self._cursor.execute(sql, parameters))

    def execute(self, sql: str, parameters: Sequence = ()) -> None:
        """Run one statement."""
        self._cursor.execute(sql, parameters)

    def insert(self, table: str, rows: Sequence[dict]) -> None:
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
        block = pa.table({c: _array([row[c] for row in rows], kinds[c]) for c in columns})
        self._cursor.register("incoming", block)
        try:
            self._cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM incoming')
        finally:
            self._cursor.unregister("incoming")

    def after_commit(self, event: Callable[[], None]) -> None:
        """Call ``event`` once the transaction is safely on disk."""
        self._after.append(event)

    def _columns(self, table: str) -> list[dict]:
        sql = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ?"
        return self.read(sql, [table])


class Store:
    """An open database file.

    ``Store(path)`` creates the file where there is none and brings an older one up to date. Raises
    StoreUnavailable when another process holds the file or it cannot be opened.
    """

    def __init__(self, path: Path):
        self.path = Path(path)
        self._lock = threading.RLock()
        self._connection = _connect(self.path)
        try:
            self._migrate()
        except BaseException:
            # Let go of the file: whoever reads the message may want to open it with another version.
            self.close()
            raise

    def read(self, sql: str, parameters: Sequence = ()) -> list[dict]:
        """Rows of a query as dicts, in a cursor of its own."""
        with _translated(), self._connection.cursor() as cursor:
            return _rows(cursor.execute(sql, parameters))

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One locked write: commits when the block ends, rolls back when it raises; events come after."""
        with self._lock, _translated(), self._connection.cursor() as cursor:
            cursor.execute("BEGIN")
            transaction = Transaction(cursor)
            try:
                yield transaction
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")
        for event in transaction._after:
            event()

    def columns(self, table: str) -> set[str]:
        """The column names of a table; empty when there is no such table."""
        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = ?"
        return {row["column_name"] for row in self.read(sql, [table])}

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file itself."""
        with self._lock, _translated(), self._connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def close(self) -> None:
        """Close the file, so that another process may open it."""
        with self._lock:
            self._connection.close()

    def _migrate(self) -> None:
        with self.transaction() as write:
            write.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
            done = {row["number"] for row in write.read("SELECT number FROM migration")}
        pending = [migration for migration in MIGRATIONS if migration[0] not in done]
        if done - {number for number, _, _ in MIGRATIONS}:
            raise StoreUnavailable(
                "Databasen är skapad av en nyare version av programmet. Uppdatera programmet och starta igen."
            )
        for number, name, script in pending:
            with self.transaction() as write:
                for statement in filter(str.strip, script.split(";")):
                    write.execute(statement)
                write.insert("migration", [{"number": number, "name": name}])
        if pending:
            self.checkpoint()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    # Only the owner reads what the register writes. The engine makes its write-ahead log anew now and then, so
    # the process's own mask has to see to it.
    os.umask(os.umask(0o077) | 0o077)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            str(path),
            config={
                "storage_compatibility_version": "v1.5.0",
                "enable_external_access": False,
                "autoload_known_extensions": False,
                "autoinstall_known_extensions": False,
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
def _translated() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise StoreUnavailable("Databasen svarar inte som den ska. Försök igen om en stund.") from error


def _rows(cursor: duckdb.DuckDBPyConnection) -> list[dict]:
    if cursor.description is None:
        return []
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _array(values: list, kind: str) -> pa.Array:
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
