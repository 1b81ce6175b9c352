"""Reading the log: filter and page (R13)."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from lomma_core.audit import log
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import STOCKHOLM, utc


@dataclass(frozen=True)
class Filter:
    """Which rows; empty is all. ``first`` and ``last`` are days in Stockholm, both included."""

    who: str | None = None
    action: str | None = None
    form: str | None = None
    way: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None


EVERYTHING = Filter()


@dataclass(frozen=True)
class LogPage:
    """A stretch of the log, newest first; ``total`` counts all rows that match."""

    rows: list[Row]
    total: int


def entries(register: Register, actor: Actor, wanted: Filter = EVERYTHING, limit: int = 50, offset: int = 0) -> LogPage:
    """Log rows as they are stored, newest first. Raises NotAllowed."""
    require(register.plan, actor, "read_log")
    where, parameters = conditions(wanted)
    total = register.store.read(f"SELECT count(*) AS n FROM log WHERE {where}", parameters)[0]["n"]
    sql = f"SELECT * FROM log WHERE {where} ORDER BY nr DESC LIMIT ? OFFSET ?"
    return LogPage(register.store.read(sql, [*parameters, limit, offset]), total)


def known(register: Register, actor: Actor) -> dict[str, list[str]]:
    """What the log can be filtered by: column -> the values that stand in it. Raises NotAllowed."""
    require(register.plan, actor, "read_log")
    names = [field.name for field in fields(Filter) if field.name not in ("first", "last")]
    sql = 'SELECT DISTINCT "{0}" AS v FROM log WHERE "{0}" IS NOT NULL ORDER BY v'
    return {name: [row["v"] for row in register.store.read(sql.format(name))] for name in names}


def verdict_sentence(verdict: log.Verdict) -> str:
    """Whether the log's chain holds, in words (R13)."""
    if verdict.broken_at is None:
        return f"Loggens kedja håller: {verdict.rows} rader, ingen är ändrad och ingen saknas emellan."
    return (
        f"Loggens kedja brister vid rad {verdict.broken_at} av {verdict.rows}: "
        "den raden är ändrad, eller så är en rad före den borttagen."
    )


def conditions(wanted: Filter) -> tuple[str, list[Any]]:
    """SQL for the rows that match, and its parameters."""
    where, parameters = ["TRUE"], []
    for name in ("who", "action", "form", "way"):
        if getattr(wanted, name):
            where.append(f'"{name}" = ?')
            parameters.append(getattr(wanted, name))
    if wanted.first:
        where.append("logged_at >= ?")
        parameters.append(_midnight(wanted.first))
    if wanted.last:
        where.append("logged_at < ?")
        parameters.append(_midnight(wanted.last + dt.timedelta(days=1)))
    return " AND ".join(where), parameters


def _midnight(day: dt.date) -> dt.datetime:
    return utc(dt.datetime.combine(day, dt.time(), STOCKHOLM))
