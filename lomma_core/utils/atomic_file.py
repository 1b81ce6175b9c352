"""Files that take their place only when they are whole, what is on disk for good, and how much room there is left."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lomma_core.errors import LommaError

FOLDER = "Det går inte att skriva i mappen. Välj en annan mapp, eller stäng filen i Excel."


@contextmanager
def atomic_write(target: Path, fault: str = FOLDER) -> Iterator[BinaryIO]:
    """A file to write in; when the block has ended well it stands as ``target``, in place of one of the same name.

    Only its owner can read it. The folder is made where there is none. Raises LommaError, with ``fault`` in
    Swedish, when it cannot be written.
    """
    unfinished = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(unfinished, "wb", opener=own) as file:
                yield file
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise LommaError(fault) from error


def copy(source: Path, target: Path) -> None:
    """Copy a file to a new one that only its owner can read, on disk when this returns. Raises OSError."""
    with source.open("rb") as whole, open(target, "xb", opener=own) as file:
        shutil.copyfileobj(whole, file)
        flush(file)


def flush(file: BinaryIO) -> None:
    """See to it that what is written in an open file is on disk. Raises OSError."""
    file.flush()
    os.fsync(file.fileno())


def sync(path: Path) -> None:
    """See to it that a file that somebody else has written is on disk. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """See to it that a new name in a folder is on disk, where the system can. Raises OSError."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def free_bytes(folder: Path) -> int:
    """How much room there is left on a folder's disk. Raises OSError."""
    return shutil.disk_usage(folder).free


def own(path: str, flags: int) -> int:
    """Open a file that only its owner can read, for ``open(opener=...)``."""
    return os.open(path, flags, 0o600)
