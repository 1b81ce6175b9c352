"""A register's database as a file of DuckDB's, which one process holds (``engine.Database``)."""

import os
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from lomma_core.errors import FileTaken, StoreUnavailable
from lomma_core.storage import duckdb_engine
from lomma_core.storage.engine import Begin, Cursor
from lomma_core.storage.files import copies, upgrade
from lomma_core.storage.files.open_file import OpenFile
from lomma_core.utils.atomic_file import sync_folder


class FileDatabase:
    """An open file; ``writers`` is the lock that whoever writes holds. Raises StoreUnavailable."""

    def __init__(self, path: Path, writers: threading.RLock, after_opening: Callable[[], None], create: bool) -> None:
        self.path = path
        self._writers = writers
        # Taken before the other: there is a single scratch folder, and an exchange waits for nobody's copy.
        self._copying = threading.Lock()
        self._file = OpenFile(path, writers, after_opening, create)
        self.read, self.write = self._file.read, self._file.write
        self.require_own, self.close = self._file.require_own, self._file.close
        # Whoever holds the file is alone with it: an unfinished copy is what a crash has left.
        copies.clear(path)

    @property
    def in_transaction(self) -> bool:
        """Whether the thread that holds ``writers`` is inside a transaction."""
        return self._file.in_transaction

    @in_transaction.setter
    def in_transaction(self, inside: bool) -> None:
        self._file.in_transaction = inside

    @property
    def on_fault(self) -> Callable[[StoreUnavailable], None]:
        """Told of whatever stops a read or a write."""
        return self._file.on_fault

    @on_fault.setter
    def on_fault(self, tell: Callable[[StoreUnavailable], None]) -> None:
        self._file.on_fault = tell

    def begin(self, cursor: Cursor) -> None:
        """Begin a transaction; the process holds the file, so it is alone once it holds ``writers``."""
        cursor.execute("BEGIN")

    def commit(self, cursor: Cursor, tables: Collection[str] | None) -> None:
        """Commit what was written; the engine may write in file and log."""
        with self._file.committing():
            cursor.execute("COMMIT")

    def migrate(self, transaction: Begin) -> None:
        """Do the migrations that the file lacks, in a copy that takes its place."""
        upgrade.migrate(self.path, transaction, self._exchange)

    def probe(self) -> None:
        """Let the engine answer, opened again if it has given the file up; also refused when the file was exchanged."""
        with self.read() as cursor:
            cursor.execute("SELECT 1")
            self._file.require_own_file()

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file itself."""
        with self._writers:
            self._file.checkpoint()

    def compact(self) -> None:
        """Write the whole database into a new file in the old one's place, so that deleted bytes are gone (R12).

        Writers wait meanwhile, readers for the exchange alone. The new file is whole and on disk before it takes the
        old one's place: a crash leaves either the one or the other. Raises StoreUnavailable, with the old file in use.
        """
        self._exchange(lambda copy: None)

    def _exchange(self, change: Callable[[Path], None], previous: Path | None = None) -> None:
        """Put a copy in the file's place once ``change`` has been at it; ``previous`` is where the old file stays."""
        with self._copying, self._writers:
            self._file.require_own()
            with self._copy() as copy:
                change(copy)
                self.checkpoint()
                with self._file.set_aside():
                    if previous:
                        copies.keep(self.path, previous)
                    os.replace(copy, self.path)
                    sync_folder(self.path.parent)

    def backup(self, target: Path) -> None:
        """Write everything that is in the database now, and nothing that was deleted, into a new file of its own.

        Others read and write meanwhile. Raises FileTaken, and StoreUnavailable; what was begun is removed then.
        """
        if target.exists():
            raise FileTaken
        with self._copying, self._copy() as copy:
            copies.move(copy, target)

    def require_room(self) -> None:
        """Raise StoreUnavailable where the file cannot be written anew for want of room; before anything is changed."""
        copies.require_room(self.path)

    @contextmanager
    def _copy(self) -> Iterator[Path]:
        """A copy of what is committed now, for the block to take away. Raises StoreUnavailable, also for the block."""
        with copies.scratch(self.path) as copy:
            with self.read() as cursor:
                duckdb_engine.copy(cursor, copy)
            yield copy
