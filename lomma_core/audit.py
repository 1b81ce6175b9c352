"""The log: who, when, which record, what action, which way in; never the texts (R13).

Each entry is chained by hash to the one before it, so that a changed or removed row shows.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from lomma_core.permissions import Actor
from lomma_core.store import Store, Transaction

START = "0" * 64
# What a row's hash is made of, in this order for ever.
_LINKED = ("nr", "logged_at", "who", "action", "way", "form", "record", "version", "amount")


def add(
    write: Transaction,
    actor: Actor,
    action: str,
    at: dt.datetime,
    entries: Sequence[dict] = ({},),
) -> None:
    """Append one log row per entry in the caller's transaction.

    ``at`` is naive UTC; an entry may hold ``form``, ``record``, ``version`` and ``amount``.
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
        }
        chain = link(chain, row)
        rows.append(row | {"chain": chain})
    write.insert("log", rows)


def link(previous: str, row: dict) -> str:
    """The hash of a log row on top of the row before it; the same for a row as written and as read back."""
    values = [None if row[name] is None else str(row[name]) for name in _LINKED]
    text = json.dumps([previous, *values])
    return hashlib.sha256(text.encode()).hexdigest()


def latest(store: Store, limit: int = 100) -> list[dict]:
    """The newest log rows, newest first."""
    return store.read(
        "SELECT nr, logged_at, who, action, way, form, record, version, amount FROM log ORDER BY nr DESC LIMIT ?",
        [limit],
    )
