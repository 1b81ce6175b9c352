"""The log as somebody may read it: of marked records there is nothing for who may not read those (R13, R20).

Such a reader gets no row about a marked record, nor what counts the rows of all: their numbers, their hashes, and how
many records or rows an event was about. A row about other records is whole, since no text is logged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lomma_core.audit import heads, log
from lomma_core.audit.heads import Head
from lomma_core.audit.query import CHOICES, EVERYTHING, Filter, conditions
from lomma_core.errors import NotAllowed
from lomma_core.permissions import Actor, refuse, require
from lomma_core.records import secrecy
from lomma_core.register import Register
from lomma_core.storage.rows import Row

# Marked when they were purged: a record's marks go with it, and what the log says of them stays (R12).
_LAST_MARKED = (
    "SELECT m.record FROM log m JOIN (SELECT max(nr) AS nr FROM log WHERE action IN ('secrecy_mark', 'secrecy_lift') "
    "GROUP BY record) n ON m.nr = n.nr WHERE m.action = 'secrecy_mark'"
)
# What tells of a row how many there are that the reader does not see; ``amount`` is of marked records too.
_COUNTING = ("nr", "chain", "amount")
# What left the register says in its ``detail`` how many marked records were in it.
_LEAVING = ("export", "archive", "archive_complete")


@dataclass(frozen=True)
class LogPage:
    """A stretch of the log, newest first; ``total`` counts all rows that match and may be read."""

    rows: list[Row]
    total: int


def entries(
    register: Register, actor: Actor, criteria: Filter = EVERYTHING, limit: int = 50, offset: int = 0
) -> LogPage:
    """Log rows, newest first: as stored, without ``nr``, ``chain`` and ``amount`` for who may not read marked records.

    Raises NotAllowed.
    """
    where, parameters = _readable(register, actor, criteria)
    total = register.store.read(f"SELECT count(*) AS n FROM log WHERE {where}", parameters)[0]["n"]
    sql = f"SELECT * FROM log WHERE {where} ORDER BY nr DESC LIMIT ? OFFSET ?"
    return LogPage(_as_read(register, actor, register.store.read(sql, [*parameters, limit, offset])), total)


def all_entries(register: Register, actor: Actor, criteria: Filter = EVERYTHING) -> list[Row]:
    """Every row that matches, oldest first; otherwise as ``entries``."""
    where, parameters = _readable(register, actor, criteria)
    return _as_read(register, actor, register.store.read(f"SELECT * FROM log WHERE {where} ORDER BY nr", parameters))


def filter_choices(register: Register, actor: Actor) -> dict[str, list[str]]:
    """What the log can be filtered by: column -> the values that stand in it. Raises NotAllowed."""
    where, parameters = _readable(register, actor, EVERYTHING)
    sql = 'SELECT DISTINCT "{0}" AS v FROM log WHERE "{0}" IS NOT NULL AND {1} ORDER BY v'
    return {name: [row["v"] for row in register.store.read(sql.format(name, where), parameters)] for name in CHOICES}


def verify(register: Register, actor: Actor) -> log.Verdict:
    """Whether the register's log is whole (R13), by ``log.verify_chain``.

    For who may not read marked records without counts, and without the last hash: a guess at what stands in a hidden
    row could be tried against it (R20). Raises NotAllowed.
    """
    require(register, actor, "read_log")
    verdict = log.verify_chain(register.store)
    return verdict if secrecy.may_read_marked(register, actor) else replace(verdict, rows=None, corrected=0, chain="")


def row_of_head(register: Register, actor: Actor, head: str) -> int | None:
    """The number of the row whose hash, or its beginning, somebody wrote down; None when no row has it (R13).

    With a chain that holds, all rows up to it are as they were when it was written down. Raises NotAllowed, also for
    who may not read marked records: a row's number counts them in.
    """
    require(register, actor, "read_log")
    if not secrecy.may_read_marked(register, actor):
        refuse(register, actor, "read_marked", NotAllowed())
    row = heads.find(register.store, head)
    return row.nr if row else None


def head(register: Register, actor: Actor) -> Head | None:
    """The log's last row, to be written down; None while it has none, and for who may not read marked records (R20).

    Raises NotAllowed.
    """
    require(register, actor, "read_log")
    return heads.last(register.store) if secrecy.may_read_marked(register, actor) else None


def _readable(register: Register, actor: Actor, criteria: Filter) -> tuple[str, list[Any]]:
    """SQL for the rows that match and that an actor may read, and its parameters. Raises NotAllowed."""
    require(register, actor, "read_log")
    where, parameters = conditions(criteria)
    if secrecy.may_read_marked(register, actor):
        return where, parameters
    hidden = sorted(secrecy.hidden(register, actor) | {row["record"] for row in register.store.read(_LAST_MARKED)})
    about = f" AND (record IS NULL OR record NOT IN ({', '.join('?' for _ in hidden)}))" if hidden else ""
    # A correction names an earlier row by its number, which may be of a marked record; several marked ones that were
    # read at once have a row without their ids.
    return f"{where} AND action NOT IN (?, ?){about}", [*parameters, log.CORRECTION, log.MARKED_READ, *hidden]


def _as_read(register: Register, actor: Actor, rows: Sequence[Row]) -> list[Row]:
    if secrecy.may_read_marked(register, actor):
        return list(rows)
    return [row | dict.fromkeys(_COUNTING) | ({"detail": None} if row["action"] in _LEAVING else {}) for row in rows]
