"""The log: who, when, which record, what action, which channel; never the texts (R13).

Each entry is chained by hash to the one before it, so that a changed or removed row shows.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from lomma_core.audit.labels import ACTIONS
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.storage.rows import Reader, Row
from lomma_core.storage.transaction import Transaction

START = "0" * 64
# Somebody tried what is not allowed (refusals).
REFUSAL = "refused"
# What somebody did could not be stored, as on a full disk; written with the next that can.
NOT_SAVED = "not_saved"
# Somebody was given marked records (marked_reads).
MARKED_READ = "marked_read"
# Actions that leave all records as they were.
READING = (
    "export",
    "export_masked",
    "log_export",
    "purge_export",
    "redact_export",
    "plan_export",
    "backup_begin",
    "backup",
    "backup_failed",
    "backup_remove",
    "backup_verify",
    "backup_drill",
    "backup_drill_failed",
    "archive",
    "archive_complete",
    "archive_masked",
    "sign_in",
    "sign_in_failed",
    "sign_in_closed",
    "sign_out",
    "key_add",
    "key_revoke",
    "key_refused",
    "key_closed",
    REFUSAL,
    NOT_SAVED,
    "drafts_removed",
    MARKED_READ,
)
# What a row's hash is made of, in this order for ever.
_HASHED_COLUMNS = ("nr", "logged_at", "who", "action", "way", "form", "record", "version", "amount")
# Columns that came later; they are linked in where they hold something, so that older rows keep their hash.
_LATER = ("name", "detail", "address", "session", "outcome")
# How it went; an action that is not named here was done.
DONE, REFUSED, THROTTLED, FAILED = "done", "refused", "throttled", "failed"
_OUTCOMES = {
    "sign_in_failed": REFUSED,
    "key_refused": REFUSED,
    "factor_failed": REFUSED,
    "sign_in_closed": THROTTLED,
    "key_closed": THROTTLED,
    "factor_closed": THROTTLED,
    REFUSAL: REFUSED,
    NOT_SAVED: FAILED,
    "backup_failed": FAILED,
    "backup_drill_failed": FAILED,
}
_PART = 5000
# A row that says of an earlier one, by its number, that a name was taken out of it, and the hash of what is left (R18).
CORRECTION = "log_correct"
_CORRECTIONS = "SELECT record, detail FROM log WHERE action = ?"


@dataclass(frozen=True)
class Verdict:
    """How many rows the log has, the number of the first that does not follow on the one before, the last hash.

    ``corrected`` counts the rows from which a name was taken out (R18), as a later row says. ``rows`` is None and
    ``chain`` empty for a reader who may not know them (R20).
    """

    rows: int | None
    broken_at: int | None
    chain: str
    corrected: int = 0


def add(
    write: Transaction,
    actor: Actor,
    action: str,
    at: dt.datetime,
    entries: Sequence[Row] = ({},),
) -> None:
    """Append one log row per entry in the caller's transaction.

    ``at`` is naive UTC; an entry may hold ``form``, ``record``, ``version``, ``name``, ``amount`` and
    ``detail``: what was done in the plan's own words, never a text of a record. From where, and in which session,
    is the actor's own. Where the transaction cannot be committed, a row that says so comes with the next (NOT_SAVED).
    """
    amount = len(entries) if len(entries) > 1 else None
    failure: Row = {"detail": ACTIONS.get(action, action), "amount": amount}
    write.if_lost(lambda later: add(later, actor, NOT_SAVED, at, [failure]))
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
            "detail": entry.get("detail"),
            "address": actor.address or None,
            "session": actor.session or None,
            "outcome": _OUTCOMES.get(action, DONE),
        }
        chain = link(chain, row)
        rows.append(row | {"chain": chain})
    write.insert("log", rows)


def rewrite_names(write: Transaction, actor: Actor, at: dt.datetime, change: Callable[[str], str]) -> int:
    """Put every name in the log through ``change``, and log a correction of each row that differs; how many (R18).

    The rows keep their hashes, so that the chain holds and what was written down of it stays true.
    """
    names = [row["name"] for row in write.read("SELECT DISTINCT name FROM log WHERE name IS NOT NULL")]
    entries: list[Row] = []
    for name in names:
        after = change(name)
        for row in write.read("SELECT * FROM log WHERE name = ? ORDER BY nr", [name]) if after != name else ():
            before = write.read("SELECT chain FROM log WHERE nr = ?", [row["nr"] - 1])
            left = link(before[0]["chain"] if before else START, row | {"name": after})
            write.execute("UPDATE log SET name = ? WHERE nr = ?", [after, row["nr"]])
            entries.append({"record": str(row["nr"]), "detail": left})
    add(write, actor, CORRECTION, at, entries)
    return len(entries)


def link(previous: str, row: Row) -> str:
    """The hash of a log row on top of the row before it; the same for a row as written and as read back."""
    values = [None if row[name] is None else str(row[name]) for name in _HASHED_COLUMNS]
    later = [[name, str(row[name])] for name in _LATER if row.get(name) is not None]
    text = json.dumps([previous, *values, *later])
    return hashlib.sha256(text.encode()).hexdigest()


def verify_chain(store: Reader) -> Verdict:
    """Whether each row's hash follows from the row and the one before it (R13).

    A changed, moved or removed row shows, at the row or the next. That the last rows are missing, or that all was
    made anew, shows only against the last hash as somebody wrote it down: it is in the verdict. A row from which a
    name was taken out keeps its hash, and holds where a later row has the hash of what is left of it.
    """
    chain, count, nr, corrected = START, 0, 0, 0
    corrections = {(row["record"], row["detail"]) for row in store.read(_CORRECTIONS, [CORRECTION])}
    while True:
        rows = store.read("SELECT * FROM log WHERE nr > ? ORDER BY nr LIMIT ?", [nr, _PART])
        for row in rows:
            count, nr = count + 1, row["nr"]
            chain = link(chain, row)
            if row["chain"] != chain and (str(nr), chain) in corrections:
                chain, corrected = row["chain"], corrected + 1
            if nr != count or row["chain"] != chain:
                total = store.read("SELECT count(*) AS n FROM log")[0]["n"]
                last = store.read("SELECT chain FROM log ORDER BY nr DESC LIMIT 1")[0]["chain"]
                return Verdict(total, nr, last)
        if len(rows) < _PART:
            return Verdict(count, None, chain, corrected)


def change_counts(register: Register, actor: Actor, hidden: Collection[str] = ()) -> tuple[int, int]:
    """How many changes of the register the log holds beside those of the hidden records, and how often one was marked.

    Reading is no change. The two together never come back: each marking or lifting adds to the second, and what is
    changed in between to the first. Raises NotAllowed.
    """
    require(register, actor, "read")
    reading, about = (", ".join("?" for _ in names) for names in (READING, hidden))
    # A text that is reported in a hidden record is hidden, or shown again, in the others too (R18).
    visible = f" AND (record IS NULL OR record NOT IN ({about}) OR action LIKE 'redact%')" if hidden else ""
    sql = f"SELECT count(*) AS n FROM log WHERE action NOT IN ({reading}){visible}"
    changes = register.store.read(sql, [*READING, *hidden])[0]["n"]
    marking = register.store.read("SELECT count(*) AS n FROM log WHERE action IN ('secrecy_mark', 'secrecy_lift')")
    return changes, marking[0]["n"]
