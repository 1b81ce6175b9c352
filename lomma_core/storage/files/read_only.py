"""A closed database file that is read and never changed, such as a backup; not for one that a store has open."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes, duckdb_engine
from lomma_core.storage.rows import Parameters, Row
from lomma_core.utils.lock_file import Held, LockFile


class ReadOnlyFile:
    """An engine of its own on a database file. Raises StoreUnavailable when it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = duckdb_engine.connect_read_only(path)

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Rows of a query as dicts. Raises StoreUnavailable when the file cannot be read."""
        with duckdb_engine.translate_errors(self._path), self._connection.cursor() as cursor:
            return duckdb_engine.Cursor(cursor).read(sql, parameters)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Let no other process open a database while the block runs; it may be missing or damaged.

    Raises StoreUnavailable when another process has it, and when its folder cannot be written.
    """
    is_new = not path.parent.exists()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = LockFile(path)
    except Held as error:
        raise causes.locked(path, error.holder) from error
    except OSError as error:
        raise causes.opening(path, error) from error
    try:
        _refuse_open(path)
        yield
    finally:
        lock.release()
        if is_new:
            with suppress(OSError):
                path.parent.rmdir()


def _refuse_open(path: Path) -> None:
    """Raise StoreUnavailable when a program that knows nothing of the lock file has the database open."""
    try:
        ReadOnlyFile(path).close()
    except StoreUnavailable as error:
        if causes.is_locked(error):
            raise
