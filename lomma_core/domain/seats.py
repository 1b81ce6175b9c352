"""How each seat of the group stands (P1): the one rule that Gruppen, Visning, Att göra and the reports follow."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import Seat
from lomma_core.plan.model import Plan
from lomma_core.plan.names import ACCEPTED, APPOINTED, NOT_OFFERED, SEAT, SEAT_ENTRY, STATE, UNTIL
from lomma_core.records import schema
from lomma_core.register import Register

# The answers that say that somebody has the seat, a required or an offered one.
_FILLED_STATES = (APPOINTED, ACCEPTED)
_NOT_OFFERED = (None, "", NOT_OFFERED)


class SeatState(Enum):
    """How a seat stands on a day. Only the offered seat is NOT_OFFERED or OFFERED: once offered it is no error."""

    UNKNOWN = "unknown"  # a required seat without an entry
    VACANT = "vacant"
    FILLED = "filled"
    EXPIRED = "expired"  # somebody had it, but its *Gäller till* has passed
    NOT_OFFERED = "not_offered"
    OFFERED = "offered"  # any other answer than that the seat is filled


@dataclass(frozen=True)
class SeatStatus:
    """A seat of the plan and how it stands; ``row`` is its newest platsuppgift, empty where there is none."""

    seat: Seat
    state: SeatState
    row: Mapping[str, Any]
    until: dt.date | None

    @property
    def record(self) -> str | None:
        """The id of the platsuppgift, None where there is none."""
        return self.row.get("record")

    @property
    def filled(self) -> bool:
        """Whether the seat is filled on the day of the query."""
        return self.state is SeatState.FILLED

    def with_end(self, answer: str) -> str:
        """The word for the seat's answer, and that its time has passed where it has."""
        return f"{answer}, gällde till {self.until}" if self.state is SeatState.EXPIRED else answer


def seats(register: Register, actor: Actor) -> list[SeatStatus]:
    """How every seat of the plan stands today, in the plan's order (P1). Raises NotAllowed."""
    require(register, actor, "read")
    form = register.plan.forms[SEAT_ENTRY]
    rows = register.store.read(f"SELECT * FROM {schema.current_rows(form)}")
    # A field that has left the plan keeps its column, but nobody can answer it any more.
    entries = [{name: row[name] for name in row if name in form.fields or name in schema.META} for row in rows]
    return statuses(register.plan.seats, entries, register.clock().date())


def statuses(plan_seats: Iterable[Seat], rows: Iterable[Mapping[str, Any]], day: dt.date) -> list[SeatStatus]:
    """How seats stand on a day by the answers of their platsuppgifter; dates may be ISO texts, as in a frozen state."""
    by_seat = {row.get(SEAT): row for row in rows}
    return [_status(seat, by_seat.get(seat.name, {}), day) for seat in plan_seats]


def in_words(plan: Plan, status: SeatStatus) -> str:
    """How a seat stands, in the plan's own words (P1)."""
    choice = plan.choices_of(plan.forms[SEAT_ENTRY].fields[STATE]).get(status.row.get(STATE) or "")
    if choice:
        return status.with_end(choice.label)
    return "Inte erbjuden än" if status.seat.offered else "Inte angivet"


def required(statuses: Iterable[SeatStatus]) -> list[SeatStatus]:
    """The seats that must be filled: all but the offered ones (P1)."""
    return [status for status in statuses if not status.seat.offered]


def _status(seat: Seat, row: Mapping[str, Any], day: dt.date) -> SeatStatus:
    answer = row.get(STATE)
    until = row.get(UNTIL) or None
    last = dt.date.fromisoformat(until) if isinstance(until, str) else until
    if answer in _FILLED_STATES:
        state = SeatState.EXPIRED if last and last < day else SeatState.FILLED
    elif seat.offered:
        state = SeatState.NOT_OFFERED if answer in _NOT_OFFERED else SeatState.OFFERED
    else:
        state = SeatState.VACANT if row else SeatState.UNKNOWN
    return SeatStatus(seat, state, row, last)
