"""How far the log had come, in a file beside the database: a log that ends earlier at open lacks saves (issue 15, 4).

The mark is written some seconds after a save and when the register closes, and never before what it says is on disk.
So it notices a write-ahead log or a database that was removed, cut or exchanged while the register was closed; not the
loss of the very last seconds. A row that a mark named is there for good: gallring and rättning keep number and chain.
What is missing is said until the row is there again, or ``accept_loss`` is called.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

from lomma_core.errors import LommaError
from lomma_core.storage.rows import Row
from lomma_core.storage.store import Store
from lomma_core.utils.atomic_file import atomic_write
from lomma_core.utils.delayed import Delayed

CUT = (
    "Sparade uppgifter saknas: registret hade sparat till {time} (UTC, rad {nr} i loggen), men den raden finns inte i "
    "databasen. Filen {name}.wal har tagits bort eller är avbruten. Stoppa servern och lägg tillbaka den, eller "
    "återställ den senaste säkerhetskopian."
)
OTHER = (
    "Sparade uppgifter saknas: registret hade sparat till {time} (UTC, rad {nr} i loggen), men den raden finns inte i "
    "databasen, som är en annan fil än sist. Stoppa servern och lägg tillbaka den rätta filen, med {name}.wal om den "
    "finns, eller återställ den senaste säkerhetskopian."
)
_SECONDS = 5.0
_LAST = "SELECT nr, chain, logged_at FROM log ORDER BY nr DESC LIMIT 1"


class Mark(NamedTuple):
    """A row of the log with its moment (UTC, ISO), and which file it was saved in (device and inode)."""

    nr: int
    chain: str
    logged_at: str
    device: int
    inode: int


class HighWater:
    """Keeps the mark of an open store; its file holds no texts."""

    def __init__(self, store: Store, seconds: float = _SECONDS) -> None:
        self._store = store
        self._later = Delayed(lambda: self._note(_read(store.path)[1]), seconds)

    def start(self) -> None:
        """Compare the log with the mark, and from now on write it some seconds after each save."""
        # What was missing before is the older question: it stays until it is answered.
        mark, missing = _read(self._store.path)
        self._note(next((lost for lost in (missing, mark) if lost and not _is_there(self._store, lost)), None))
        self._store.follow(self)

    def problem(self) -> str:
        """What is missing and what to do; '' when nothing is."""
        return problem(self._store)

    def committed(self, tables: set[str] | None) -> None:
        """Called by the store after each commit; returns at once."""
        self._later.ask()

    def closing(self) -> None:
        """Called by the store before it closes."""
        self._later.end()
        self._note(_read(self._store.path)[1])

    def _note(self, missing: Mark | None) -> None:
        """Write how far the log has come; where that cannot be done, as on a full disk, the older mark stays."""
        try:
            rows = self._store.read(_LAST)
            if not rows and missing is None:
                return
            mark = _mark_of(self._store, rows[0]) if rows else None
            with atomic_write(path_of(self._store.path)) as file:
                file.write(json.dumps({"mark": mark, "missing": missing}).encode())
                file.flush()
                os.fsync(file.fileno())
        except (OSError, LommaError):
            return


def problem(store: Store) -> str:
    """Which saves an open store has lost since it was open last, and what to do; '' when none."""
    lost = _read(store.path)[1]
    if lost is None or _is_there(store, lost):
        return ""
    status = store.path.stat()
    sentence = CUT if (status.st_dev, status.st_ino) == (lost.device, lost.inode) else OTHER
    return sentence.format(time=lost.logged_at[:16].replace("T", " "), nr=lost.nr, name=store.path.name)


def accept_loss(database: Path) -> None:
    """Forget how far the log of a closed database had come, where an older one takes its place knowingly."""
    path_of(database).unlink(missing_ok=True)


def path_of(database: Path) -> Path:
    """Where the mark of a database file stands."""
    return database.with_name(f"{database.name}.loggmarke")


def _mark_of(store: Store, row: Row) -> Mark:
    status = store.path.stat()
    return Mark(row["nr"], row["chain"], row["logged_at"].isoformat(), status.st_dev, status.st_ino)


def _is_there(store: Store, mark: Mark) -> bool:
    return bool(store.read("SELECT 1 FROM log WHERE nr = ? AND chain = ?", [mark.nr, mark.chain]))


def _read(database: Path) -> tuple[Mark | None, Mark | None]:
    """The mark, and what is missing; neither where the file is not there or cannot be read."""
    try:
        marks = json.loads(path_of(database).read_bytes())
        mark, missing = (marks[name] and Mark(*marks[name]) for name in ("mark", "missing"))
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
    return mark, missing
