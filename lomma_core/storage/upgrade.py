"""Bringing a database up to date: the migrations that it lacks are done in a copy, which then takes its place."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes, duckdb_engine
from lomma_core.storage.migrations import MIGRATIONS, NEWEST_ROWS
from lomma_core.storage.tables import newest_rows
from lomma_core.storage.transaction import Transaction

_TABLES = "SELECT table_name FROM information_schema.tables"
Begin = Callable[[], AbstractContextManager[Transaction]]
# Changes a copy of the database and puts it in its place; the old file is then where the second says.
Exchange = Callable[[Callable[[Path], None], Path], None]


def migrate(path: Path, transaction: Begin, exchange: Exchange) -> None:
    """Do the migrations that an open database lacks, all or none; as it was it stays beside (``copy_before``).

    Raises StoreUnavailable, also for a database of a newer schema or of another program; it is then as it was.
    """
    with transaction() as write:
        tables = {row["table_name"] for row in write.read(_TABLES)}
        if tables and "migration" not in tables:
            raise causes.refusal(causes.OTHER_PROGRAM, path)
        write.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
        done = {(row["number"], row["name"]) for row in write.read("SELECT number, name FROM migration")}
    # By name too: two programs that went their own ways from an earlier one have each their own next number.
    if done - {(number, name) for number, name, _ in MIGRATIONS}:
        raise causes.refusal(causes.NEWER_SCHEMA, path)
    pending = [migration for migration in MIGRATIONS if migration[:2] not in done]
    if not done:
        _carry_out(transaction, pending)
    elif pending:
        previous = copy_before(path, pending[0][0])
        exchange(lambda copy: _change(copy, pending, path), previous)
        _forget_older(path, previous)


def _change(copy: Path, pending: list[tuple[int, str, str]], path: Path) -> None:
    """Do migrations in a copy of the database at ``path``."""
    connection = duckdb_engine.connect(copy, create=False)

    @contextmanager
    def begin() -> Iterator[Transaction]:
        # Whatever is raised ends the copy, so nothing is rolled back.
        connection.execute("BEGIN")
        yield Transaction(duckdb_engine.Cursor(connection))
        connection.execute("COMMIT")

    try:
        with duckdb_engine.translate_errors(path):
            _carry_out(begin, pending)
            connection.execute("CHECKPOINT")
    except StoreUnavailable as error:
        raise causes.upgrading(path, error) from error
    finally:
        connection.close()


def _carry_out(transaction: Begin, pending: list[tuple[int, str, str]]) -> None:
    # Each by itself: the engine changes no row of a table that was altered in the same transaction as another change.
    for number, name, script in pending:
        with transaction() as write:
            for statement in filter(str.strip, script.split(";")):
                write.execute(statement)
            if number == NEWEST_ROWS:
                newest_rows.create_all(write)
            write.insert("migration", [{"number": number, "name": name}])


def _forget_older(path: Path, previous: Path) -> None:
    """One version back is what the file from before is for, and nobody else removes those from before that."""
    prefix = f"{path.name}.fore-"
    for older in path.parent.glob(f"{prefix}*"):
        if older != previous and older.name.removeprefix(prefix).isdigit():
            with suppress(OSError):
                older.unlink()


def copy_before(path: Path, number: int) -> Path:
    """Where the copy is of a database as it was before the migration of that number."""
    return path.with_name(f"{path.name}.fore-{number}")
