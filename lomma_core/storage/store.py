"""The store: read, write, migrate, compact and back up the database file; ``duckdb_engine.py`` alone knows the engine.

Callers write plain SQL with ``?`` parameters; identifiers come from the checked plan only. A cursor per call,
because one shared connection between threads hands over other threads' rows; one locked write at a time.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lomma_core.errors import FileTaken, StoreUnavailable
from lomma_core.storage import duckdb_engine, upgrade
from lomma_core.storage.files import copies
from lomma_core.storage.files.open_file import OpenFile
from lomma_core.storage.query_cache import QueryCache
from lomma_core.storage.rows import Parameters, Row
from lomma_core.storage.tables.blocks import Block as Block
from lomma_core.storage.transaction import Follower, Transaction
from lomma_core.utils.atomic_file import sync_folder
from lomma_core.utils.delayed import Delayed

# Acts that could not be stored and wait to be noted; how many are remembered.
_MOST_LOST = 100


class Store:
    """An open database file.

    ``Store(path)`` creates the file where there is none, unless ``create`` is false, and brings an older one up to
    date. Raises StoreUnavailable when there is none, another process holds it or it cannot be opened.
    """

    def __init__(self, path: Path, create: bool = True) -> None:
        self.path = Path(path)
        self._lock = threading.RLock()
        # Taken before the other: there is a single scratch folder, and an exchange waits for nobody's copy.
        self._copying = threading.Lock()
        self._cache = QueryCache()
        self._later: Delayed | None = None
        # The open transaction and its thread.
        self._current: tuple[int, Transaction] | None = None
        self._lost: deque[Callable[[Transaction], None]] = deque(maxlen=_MOST_LOST)
        self._followers: list[Follower] = []
        self._waiting: list[Callable[[], None]] = []
        self._file = OpenFile(self.path, self._lock, self._cache.invalidate, create)
        try:
            # Whoever holds the file is alone with it: an unfinished copy is what a crash has left.
            copies.clear(self.path)
            upgrade.migrate(self.path, self.transaction, self._exchange)
        except BaseException:
            # Let go of the file: whoever reads the message may want to open it with another version.
            self.close(failed=True)
            raise

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Rows of a query as dicts, in a cursor of its own; from memory when no table it names is written since.

        Nobody else can write, since the process holds the file. A query must not use the engine's clock or chance.
        """
        key = (sql, tuple(parameters))
        rows, mark = self._cache.get(key)
        if rows is None:
            with self._file.read() as cursor:
                rows = cursor.read(sql, parameters)
            self._cache.put(key, rows, mark)
        return rows

    def block(self, sql: str, parameters: Parameters = (), given: Block | None = None) -> Block:
        """The result of a query as columns, for what is too much for dicts; it reads ``given`` as ``incoming``."""
        with self._file.read() as cursor:
            return cursor.block(sql, parameters, given)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One locked write: commits when the block ends, rolls back when it raises; events come after.

        Inside another transaction of the same thread it is a part of that one, so that what a user does at once is
        stored whole or not at all. Where a part has raised, the whole is never committed.
        """
        outer = self._own_transaction()
        if outer:
            with outer.part() as transaction:
                yield transaction
            return
        try:
            with self._one_transaction() as transaction:
                yield transaction
        finally:
            self._run_waiting()
        if self._later is not None:
            self._later.ask()
        for event in transaction.after:
            event()
        for follower in self._followers:
            follower.committed(transaction.tables)

    def follow(self, follower: Follower) -> None:
        """Tell somebody of each commit from now on."""
        self._followers.append(follower)

    def on_fault(self, tell: Callable[[StoreUnavailable], None]) -> None:
        """Call ``tell`` from now on with whatever stops a read or a write, before who asked gets it."""
        self._file.on_fault = tell

    @contextmanager
    def _one_transaction(self) -> Iterator[Transaction]:
        with self._lock, self._file.write() as cursor:
            cursor.execute("BEGIN")
            transaction = Transaction(cursor)
            self._file.in_transaction = True
            self._current = threading.get_ident(), transaction
            lost = list(self._lost)
            try:
                for event in lost:
                    event(transaction)
                transaction.on_loss = None
                yield transaction
                transaction.finish()
                self._file.require_own()
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            finally:
                self._file.in_transaction = False
                self._current = None
            try:
                with self._cache.committed(transaction.tables), self._file.committing():
                    cursor.execute("COMMIT")
            except BaseException:
                if transaction.on_loss:
                    self._lost.append(transaction.on_loss)
                raise
            for event in lost:
                with suppress(ValueError):
                    self._lost.remove(event)

    def _own_transaction(self) -> Transaction | None:
        """The open transaction of this thread."""
        return self._current[1] if self._current and self._current[0] == threading.get_ident() else None

    def when_free(self, event: Callable[[], None]) -> None:
        """Call ``event``, which may write: now, or when this thread's open transaction has ended, also if it failed."""
        if self._own_transaction():
            self._waiting.append(event)
        else:
            event()

    def _run_waiting(self) -> None:
        if self._waiting:
            with self._lock:
                events, self._waiting = self._waiting, []
            for event in events:
                event()

    def probe(self) -> None:
        """Let the engine answer, opened again if it has given the file up; what is in memory does not count.

        Raises StoreUnavailable, also when the file was exchanged or removed, so that nothing could be saved in it.
        """
        with self._file.read() as cursor:
            cursor.execute("SELECT 1")
            self._file.require_own_file()

    def columns(self, table: str) -> set[str]:
        """The column names of a table; empty when there is no such table."""
        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = ?"
        return {row["column_name"] for row in self.read(sql, [table])}

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file itself."""
        with self._lock:
            self._file.checkpoint()

    def checkpoint_within(self, seconds: float) -> None:
        """From now on let nothing stand in the log alone for longer: a plain copy of the file is no older than that.

        The log has no part in a copy of the file alone, and the engine lets it grow until it is 16 MB. A checkpoint
        that fails, as on a full disk, is tried again after the next save.
        """

        def checkpoint() -> None:
            with suppress(StoreUnavailable):
                self.checkpoint()

        checkpoint()
        self._later = Delayed(checkpoint, seconds)

    def compact(self) -> None:
        """Write the whole database into a new file in the old one's place, so that deleted bytes are gone (R12).

        Writers wait meanwhile, readers for the exchange alone. The new file is whole and on disk before it takes the
        old one's place: a crash leaves either the one or the other. Raises StoreUnavailable, with the old file in use.
        """
        self._exchange(lambda copy: None)

    def _exchange(self, change: Callable[[Path], None], previous: Path | None = None) -> None:
        """Put a copy in the file's place once ``change`` has been at it; ``previous`` is where the old file stays."""
        self._refuse_in_transaction()
        with self._copying, self._lock:
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

        Others read and write meanwhile. The file can be opened as a database, and only its owner can read it. Raises
        FileTaken when there is such a file, StoreUnavailable when it cannot be written; what was begun is removed.
        """
        target = Path(target)
        self._refuse_in_transaction()
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
            with self._file.read() as cursor:
                duckdb_engine.copy(cursor, copy)
            yield copy

    def _refuse_in_transaction(self) -> None:
        if self._own_transaction():
            raise RuntimeError("the file cannot be copied in the middle of a transaction")

    def close(self, failed: bool = False) -> None:
        """Close the file, so that another process may open it; its log is left as it is where the start has failed."""
        while self._followers:
            self._followers.pop().closing()
        if self._later is not None:
            self._later.end()
        with self._lock:
            self._cache.invalidate()
            self._file.close(failed)
