"""The screen's work: what is followed up, overdue and decided, and the group's seats, by function only (R14)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from lomma_core.domain import measures
from lomma_core.domain import seats as group_seats
from lomma_core.domain.overview import Progress
from lomma_core.domain.todo_items import OPEN
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import DECISION, DUE, MILIEU, QUARTER, RESPONSIBLE, SEAT, SITUATION_FOLLOW_UP, STATE, STATUS
from lomma_core.records import schema, secrecy
from lomma_core.records.lookup import RecordLookup
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
    """An open decision: whose it is and when it is due, not what it says (R14)."""

    seat: str
    due: dt.date | None
    late: bool


def situations_followed(register: Register, quarter: Quarter) -> Progress:
    """Milieus whose lägesbild is followed up in a quarter, of all milieus (P7)."""
    form = register.plan.forms[SITUATION_FOLLOW_UP]
    sql = f"SELECT DISTINCT {MILIEU} FROM {schema.current_rows(form)} WHERE {QUARTER} = ?"
    done = {row[MILIEU] for row in register.store.read(sql, [str(quarter)])}
    return Progress(sum(milieu.name in done for milieu in register.plan.miljo), len(register.plan.miljo))


def late(register: Register, today: dt.date) -> tuple[Late, ...]:
    """What is overdue by function, most first. A count names no record, so marked ones are in it (R11)."""
    running = measures.running(register, RecordLookup(register.plan, register.store.read))
    behind = Counter(
        measure.seat for measure in running if measure.row[STATUS] == measures.DELAYED or measures.ended(measure, today)
    )
    undone = Counter(row["seat"] for row in _open(register) if row["due"] and row["due"] < today)
    seats = register.plan.choice_lists[SEAT]
    order = [*seats, None]
    found = [
        Late(seats[name].label if name else OUTSIDE, behind[name], undone[name])
        for name in order
        if behind[name] or undone[name]
    ]
    return tuple(sorted(found, key=lambda one: -one.total))


def decisions(register: Register, actor: Actor, today: dt.date) -> tuple[Decision, ...]:
    """The open decisions that may be seen, the one due first first. Raises NotAllowed."""
    require(register.plan, actor, "read")
    seats, hidden = register.plan.choice_lists[SEAT], secrecy.hidden(register, actor)
    return tuple(
        Decision(seats[row["seat"]].label if row["seat"] else OUTSIDE, due := row["due"], bool(due and due < today))
        for row in _open(register)
        if row["record"] not in hidden
    )


def _open(register: Register) -> list[Row]:
    form, seats = register.plan.forms.get(DECISION), register.plan.choice_lists[SEAT]
    if form is None:
        return []
    sql = (
        f"SELECT record, {RESPONSIBLE} AS seat, {DUE} AS due FROM {schema.current_rows(form)} "
        f"WHERE {STATE} IS NULL OR {STATE} = ? ORDER BY {DUE} NULLS LAST, saved_at, record"
    )
    rows = register.store.read(sql, [OPEN])
    return [row | {"seat": row["seat"] if row["seat"] in seats else None} for row in rows]


def seats(register: Register, actor: Actor) -> tuple[Progress, tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The required seats that are filled, those that are not, and how each offered seat stands (P1)."""
    found = group_seats.seats(register, actor)
    required = group_seats.required(found)
    vacant = tuple(one.seat.label for one in required if not one.filled)
    answers = tuple((one.seat.label, group_seats.in_words(register.plan, one)) for one in found if one.seat.offered)
    return Progress(len(required) - len(vacant), len(required)), vacant, answers
