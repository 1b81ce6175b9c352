"""A closed database file that is read and never changed, such as a backup; not for one that a store has open."""

from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes, duckdb_engine
from lomma_core.storage.rows import Parameters, Row


class ReadOnlyFile:
    """An engine of its own on a database file. Raises StoreUnavailable when it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = duckdb_engine.connect_read_only(path)

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Rows of a query as dicts. Raises StoreUnavailable when the file cannot be read."""
        with duckdb_engine.translate_errors(self._path), self._connection.cursor() as cursor:
            return duckdb_engine.rows(cursor, sql, parameters)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def refuse_locked(path: Path) -> None:
    """Raise StoreUnavailable when another process has the file open; one that is missing or damaged nobody has."""
    try:
        ReadOnlyFile(path).close()
    except StoreUnavailable as error:
        if causes.is_locked(error):
            raise
