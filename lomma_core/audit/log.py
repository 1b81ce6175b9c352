"""The log: who, when, which record, what action, which way in; never the texts (R13).

Each entry is chained by hash to the one before it, so that a changed or removed row shows.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.store import Store
from lomma_core.storage.transaction import Transaction

START = "0" * 64
# Actions that leave all records as they were.
READING = (
    "export",
    "export_masked",
    "log_export",
    "purge_export",
    "plan_export",
    "backup",
    "archive",
    "archive_complete",
    "archive_masked",
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "key_add",
    "key_revoke",
    "key_refused",
)
# What a row's hash is made of, in this order for ever.
_LINKED = ("nr", "logged_at", "who", "action", "way", "form", "record", "version", "amount")
# Columns that came later; they are linked in where they hold something, so that older rows keep their hash.
_LATER = ("name",)
_PART = 5000


@dataclass(frozen=True)
class Verdict:
    """How many rows the log has, the number of the first that does not follow on the one before, the last hash."""

    rows: int
    broken_at: int | None
    chain: str


def add(
    write: Transaction,
    actor: Actor,
    action: str,
    at: dt.datetime,
    entries: Sequence[Row] = ({},),
) -> None:
    """Append one log row per entry in the caller's transaction.

    ``at`` is naive UTC; an entry may hold ``form``, ``record``, ``version``, ``name`` and ``amount``.
    """
    last = write.read("SELECT nr, chain FROM log ORDER BY nr DESC LIMIT 1")
    nr, chain = (last[0]["nr"], last[0]["chain"]) if last else (0, START)
    rows = []
    for entry in entries:
        nr += 1
        row = {
            "nr": nr,
            "logged_at": at,
            "who": actor.name,
            "action": action,
            "way": actor.way,
            "form": entry.get("form"),
            "record": entry.get("record"),
            "version": entry.get("version"),
            "amount": entry.get("amount"),
            "name": entry.get("name"),
        }
        chain = link(chain, row)
        rows.append(row | {"chain": chain})
    write.insert("log", rows)


def link(previous: str, row: Row) -> str:
    """The hash of a log row on top of the row before it; the same for a row as written and as read back."""
    values = [None if row[name] is None else str(row[name]) for name in _LINKED]
    later = [[name, str(row[name])] for name in _LATER if row.get(name) is not None]
    text = json.dumps([previous, *values, *later])
    return hashlib.sha256(text.encode()).hexdigest()


def verify(register: Register, actor: Actor) -> Verdict:
    """Whether the register's log is whole (R13), as ``verify_chain`` says. Raises NotAllowed."""
    require(register.plan, actor, "read_log")
    return verify_chain(register.store)


def verify_chain(store: Store | Transaction) -> Verdict:
    """Whether each row's hash follows from the row and the one before it (R13).

    A changed, moved or removed row shows, at the row or the next. That the last rows are missing, or that all was
    made anew, shows only against the last hash as somebody wrote it down: it is in the verdict.
    """
    chain, count, nr = START, 0, 0
    while True:
        rows = store.read("SELECT * FROM log WHERE nr > ? ORDER BY nr LIMIT ?", [nr, _PART])
        for row in rows:
            count, nr = count + 1, row["nr"]
            chain = link(chain, row)
            if nr != count or row["chain"] != chain:
                total = store.read("SELECT count(*) AS n FROM log")[0]["n"]
                last = store.read("SELECT chain FROM log ORDER BY nr DESC LIMIT 1")[0]["chain"]
                return Verdict(total, nr, last)
        if len(rows) < _PART:
            return Verdict(count, None, chain)


def last_change(register: Register, actor: Actor) -> int:
    """The number of the last log row that tells of a change to the register; what only reads it is passed over.

    Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    marks = ", ".join("?" for _ in READING)
    rows = register.store.read(f"SELECT max(nr) AS nr FROM log WHERE action NOT IN ({marks})", READING)
    return rows[0]["nr"] or 0


def latest(store: Store, limit: int = 100) -> list[Row]:
    """The newest log rows, newest first."""
    return store.read(
        "SELECT nr, logged_at, who, action, way, form, record, version, amount, name FROM log ORDER BY nr DESC LIMIT ?",
        [limit],
    )
