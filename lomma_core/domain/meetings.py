"""The group's meetings: who was there, their days, and what is noted while one goes on (P1, P7)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import attendance_fields, was_there
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import ATTENDEES, DATE, DECISION, MEETING, NEXT_MEETING, PLANNED, STATE
from lomma_core.records import commands, listing, schema, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record
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


def at_hand(register: Register, actor: Actor) -> str | None:
    """The id of today's meeting, held or planned, else of the next that is planned; None without any.

    Raises NotAllowed.
    """
    require(register, actor, "read")
    form, today = register.plan.forms[MEETING], register.clock().date()
    planned = f" AND {STATE} = '{PLANNED}'" if STATE in form.fields else ""
    sql = f"SELECT * FROM {schema.current_rows(form)} WHERE {DATE} = ? OR ({DATE} > ?{planned}) ORDER BY {DATE}, record"
    rows = secrecy.links(register, actor).visible(register.store.read(sql, [today, today]))
    return next((str(row["record"]) for row in rows), None)


def is_today(register: Register, actor: Actor) -> bool:
    """Whether the group is to meet today, and that meeting has not begun. Raises NotAllowed."""
    today = register.clock().date()
    return MeetingDay(today, held=False) in days(register, actor)


def is_planned(register: Register, meeting: Record) -> bool:
    """Whether a meeting is only planned, so that nobody has been at it yet."""
    return bool(register.plan.forms[MEETING].answer(meeting.values, STATE) == PLANNED)


def begin(register: Register, actor: Actor, meeting: str | None = None) -> Record:
    """Note that a planned meeting is held, or a new one today, with nobody at it yet.

    Raises NotValid (Duplicate) for a meeting that is planned for a later day, or a second one today, and as
    ``commands.save``.
    """
    form, today = register.plan.forms[MEETING], register.clock().date()
    require(register, actor, form.action)
    if meeting is None:
        return commands.save(register, actor, MEETING, {DATE: today} | _held(register), complete=False)
    return _lay_over(register, actor, meeting, _held(register), until=today)


def attend(register: Register, actor: Actor, meeting: str, seats: Collection[str], there: bool = True) -> Record:
    """Note that some seats are at a meeting that goes on, or are not, beside what is noted of the others.

    Laid over the newest version, so that two who note at once undo nothing of each other's. Raises as ``note``.
    """
    require(register, actor, register.plan.forms[MEETING].action)
    with register.store.transaction() as write:
        row = RecordLookup(register.plan, write.read).row(MEETING, meeting) or {}
        present = set((row.get(ATTENDEES) or "").split())
        present = present | set(seats) if there else present - set(seats)
        return note(register, actor, meeting, {ATTENDEES: sorted(present)})


def note(register: Register, actor: Actor, meeting: str, answers: Row) -> Record:
    """Note who is at a meeting that goes on, or when the next one is, beside what is noted already.

    It may lack the rest until it is confirmed. Raises NotAllowed (Marked), NotFound also for any other field, NotValid
    also for a meeting that has not begun, and Locked (R10).
    """
    form = register.plan.forms[MEETING]
    require(register, actor, form.action)
    if not set(answers) <= {ATTENDEES, *attendance_fields(register.plan).values(), NEXT_MEETING} & set(form.fields):
        raise NotFound("Den frågan besvaras i mötets formulär.")
    return _lay_over(register, actor, meeting, answers)


def decided_at(register: Register, actor: Actor, meeting: str) -> list[Record]:
    """The decisions of a meeting that may be seen, the latest saved last. Raises NotAllowed."""
    form = register.plan.forms.get(DECISION)
    require(register, actor, "read")
    if form is None or MEETING not in form.fields:
        return []
    query = listing.ListQuery(filters={MEETING: meeting}, limit=None)
    decisions = listing.list_records(register, actor, form.name, query).records
    return sorted(decisions, key=lambda decision: (decision.saved_at, decision.id))


def _held(register: Register) -> Row:
    """The answer that says that a meeting is held; none where the plan has no planned ones."""
    field = register.plan.forms[MEETING].fields.get(STATE)
    if field is None:
        return {}
    names = [field.default, *register.plan.choices_of(field)]
    return {STATE: next(name for name in names if name and name != PLANNED)}


def _lay_over(register: Register, actor: Actor, meeting: str, answers: Row, until: dt.date | None = None) -> Record:
    """Save answers on top of a meeting's newest version; ``until`` is the last day that it may be planned for."""
    form = register.plan.forms[MEETING]
    secrecy.refuse_hidden(register, actor, meeting)
    with register.store.transaction() as write:
        links = RecordLookup(register.plan, write.read, expressions=register.expressions)
        row = links.row(MEETING, meeting)
        previous = commands.newest(form, meeting, row["version"] if row else None, links)
        if until and previous[DATE] > until:
            raise NotValid({DATE: f"Mötet är planerat till {previous[DATE]}. Ändra dagen om det hålls nu."})
        if not until and form.answer(previous, STATE) == PLANNED:
            raise NotValid({STATE: "Mötet har inte börjat."})
        values = {name: previous.get(name) for name in form.fields} | answers
        context = commands.Context(register, actor, write, links)
        return commands.save_version(context, commands.Revision(form, values, previous, complete=False))
