"""The group's meetings: who was there, quarter by quarter, and the days of those held and planned (P1, P7)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import was_there
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import DATE, MEETING, NEXT_MEETING, PLANNED, STATE
from lomma_core.records import schema, secrecy
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter


@dataclass(frozen=True)
class Attendance:
    """One seat over a quarter's meetings: present at ``present`` of ``meetings``."""

    quarter: str
    seat: str
    present: int
    meetings: int


def _past_meetings(register: Register, actor: Actor) -> list[Row]:
    form = register.plan.forms[MEETING]
    sql = f"SELECT * FROM {schema.current_rows(form)} WHERE {DATE} IS NOT NULL ORDER BY {DATE}"
    rows = secrecy.links(register, actor).visible(register.store.read(sql))
    return [row for row in rows if form.answer(row, STATE) != PLANNED]


def attendance(register: Register, actor: Actor) -> list[Attendance]:
    """Every seat's attendance per quarter with a held meeting, oldest first, in the plan's order. Raises NotAllowed.

    An offered seat is present when the meeting records it so (P1: its absence is never an error).
    """
    require(register, actor, "read")
    quarters: dict[str, list[Row]] = {}
    for row in _past_meetings(register, actor):
        quarters.setdefault(str(Quarter.of(row[DATE])), []).append(row)
    return attendance_of(register.plan, quarters)


def attendance_of(plan: Plan, quarters: dict[str, list[Row]]) -> list[Attendance]:
    """``attendance`` from held meetings, {quarter: [answers]}, wherever they come from."""
    result = []
    for quarter, rows in quarters.items():
        for seat in plan.seats:
            present = sum(was_there(plan, seat, row) for row in rows)
            result.append(Attendance(quarter, seat.name, present, len(rows)))
    return result


def held_in(register: Register, actor: Actor, quarter: Quarter) -> list[dt.date]:
    """The days of the meetings held in a quarter, oldest first (P7). Raises NotAllowed."""
    require(register, actor, "read")
    days: list[dt.date] = [row[DATE] for row in _past_meetings(register, actor)]
    return [day for day in days if Quarter.of(day) == quarter]


def belongs_to(form: Form, quarter: Quarter) -> tuple[str, list[Any]] | None:
    """SQL that holds of a form's records that belong to a quarter, and its parameters; None where none ever does.

    A record without a quarter of its own belongs to its day's; a meeting that is only planned to none as yet.
    """
    if form.quarter_field:
        return f'"{form.quarter_field.name}" = ?', [str(quarter)]
    if not form.by_date:
        return None
    held = f" AND ({STATE} IS NULL OR {STATE} <> '{PLANNED}')" if form.name == MEETING and STATE in form.fields else ""
    return f'"{form.by_date}" BETWEEN ? AND ?{held}', [quarter.first_day, quarter.last_day]


def next_meeting(register: Register, actor: Actor) -> dt.date | None:
    """The date of the next meeting: the nearest planned one from today, or the date that the latest meeting set."""
    require(register, actor, "read")
    today = register.clock().date()
    form = register.plan.forms[MEETING]
    coming = schema.column(form, NEXT_MEETING)
    sql = (
        f"SELECT record, {DATE}, {coming} AS coming FROM {schema.current_rows(form)} WHERE {DATE} >= ? OR {coming} >= ?"
    )
    rows = register.store.read(sql, [today, today])
    rows = secrecy.links(register, actor).visible(rows)
    days = [day for row in rows for day in (row[DATE], row["coming"]) if day and day >= today]
    return min(days, default=None)


@dataclass(frozen=True)
class MeetingDay:
    """A day that the group meets or has met; ``held`` is whether the meeting is written down as held."""

    day: dt.date
    held: bool


def days(register: Register, actor: Actor) -> list[MeetingDay]:
    """Every day with a meeting, held or planned, and the coming days that a meeting has set, whatever the year.

    A day that was set and has passed without a meeting is none. Raises NotAllowed.
    """
    require(register, actor, "read")
    form, today = register.plan.forms[MEETING], register.clock().date()
    columns = f"record, {DATE}, {schema.column(form, STATE)} AS state, {schema.column(form, NEXT_MEETING)} AS coming"
    rows = register.store.read(f"SELECT {columns} FROM {schema.current_rows(form)}")
    rows = secrecy.links(register, actor).visible(rows)
    coming = {row["coming"]: False for row in rows if row["coming"] and row["coming"] >= today}
    held: dict[dt.date, bool] = {}
    for row in rows:
        if row[DATE]:
            held[row[DATE]] = held.get(row[DATE], False) or row["state"] != PLANNED
    return [MeetingDay(day, done) for day, done in sorted((coming | held).items())]
