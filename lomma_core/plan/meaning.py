"""What levels, seats and answers mean, as the plan declares it: no rule follows a spelling (R21)."""

from collections.abc import Mapping
from typing import Any

from lomma_core.plan.choices import Choice, Level, Seat, declares
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import (
    ATTENDEES,
    CANCELLED,
    DECISION,
    DONE,
    LEVEL,
    MEASURE_FOLLOW_UP,
    MEETING,
    PRESENCE,
    PRESENT,
    QUARTER,
    SITUATION,
    STATUS,
    TO_END,
)
from lomma_core.plan.standard.keys import NONE_KNOWN, NOT_ASSESSED

# An insats with one of these is over; it is not waited for in a quarter's follow-up (P7).
END_STATUSES = (DONE, CANCELLED)


def individual_levels(plan: Plan) -> tuple[Level, ...]:
    """The levels that are about individuals: counted, never described and never crossed (P6, R9)."""
    return tuple(level for level in plan.levels if level.individual)


def is_individual(plan: Plan, level: str | None) -> bool:
    """Whether a stored level is one that is about individuals."""
    return level in {level.name for level in individual_levels(plan)}


def individual_sql(plan: Plan, column: str = LEVEL) -> tuple[str, list[str]]:
    """SQL that holds where a column is a level about individuals, and its parameters."""
    names = [level.name for level in individual_levels(plan)]
    return f"{column} IN ({', '.join('?' * len(names)) or 'NULL'})", names


def attendance_fields(plan: Plan) -> dict[str, str]:
    """Each offered seat with the question of a meeting that is about its presence (P1)."""
    fields = plan.forms[MEETING].field if MEETING in plan.forms else ()
    return {field.attendance_of: field.name for field in fields if field.attendance_of}


def was_there(plan: Plan, seat: Seat, meeting: Mapping[str, Any]) -> bool:
    """Whether a seat was at a meeting; an offered one when the meeting records it so (P1)."""
    if seat.offered:
        return meeting.get(attendance_fields(plan)[seat.name]) == PRESENT
    return seat.name in (meeting.get(ATTENDEES) or "").split()


def no_presence(plan: Plan, answer: str | None) -> bool:
    """Whether an answer about presence says nothing of any: none, none known, or that nobody can tell (P5)."""
    choice = plan.choices_of(plan.forms[SITUATION].fields[PRESENCE]).get(answer or "")
    return choice is None or any(declares(choice, key) for key in (NONE_KNOWN, NOT_ASSESSED))


def offers(kind: Choice) -> bool:
    """Whether a kind of insats is offered to individuals (P6)."""
    return declares(kind, "offer")


def status_after(status: str | None, decision: str | None) -> str | None:
    """The status that a follow-up's answers leave its insats with, and so what is said of both (P7).

    To end an insats makes it done, unless it was cancelled. A follow-up without a status says nothing of it.
    """
    return DONE if decision == TO_END and status not in (None, CANCELLED) else status


def status_after_sql(form: Form) -> str:
    """SQL for ``status_after`` of a row of the follow-ups' form."""
    if DECISION not in form.fields:
        return f'"{STATUS}"'
    return f"CASE WHEN {DECISION} = '{TO_END}' AND {STATUS} <> '{CANCELLED}' THEN '{DONE}' ELSE {STATUS} END"


def counted_sql(form: Form) -> str:
    """SQL for what a form's records are counted by; empty for a form whose records are not.

    Follow-ups by their quarter and, after a space, ``status_after``; NULL for one without either.
    """
    return f"{QUARTER} || ' ' || {status_after_sql(form)}" if form.name == MEASURE_FOLLOW_UP else ""


def as_said(form: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record's answers as they are shown: a follow-up's status is the one that it leads to."""
    if form != MEASURE_FOLLOW_UP or not values.get(STATUS):
        return values
    return {**values, STATUS: status_after(values[STATUS], values.get(DECISION))}


def runs(status: str | None) -> bool:
    """Whether an insats of this status runs: it has not ended, or nobody has given it a status yet (P7)."""
    return status not in END_STATUSES


def runs_sql(column: str) -> str:
    """SQL that holds where ``runs`` holds of a status column."""
    statuses = ", ".join(f"'{status}'" for status in END_STATUSES)
    return f"({column} IS NULL OR {column} NOT IN ({statuses}))"
