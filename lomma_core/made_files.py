"""Finished files kept in memory until they are asked for again; a gallring or a changed secrecy mark empties them."""

import threading
from collections import OrderedDict
from collections.abc import Callable

LATEST = 12
_files: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()
_emptied = 0


def made(key: str, make: Callable[[], bytes]) -> bytes:
    """The file of this key, made once while it is among the latest asked for. Safe between threads."""
    with _lock:
        if key in _files:
            _files.move_to_end(key)
            return _files[key]
        before = _emptied
    data = make()
    with _lock:
        # Not what was made out of what has been removed meanwhile.
        if before == _emptied:
            _files[key] = data
            while len(_files) > LATEST:
                _files.popitem(last=False)
    return data


def forget() -> None:
    """Let go of every file: what they say may no longer be said (R11), or is no longer there (R12)."""
    global _emptied
    with _lock:
        _emptied += 1
        _files.clear()


def emptied() -> int:
    """How often the files were let go of: a file made at another number is not to be offered."""
    with _lock:
        return _emptied
