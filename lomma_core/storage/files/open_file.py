"""The open database file: its cursors, and what happens when the engine gives it up or somebody exchanges it.

After a fatal error, as on a full disk, DuckDB refuses every call until the file is closed and opened again: that is
done here at the next call. Not at once: opening while the disk is full may fail. Meanwhile, and while a file is
exchanged, no other process comes in: the lock file is held until the end.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes, duckdb_engine
from lomma_core.storage.duckdb_engine import Cursor
from lomma_core.utils.lock_file import Held, LockFile
from lomma_core.utils.rwlock import ReadWriteLock

_FileId = tuple[int, int]


class OpenFile:
    """A database file that is open, and stays the same file while it is.

    ``writers`` is the lock that whoever writes holds, ``after_opening`` is called each time it was opened. Raises
    StoreUnavailable where it cannot be opened.
    """

    def __init__(self, path: Path, writers: threading.RLock, after_opening: Callable[[], None], create: bool) -> None:
        self.path = path
        self._after_opening = after_opening
        # Told of whatever stops a read or a write, before who asked is; nobody unless the server says who.
        self.on_fault: Callable[[StoreUnavailable], None] = lambda error: None
        # Whether the thread that holds ``writers`` is inside a transaction: its cursor must be closed first.
        self.in_transaction = False
        self._writers, self._readers = writers, ReadWriteLock()
        self._log_path = duckdb_engine.log_of(path)
        self._usable, self._closed, self._why = False, False, ""
        self._own: _FileId | None = None
        self._log: _FileId | None = None
        # Bytes that file and log had when the engine had last written: it makes them shorter nowhere else.
        self._lengths = (0, 0)
        try:
            duckdb_engine.require_place(path, create)
            self._lock_file = LockFile(path)
        except Held as error:
            raise causes.locked(path, error.holder) from error
        except OSError as error:
            raise causes.opening(path, error) from error
        try:
            self._open(create)
        except BaseException:
            self._lock_file.release()
            raise

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor for a query, beside other readers. Raises StoreUnavailable."""
        with self._noting_faults():
            self._require_usable()
            with self._readers.read(), self._watched(), self._connection.cursor() as cursor:
                yield Cursor(cursor)

    @contextmanager
    def write(self) -> Iterator[Cursor]:
        """A cursor for whoever holds ``writers``, whose log stands ready. Raises StoreUnavailable."""
        with self._noting_faults():
            self._require_usable()
            self._prepare_log()
            with self._watched(), self._connection.cursor() as cursor:
                yield Cursor(cursor)

    def checkpoint(self) -> None:
        """Move everything from the log into the file, for whoever holds ``writers``. Raises StoreUnavailable."""
        with self.write() as cursor:
            self.require_own()
            with self.committing():
                cursor.execute("CHECKPOINT")

    @contextmanager
    def committing(self) -> Iterator[None]:
        """The block lets the engine write in file and log, which may make the log anew or take it away."""
        try:
            yield
        finally:
            self._note_log()

    def require_own(self) -> None:
        """Raise StoreUnavailable unless file and log are those that were opened, and nobody has made them shorter.

        The engine writes on in what was exchanged, removed or cut from outside, and that is gone when it is closed.
        """
        is_other = _id(self.path) != self._own or (self._log is not None and _id(self._log_path) != self._log)
        if is_other or self._is_cut():
            raise causes.refusal(causes.REPLACED, self.path)

    def require_own_file(self) -> None:
        """Raise StoreUnavailable unless the file is the one that was opened; a save may be making its log anew now."""
        if _id(self.path) != self._own:
            raise causes.refusal(causes.REPLACED, self.path)

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """The file closed and nobody in it while the block runs, then opened again also after an error."""
        with self._readers.write():
            self._connection.close()
            self._usable = False
            try:
                duckdb_engine.remove_empty_log(self.path)
                if self._log_path.exists():
                    # What the engine could not move into the file would be read into the next one as if it were its.
                    raise causes.refusal(causes.GIVEN_UP, self.path)
                yield
            finally:
                # The block may have put another file in its place.
                self._note()
                self._open(create=False)

    def close(self, failed: bool = False) -> None:
        """Close the file for good; everything in the log is then in the file. A log that is not ours is left there.

        After a start that has ``failed``, and in a file that was cut, nothing is moved: the log may be needed.
        """
        self._closed = True
        if failed or _length(self.path) < self._lengths[0]:
            duckdb_engine.leave_log(self._connection)
        log, aside = self._log_path, self._log_path.with_name(f"{self._log_path.name}.undan")
        foreign = _id(self.path) != self._own or _id(log) not in (None, self._log)
        if foreign:
            # The engine takes away whatever stands in the log's place.
            with suppress(OSError):
                os.replace(log, aside)
        self._connection.close()
        if foreign:
            with suppress(OSError):
                os.replace(aside, log)
        else:
            duckdb_engine.remove_empty_log(self.path)
        self._lock_file.release()

    def _require_usable(self) -> None:
        if self._usable:
            return
        with self._writers:
            if self._closed:
                raise causes.refusal(causes.CLOSED, self.path)
            if self.in_transaction:
                raise StoreUnavailable(self._why)
            if not self._usable:
                with self._readers.write():
                    self._connection.close()
                    self.require_own()
                    self._open(create=False)

    def _open(self, create: bool) -> None:
        self._connection = duckdb_engine.connect(self.path, create)
        self._note()
        self._usable = True
        self._after_opening()

    @contextmanager
    def _noting_faults(self) -> Iterator[None]:
        """What stops the block goes to ``on_fault``, unless the file was closed on purpose."""
        try:
            yield
        except StoreUnavailable as error:
            if not self._closed:
                self.on_fault(error)
            raise

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """The engine's errors as StoreUnavailable, and noted when it has given the file up."""
        try:
            with duckdb_engine.translate_errors(self.path):
                yield
        except StoreUnavailable as error:
            if self._usable and not duckdb_engine.is_usable(self._connection):
                self._usable, self._why = False, str(error)
            raise

    def _note(self) -> None:
        self._own = _id(self.path)
        self._note_log()

    def _note_log(self) -> None:
        self._log = _id(self._log_path)
        self._lengths = self._lengths_now()

    def _is_cut(self) -> bool:
        return any(now < then for now, then in zip(self._lengths_now(), self._lengths, strict=True))

    def _lengths_now(self) -> tuple[int, int]:
        return _length(self.path), _length(self._log_path)

    def _prepare_log(self) -> None:
        there = _id(self._log_path)
        is_cut = there == self._log and _length(self._log_path) < self._lengths[1]
        is_own = _id(self.path) == self._own and _length(self.path) >= self._lengths[0]
        if self._log is not None and (there is None or is_cut) and is_own:
            # Somebody has removed or emptied it: what is in it is saved in the file, while the engine still has it.
            with self._watched(), self.committing(), self._connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")
            there = _id(self._log_path) if is_cut else None
        if there != self._log:
            raise causes.refusal(causes.REPLACED, self.path)
        if there is None and duckdb_engine.prepare_log(self.path):
            self._note_log()


def _id(path: Path) -> _FileId | None:
    """Which file stands at a path; None when there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _length(path: Path) -> int:
    """How many bytes stand at a path; 0 where there is nothing."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
