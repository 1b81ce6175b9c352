"""Where a copy of the open database stands until it is whole: a folder of its own beside it, for its owner alone.

The engine may write in no other folder. From there the finished copy is moved to where it belongs.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lomma_core.errors import FileTaken
from lomma_core.storage import causes, duckdb_engine
from lomma_core.utils import atomic_file
from lomma_core.utils.atomic_file import free_bytes, sync_folder

# In the folder: which unfinished file on another disk a move is writing.
_ELSEWHERE = "flyttas.txt"


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Where a copy of a database can be made while the block runs; what still stands there afterwards is removed.

    Raises StoreUnavailable where there is no room for it, and for the block's errors of the system.
    """
    require_room(path)
    folder = duckdb_engine.scratch_of(path)
    try:
        folder.mkdir(mode=0o700)
        yield folder / "kopia.duckdb"
    except OSError as error:
        raise causes.copying(path, error) from error
    finally:
        clear(path)


def require_room(path: Path) -> None:
    """Raise StoreUnavailable where a copy of a database would not fit beside it: it takes what file and log take."""
    try:
        size = sum(file.stat().st_size for file in (path, duckdb_engine.log_of(path)) if file.exists())
        room = free_bytes(path.parent)
    except OSError as error:
        raise causes.copying(path, error) from error
    if room < size:
        raise causes.refusal(causes.NO_ROOM, path)


def clear(path: Path) -> None:
    """Remove what a crash has left of a database's copies, on another disk too."""
    folder = duckdb_engine.scratch_of(path)
    with suppress(OSError):
        _unfinished(Path((folder / _ELSEWHERE).read_text(encoding="utf-8"))).unlink()
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        # Earlier versions made the copy itself under this name.
        duckdb_engine.remove(folder)


def move(copy: Path, target: Path) -> None:
    """Let a finished copy be ``target``, on disk when this returns. Raises FileTaken and OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise FileTaken
    try:
        os.replace(copy, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_to_other_disk(copy, target)
    sync_folder(target.parent)


def keep(path: Path, previous: Path) -> None:
    """Let a closed database stand under another name too, until something takes its own. Raises OSError."""
    previous.unlink(missing_ok=True)
    try:
        os.link(path, previous)
    except OSError:
        # A disk that knows no links.
        atomic_file.copy(path, previous)


def _move_to_other_disk(copy: Path, target: Path) -> None:
    unfinished = _unfinished(target)
    (copy.parent / _ELSEWHERE).write_text(str(target.absolute()), encoding="utf-8")
    try:
        unfinished.unlink(missing_ok=True)
        atomic_file.copy(copy, unfinished)
        # A file that came meanwhile is not written over.
        if target.exists():
            raise FileTaken
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def _unfinished(target: Path) -> Path:
    return target.with_name(f"{target.name}.ofardig")
