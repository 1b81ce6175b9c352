"""The store: read, write, migrate, compact and back up the database file; ``duckdb_engine.py`` alone knows the engine.

Callers write plain SQL with ``?`` parameters; identifiers come from the checked plan only. A cursor per call,
because one shared connection between threads hands over other threads' rows; one locked write at a time.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lomma_core.errors import FileTaken, StoreUnavailable
from lomma_core.storage import duckdb_engine
from lomma_core.storage.duckdb_engine import Block as Block
from lomma_core.storage.migrations import MIGRATIONS
from lomma_core.storage.query_cache import QueryCache
from lomma_core.storage.rows import Parameters, Row
from lomma_core.storage.rwlock import ReadWriteLock
from lomma_core.storage.transaction import Transaction

_NOT_WRITTEN = "Det går inte att skriva filen. Kontrollera sökvägen och att disken har plats."


class Store:
    """An open database file.

    ``Store(path)`` creates the file where there is none and brings an older one up to date. Raises
    StoreUnavailable when another process holds the file or it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._lock = threading.RLock()
        self._file_lock = ReadWriteLock()
        self._cache = QueryCache()
        self._writing = False
        self._connection = duckdb_engine.connect(self.path)
        try:
            # Whoever holds the file is alone with it: an unfinished copy is what a crash has left.
            duckdb_engine.remove(_unfinished(self.path))
            self._migrate()
        except BaseException:
            # Let go of the file: whoever reads the message may want to open it with another version.
            self.close()
            raise

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Rows of a query as dicts, in a cursor of its own; from memory when no table it names is written since.

        Nobody else can write, since the process holds the file. A query must not ask the engine for time or chance.
        """
        key = (sql, tuple(parameters))
        rows, mark = self._cache.get(key)
        if rows is None:
            with self._file_lock.read(), duckdb_engine.translated(), self._connection.cursor() as cursor:
                rows = duckdb_engine.rows(cursor.execute(sql, parameters))
            self._cache.put(key, rows, mark)
        return rows

    def block(self, sql: str, parameters: Parameters = ()) -> Block:
        """What a query gives as columns, for what is too much to stand in memory as dicts."""
        with self._file_lock.read(), duckdb_engine.translated(), self._connection.cursor() as cursor:
            return duckdb_engine.block(cursor, sql, parameters)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One locked write: commits when the block ends, rolls back when it raises; events come after."""
        with self._lock, duckdb_engine.translated(), self._connection.cursor() as cursor:
            cursor.execute("BEGIN")
            transaction = Transaction(cursor)
            nested, self._writing = self._writing, True
            try:
                yield transaction
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            finally:
                self._writing = nested
            cursor.execute("COMMIT")
            self._cache.invalidate(transaction.tables)
        for event in transaction.after:
            event()

    def columns(self, table: str) -> set[str]:
        """The column names of a table; empty when there is no such table."""
        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = ?"
        return {row["column_name"] for row in self.read(sql, [table])}

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file itself."""
        with self._lock, duckdb_engine.translated(), self._connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def compact(self) -> None:
        """Write the whole database into a new file in the old one's place, so that deleted bytes are gone (R12).

        Readers and writers wait meanwhile. The new file is whole and on disk before it takes the old one's place:
        a crash leaves either the one or the other. Raises StoreUnavailable, with the old file still in use.
        """
        new = _unfinished(self.path)
        with self._set_aside():
            duckdb_engine.copy(self.path, new)
            os.replace(new, self.path)
            duckdb_engine.sync_folder(self.path.parent)

    def backup(self, target: Path) -> None:
        """Write everything that is in the database now, and nothing that was deleted, into a new file of its own.

        The file can be opened as a database, and only its owner can read it. Raises FileTaken when there is such a
        file, StoreUnavailable when it cannot be written; what was begun is removed.
        """
        target = Path(target)
        if target.exists():
            raise FileTaken
        unfinished = _unfinished(target)
        with self._set_aside():
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                duckdb_engine.copy(self.path, unfinished)
                # A file that came meanwhile is not written over.
                if target.exists():
                    raise FileTaken
                os.replace(unfinished, target)
                duckdb_engine.sync_folder(target.parent)
            finally:
                duckdb_engine.remove(unfinished)

    @contextmanager
    def _set_aside(self) -> Iterator[None]:
        """The file closed and nobody in it while the block runs, then opened again whatever happened."""
        with self._lock:
            if self._writing:
                raise RuntimeError("the file cannot be set aside in the middle of a transaction")
            self.checkpoint()
            with self._file_lock.write():
                self._connection.close()
                try:
                    with duckdb_engine.translated():
                        yield
                except OSError as error:
                    raise StoreUnavailable(_NOT_WRITTEN) from error
                finally:
                    duckdb_engine.remove(_unfinished(self.path))
                    self._connection = duckdb_engine.connect(self.path)
                    self._cache.invalidate()

    def close(self) -> None:
        """Close the file, so that another process may open it."""
        with self._lock:
            self._cache.invalidate()
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


def _unfinished(path: Path) -> Path:
    """Where a copy stands until it is whole."""
    return path.with_name(f"{path.name}.ofardig")
