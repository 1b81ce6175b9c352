"""Files that people are given: each takes its place only when it is whole, and nothing half written is left."""

import os
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
            with open(unfinished, "wb", opener=_own) as file:
                yield file
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise LommaError(fault) from error


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
