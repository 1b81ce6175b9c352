"""The screen's work: what is followed up, overdue and decided, and the group's seats, by function only (R14)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from lomma_core.domain import measures
from lomma_core.domain import seats as group_seats
from lomma_core.domain.overview import Progress
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import (
    DECISION,
    DELAYED,
    DUE,
    MILIEU,
    OPEN,
    QUARTER,
    RESPONSIBLE,
    SEAT,
    SITUATION_FOLLOW_UP,
    STATE,
    STATUS,
)
from lomma_core.records import secrecy
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter

OUTSIDE = "Utanför gruppen"


@dataclass(frozen=True)
class Late:
    """How much is overdue for a function: insatser that are late or should have ended, and decisions past their day."""

    seat: str
    measures: int
    decisions: int

    @property
    def total(self) -> int:
        return self.measures + self.decisions


@dataclass(frozen=True)
class Decision:
    """An open decision: whose it is and when it is due, not its text (R14)."""

    seat: str
    due: dt.date | None
    late: bool


def situations_progress(register: Register, actor: Actor, quarter: Quarter) -> Progress:
    """Milieus whose lägesbild is followed up in a quarter, of all milieus (P7). Raises NotAllowed."""
    require(register, actor, "read")
    source = secrecy.visible_rows(register, actor, register.plan.forms[SITUATION_FOLLOW_UP])
    sql = f"SELECT DISTINCT {MILIEU} FROM {source} WHERE {QUARTER} = ?"
    done = {row[MILIEU] for row in register.store.read(sql, [str(quarter)])}
    return Progress(sum(milieu.name in done for milieu in register.plan.milieus), len(register.plan.milieus))


def late(register: Register, actor: Actor, today: dt.date) -> tuple[Late, ...]:
    """What is overdue by function, most first, of the records that may be seen (R20). Raises NotAllowed."""
    require(register, actor, "read")
    running = measures.running(register, secrecy.links(register, actor))
    behind = Counter(
        measure.seat for measure in running if measure.row[STATUS] == DELAYED or measures.past_end(measure, today)
    )
    decisions = Counter(row["seat"] for row in _open(register, actor) if row["due"] and row["due"] < today)
    seats = register.plan.choice_lists[SEAT]
    order = [*seats, None]
    result = [
        Late(seats[name].label if name else OUTSIDE, behind[name], decisions[name])
        for name in order
        if behind[name] or decisions[name]
    ]
    return tuple(sorted(result, key=lambda entry: -entry.total))


def decisions(register: Register, actor: Actor, today: dt.date) -> tuple[Decision, ...]:
    """The open decisions that may be seen, the one due first first. Raises NotAllowed."""
    require(register, actor, "read")
    seats = register.plan.choice_lists[SEAT]
    return tuple(
        Decision(seats[row["seat"]].label if row["seat"] else OUTSIDE, due := row["due"], bool(due and due < today))
        for row in _open(register, actor)
    )


def _open(register: Register, actor: Actor) -> list[Row]:
    form, seats = register.plan.forms.get(DECISION), register.plan.choice_lists[SEAT]
    if form is None:
        return []
    sql = (
        f"SELECT {RESPONSIBLE} AS seat, {DUE} AS due FROM {secrecy.visible_rows(register, actor, form)} "
        f"WHERE {STATE} IS NULL OR {STATE} = ? ORDER BY {DUE} NULLS LAST, saved_at, record"
    )
    rows = register.store.read(sql, [OPEN])
    return [row | {"seat": row["seat"] if row["seat"] in seats else None} for row in rows]


def seats(register: Register, actor: Actor) -> tuple[Progress, tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The required seats that are filled, those that are not, and how each offered seat stands (P1)."""
    statuses = group_seats.seats(register, actor)
    required = group_seats.required(statuses)
    vacant = tuple(status.seat.label for status in required if not status.filled)
    answers = tuple(
        (status.seat.label, group_seats.in_words(register.plan, status)) for status in statuses if status.seat.offered
    )
    return Progress(len(required) - len(vacant), len(required)), vacant, answers
