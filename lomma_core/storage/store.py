"""The store: read, write, migrate, compact and back up a register's database, whichever engine is behind it.

Callers write plain SQL with ``?`` parameters; identifiers come from the checked plan only. A cursor per call,
because one shared connection between threads hands over other threads' rows; one locked write at a time.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.storage.engine import Database
from lomma_core.storage.files.file_database import FileDatabase
from lomma_core.storage.query_cache import QueryCache
from lomma_core.storage.rows import Parameters, Row
from lomma_core.storage.tables.blocks import Block as Block
from lomma_core.storage.transaction import Follower, Transaction
from lomma_core.utils.delayed import Delayed

# Acts that could not be stored and wait to be noted; how many are remembered.
_MOST_LOST = 100


class Store:
    """An open database.

    ``Store(path)`` creates it where there is none, unless ``create`` is false, and brings an older one up to
    date. Raises StoreUnavailable when there is none, another process holds it or it cannot be opened.
    """

    def __init__(self, path: Path, create: bool = True) -> None:
        self._lock = threading.RLock()
        self._cache = QueryCache()
        self._later: Delayed | None = None
        # The open transaction and its thread.
        self._current: tuple[int, Transaction] | None = None
        self._lost: deque[Callable[[Transaction], None]] = deque(maxlen=_MOST_LOST)
        self._followers: list[Follower] = []
        self._waiting: list[Callable[[], None]] = []
        self.path = Path(path)
        self._database: Database = FileDatabase(self.path, self._lock, self._cache.invalidate, create)
        try:
            self._database.migrate(self.transaction)
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
            with self._database.read() as cursor:
                rows = cursor.read(sql, parameters)
            self._cache.put(key, rows, mark)
        return rows

    def block(self, sql: str, parameters: Parameters = (), given: Block | None = None) -> Block:
        """The result of a query as columns, for what is too much for dicts; it reads ``given`` as ``incoming``."""
        with self._database.read() as cursor:
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
        self._database.on_fault = tell

    @contextmanager
    def _one_transaction(self) -> Iterator[Transaction]:
        with self._lock, self._database.write() as cursor:
            self._database.begin(cursor)
            transaction = Transaction(cursor)
            self._database.in_transaction = True
            self._current = threading.get_ident(), transaction
            lost = list(self._lost)
            try:
                for event in lost:
                    event(transaction)
                transaction.on_loss = None
                yield transaction
                transaction.finish()
                self._database.require_own()
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            finally:
                self._database.in_transaction = False
                self._current = None
            try:
                with self._cache.committed(transaction.tables):
                    self._database.commit(cursor, transaction.tables)
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
        """Let the engine answer; what is in memory does not count.

        Raises StoreUnavailable, also when nothing could be saved, as in a file that was exchanged or removed.
        """
        self._database.probe()

    def columns(self, table: str) -> set[str]:
        """The column names of a table; empty when there is no such table."""
        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = ?"
        return {row["column_name"] for row in self.read(sql, [table])}

    def checkpoint(self) -> None:
        """Have everything that is committed in its final place, as from the write-ahead log in the file itself."""
        self._database.checkpoint()

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
        """Have what was deleted gone from the disk too (R12). Raises StoreUnavailable, with the database in use."""
        self._refuse_in_transaction()
        self._database.compact()

    def backup(self, target: Path) -> None:
        """Write everything that is in the database now, and nothing that was deleted, into a file of its own.

        Others read and write meanwhile. The file can be opened as a database, and only its owner can read it. Raises
        FileTaken when there is such a file, StoreUnavailable when it cannot be written; what was begun is removed.
        """
        self._refuse_in_transaction()
        self._database.backup(Path(target))

    def require_room(self) -> None:
        """Raise StoreUnavailable where ``compact`` would not have room; before anything is changed."""
        self._database.require_room()

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
            self._database.close(failed)
