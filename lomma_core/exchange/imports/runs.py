"""The imports that have been made: which records each created and changed, so that it can be undone (R19)."""

import datetime as dt
from dataclasses import dataclass

from lomma_core.permissions import Actor, require
from lomma_core.privacy import guard
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

IMPORT, UNDO, REDO = "import", "undo", "redo"


@dataclass(frozen=True)
class Run:
    """An import: ``file`` is empty where the guard asks about the name, ``created`` and ``changed`` count records.

    ``steps`` is how many times something has been done with it: 1 for the import alone. ``undone``: the latest was
    to undo it.
    """

    id: int
    form: str
    file: str
    who: str
    way: str
    imported_at: dt.datetime
    created: int
    changed: int
    steps: int
    undone: bool


def last_log_row(write: Transaction) -> int:
    """The log's last number, to be given to ``add_step`` when the step is written."""
    return write.read("SELECT max(nr) AS nr FROM log")[0]["nr"] or 0


def add_run(register: Register, actor: Actor, write: Transaction, form: str, file: str, since: int) -> int:
    """Keep an import whose versions are logged after row ``since``, in the caller's transaction; returns its number.

    A file name that the person guard refuses or asks about is not kept (R2, R3).
    """
    run = int(write.read("SELECT max(id) AS id FROM import_run")[0]["id"] or 0) + 1
    name = None if not file or any(guard.classify(file)) else file
    row: Row = {"id": run, "form": form, "file": name, "who": actor.name, "way": actor.way}
    write.insert("import_run", [row | {"imported_at": register.now()}])
    add_step(register, actor, write, run, IMPORT, since)
    return run


def add_step(
    register: Register, actor: Actor, write: Transaction, run: int, action: str, since: int, reason: str | None = None
) -> None:
    """Keep what was done with an import: all versions that are logged after row ``since``.

    What hooks have written belongs to it too. Seven parameters: the parts of the step's row.
    """
    nr = (write.read("SELECT max(nr) AS nr FROM import_step WHERE run = ?", [run])[0]["nr"] or 0) + 1
    step: Row = {"run": run, "nr": nr, "action": action, "who": actor.name, "happened_at": register.now()}
    write.insert("import_step", [step | {"reason": reason}])
    sql = (
        "SELECT form, record, min(version) AS first_version, max(version) AS last_version FROM log "
        "WHERE nr > ? AND version IS NOT NULL GROUP BY form, record ORDER BY form, record"
    )
    write.insert("import_item", [{"run": run, "nr": nr} | row for row in write.read(sql, [since])])


def runs(register: Register, actor: Actor, limit: int = 20, offset: int = 0) -> list[Run]:
    """The imports, the latest first. Raises NotAllowed."""
    require(register, actor, "import")
    sql = _RUNS + " ORDER BY r.id DESC LIMIT ? OFFSET ?"
    return [_run(row) for row in register.store.read(sql, [limit, offset])]


def amount(register: Register, actor: Actor) -> int:
    """How many imports there are. Raises NotAllowed."""
    require(register, actor, "import")
    return int(register.store.read("SELECT count(*) AS n FROM import_run")[0]["n"])


def get(register: Register, actor: Actor, run: int) -> Run | None:
    """One import, None where there is none of that number. Raises NotAllowed."""
    require(register, actor, "import")
    rows = register.store.read(_RUNS + " WHERE r.id = ?", [run])
    return _run(rows[0]) if rows else None


_RUNS = (
    "SELECT r.*, i.created, i.changed, s.steps, l.action FROM import_run r "
    "JOIN (SELECT run, count(*) AS steps FROM import_step GROUP BY run) s ON s.run = r.id "
    "JOIN import_step l ON l.run = r.id AND l.nr = s.steps "
    "LEFT JOIN (SELECT run, count(CASE WHEN first_version = 1 THEN 1 END) AS created, "
    "count(CASE WHEN first_version > 1 THEN 1 END) AS changed FROM import_item WHERE nr = 1 GROUP BY run) i "
    "ON i.run = r.id"
)


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        form=row["form"],
        file=row["file"] or "",
        who=row["who"],
        way=row["way"],
        imported_at=row["imported_at"],
        created=row["created"] or 0,
        changed=row["changed"] or 0,
        steps=row["steps"],
        undone=row["action"] == UNDO,
    )
