"""Bringing a database up to date: the migrations that it lacks are done in a copy, which then takes its place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes, duckdb_engine, schema_version
from lomma_core.storage.engine import Begin
from lomma_core.storage.schema_version import Migration
from lomma_core.storage.transaction import Transaction

# Changes a copy of the database and puts it in its place; the old file is then where the second says.
Exchange = Callable[[Callable[[Path], None], Path], None]


def migrate(path: Path, transaction: Begin, exchange: Exchange) -> None:
    """Do the migrations that an open database lacks, all or none; as it was it stays beside (``copy_before``).

    Raises StoreUnavailable, also for a database of a newer schema or of another program; it is then as it was.
    """
    with transaction() as write:
        pending, is_new = schema_version.pending(write, path)
    if is_new:
        schema_version.carry_out(transaction, pending)
    elif pending:
        previous = copy_before(path, pending[0][0])
        exchange(lambda copy: _change(copy, pending, path), previous)
        _forget_older(path, previous)


def _change(copy: Path, pending: list[Migration], path: Path) -> None:
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
            schema_version.carry_out(begin, pending)
            connection.execute("CHECKPOINT")
    except StoreUnavailable as error:
        raise causes.upgrading(path, error) from error
    finally:
        connection.close()


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
