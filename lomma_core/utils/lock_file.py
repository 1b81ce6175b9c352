"""The lock file beside a database: whoever opens the database holds it first, for as long as the process lives.

The engine lets its own lock go whenever the file is closed, as when it is exchanged; this one stays. It is a lock of
the system, not the file's being there: what a dead process has left is in nobody's way. ``filelock`` would empty the
file when it tries to take it, so that nobody could say who holds it; two calls of the system are all that is needed.
"""

import errno
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        # A byte beyond the text, since a locked byte cannot be read by others there.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class Held(Exception):
    """Somebody holds the lock: ``holder`` says in Swedish which process, '' where it does not say."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class LockFile:
    """The lock of a file, held until ``release``. Raises Held when somebody holds it, and OSError."""

    def __init__(self, locked: Path) -> None:
        self._path = locked.with_name(f"{locked.name}.lock")
        self._handle = self._hold()
        os.ftruncate(self._handle, 0)
        os.write(self._handle, f"{os.getpid()} {platform.node()}\n".encode())

    def release(self) -> None:
        """Let the lock go, and take the file away; once more does nothing."""
        if self._handle < 0:
            return
        if os.name == "posix":
            # While it is held: another's is never removed.
            self._remove()
        os.close(self._handle)
        self._handle = -1
        if os.name != "posix":
            # An open file cannot be removed there, another's neither.
            self._remove()

    def _hold(self) -> int:
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _take(handle)
                if os.name != "posix" or self._is_at_path(handle):
                    return handle
            except OSError as error:
                os.close(handle)
                if error.errno in _HELD:
                    raise Held(self._holder()) from error
                raise
            # It was removed by who held it, between our opening it and our taking it.
            os.close(handle)

    def _is_at_path(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._path.stat())
        except FileNotFoundError:
            return False

    def _holder(self) -> str:
        """Which process holds the lock, on which computer when it is another one; '' where the file does not say."""
        try:
            process, host = self._path.read_text(encoding="utf-8").split()
        except (OSError, ValueError):
            return ""
        return f"process {process}" if host == platform.node() else f"process {process} på {host}"

    def _remove(self) -> None:
        with suppress(OSError):
            self._path.unlink()
