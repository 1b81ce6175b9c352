"""The insatser over some quarters: when each begins and ends, and how its follow-ups have gone (P6, P7)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lomma_core.domain import follow_up
from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import runs, status_after_sql
from lomma_core.plan.names import END, LEVEL, MEASURE, QUARTER, START, STATUS
from lomma_core.records import listing, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils import periods
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import alphabetical

# More than these are a list and no picture.
MOST = 60


@dataclass(frozen=True)
class Line:
    """An insats in time: ``start`` and ``end`` are None where nothing that was written says a day.

    One that has always gone on has the first of all days as its start. ``written`` are both as they
    were written, and ``follow_ups`` the status of each quarter, oldest first.
    """

    id: str
    title: str
    level: str
    status: str
    start: dt.date | None
    end: dt.date | None
    written: tuple[str, str] = ("", "")
    follow_ups: dict[str, str] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return runs(self.status or None)

    def ends_by(self, day: dt.date) -> bool:
        """Whether its written end comes at the latest that day."""
        return self.end is not None and self.end <= day


@dataclass(frozen=True)
class Timeline:
    """The lines between two quarters, level by level, at most ``MOST`` of ``total``."""

    first: Quarter
    last: Quarter
    today: dt.date
    lines: list[Line]
    total: int


def timeline(
    register: Register, actor: Actor, span: tuple[Quarter, Quarter], filters: Mapping[str, str] | None = None
) -> Timeline:
    """The insatser that run, and those that ended or were followed up from the span's first quarter on.

    ``filters`` narrow them as they narrow a list. Records that may not be seen are as if they were not there (R20).
    Raises NotAllowed.
    """
    require(register, actor, "read")
    form, links = register.plan.forms[MEASURE], secrecy.links(register, actor)
    where, parameters = listing.conditions(register.plan, form, "", filters or {}, links.hidden)
    source = f"{secrecy.visible_rows(register, actor, form)} AS r WHERE {where}"
    rows = register.store.read(f"SELECT * FROM {source}", parameters)
    answers = _follow_ups(register, actor, span)
    lines = [_line(register, links, row, answers.get(row["record"], {})) for row in rows]
    first, last = span
    lines = [line for line in lines if line.running or line.follow_ups or (line.end and line.end >= first.first_day)]
    lines.sort(key=lambda line: _place(register, line))
    return Timeline(first, last, register.clock().date(), lines[:MOST], len(lines))


def _follow_ups(register: Register, actor: Actor, span: tuple[Quarter, Quarter]) -> dict[str, dict[str, str]]:
    form = register.plan.forms[follow_up.MEASURES]
    source = secrecy.visible_rows(register, actor, form)
    columns = f"{MEASURE}, {QUARTER}, {status_after_sql(form)} AS said"
    sql = f"SELECT {columns} FROM {source} WHERE {QUARTER} BETWEEN ? AND ? ORDER BY {QUARTER}"
    result: dict[str, dict[str, str]] = {}
    for row in register.store.read(sql, list(map(str, span))):
        result.setdefault(row[MEASURE], {})[row[QUARTER]] = row["said"] or ""
    return result


def _line(register: Register, links: RecordLookup, row: Row, follow_ups: dict[str, str]) -> Line:
    form = register.plan.forms[MEASURE]
    begins, ends = (str(form.answer(row, name) or "") for name in (START, END))
    start, end = periods.bounds(begins), periods.bounds(ends)
    if begins.casefold() in periods.ONGOING:
        start = (dt.date.min, dt.date.min)
    return Line(
        row["record"],
        links.title_of(form, row),
        row[LEVEL] or "",
        row[STATUS] or "",
        start[0] if start else None,
        end[1] if end else None,
        (begins, ends),
        follow_ups,
    )


def _place(register: Register, line: Line) -> tuple[int, dt.date, str, str]:
    levels = [level.name for level in register.plan.levels]
    level = levels.index(line.level) if line.level in levels else len(levels)
    return level, line.start or dt.date.max, alphabetical(line.title), line.id
