"""What stands to be done from quarter to quarter: proposals, insatser, decisions and seats (P1, P4)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lomma_core.domain import measures, meetings, seats
from lomma_core.domain.measures import Measure
from lomma_core.domain.seats import SeatState
from lomma_core.permissions import Actor
from lomma_core.plan.names import (
    DECISION,
    DUE,
    END,
    MEASURE,
    MEETING,
    NEW,
    OPEN,
    PROPOSAL,
    RESPONSIBLE,
    SEAT,
    SEAT_ENTRY,
    STATE,
    UNDER_REVIEW,
)
from lomma_core.records import schema
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.utils.target import Target
from lomma_core.utils.text import listed

# A proposal with one of these, or none, waits for the group's decision (P4).
UNDECIDED = (NEW, UNDER_REVIEW)
# A decision that is due after this is for later.
SOON = dt.timedelta(days=30)


class When(StrEnum):
    """How soon something is to be done."""

    LATE = "late"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True)
class Item:
    """One thing to do: ``text`` names it, ``target`` is where it is done.

    ``seat`` is who is responsible, None for the whole group, and ``own`` is whether it is the actor's own seat.
    Several items about one insats have its id as ``subject``; ``does`` is then what is done, without its title.
    """

    kind: str
    text: str
    seat: str | None
    target: Target
    own: bool = False
    when: When = When.NOW
    subject: str = ""
    title: str = ""
    does: str = ""


def of_meeting(register: Register, actor: Actor) -> Iterator[Item]:
    """The group's meeting on the day that it is to be held."""
    if meetings.is_today(register, actor):
        yield Item("meeting", "Håll mötet i dag", None, Target(MEETING, sitting=True))


def of_proposals(register: Register, links: RecordLookup) -> Iterator[Item]:
    """Proposals without a decision, oldest first."""
    form = register.plan.forms[PROPOSAL]
    waiting = ", ".join(f"'{name}'" for name in UNDECIDED)
    condition = f"{DECISION} IS NULL OR {DECISION} IN ({waiting})"
    sql = f"SELECT * FROM {schema.current_rows(form)} WHERE {condition} ORDER BY saved_at, record"
    for row in links.visible(register.store.read(sql)):
        text = f"Ta ställning till förslaget {links.title_of(form, row)}"
        text += ", som utreds" if row[DECISION] == UNDER_REVIEW else ""
        yield Item("proposal", text, None, Target(form.name, row["record"]))


def of_measures(register: Register, links: RecordLookup, running: list[Measure]) -> Iterator[Item]:
    """Running insatser to adjust as decided, to end or prolong, and to complete."""
    today = register.clock().date()
    quarters = measures.to_adjust(register, links, running)
    missing = measures.missing(register.plan, links, running)
    texts = {
        "adjust": lambda measure: (
            f"Justera {measure.title}, som uppföljningen {quarters[measure.id]} beslutade",
            f"justera som uppföljningen {quarters[measure.id]} beslutade",
        ),
        "ended": lambda measure: (
            f"Avsluta eller förläng {measure.title}, som skulle sluta {measure.row[END]}",
            f"avsluta eller förläng, skulle sluta {measure.row[END]}",
        ),
        "incomplete": lambda measure: (
            f"Komplettera {measure.title}: {listed(missing[measure.id])} saknas",
            f"komplettera med {listed(missing[measure.id])}",
        ),
    }
    by_kind = {
        "adjust": [measure for measure in running if measure.id in quarters],
        "ended": [measure for measure in running if measures.past_end(measure, today)],
        "incomplete": [measure for measure in running if measure.id in missing],
    }
    for kind, measures_of_kind in by_kind.items():
        for measure in measures_of_kind:
            when = When.LATE if kind == "ended" else When.NOW
            yield of_measure(kind, texts[kind](measure), measure, Target(MEASURE, measure.id), when)


def of_measure(kind: str, texts: tuple[str, str], measure: Measure, target: Target, when: When) -> Item:
    """An item about an insats: its text, and what is done without the insats's title."""
    text, does = texts
    return Item(kind, text, measure.seat, target, when=when, subject=measure.id, title=measure.title, does=does)


def of_decisions(register: Register, links: RecordLookup) -> Iterator[Item]:
    """Open decisions of meetings, the one due first first."""
    form, today = register.plan.forms.get(DECISION), register.clock().date()
    if form is None:
        return
    sql = (
        f"SELECT * FROM {schema.current_rows(form)} WHERE {STATE} IS NULL OR {STATE} = ? "
        f"ORDER BY {DUE} NULLS LAST, saved_at, record"
    )
    for row in links.visible(register.store.read(sql, [OPEN])):
        due = row[DUE]
        text = f"Genomför beslutet {links.title_of(form, row)}"
        if due:
            text += f", som skulle vara klart {due}" if due < today else f", klart senast {due}"
        seat = row[RESPONSIBLE] if row[RESPONSIBLE] in register.plan.choice_lists[SEAT] else None
        when = When.LATE if due and due < today else When.LATER if due and due > today + SOON else When.NOW
        yield Item("decision", text, seat, Target(form.name, row["record"]), when=when)


def of_seats(register: Register, actor: Actor) -> Iterator[Item]:
    """Required seats to fill or renew, and the offered one while it is not offered; the convener sees to it (P1)."""
    convener = next(seat.name for seat in register.plan.seats if seat.convener)
    texts = {
        SeatState.NOT_OFFERED: ("offer", "Erbjud {seat} att ingå i gruppen"),
        SeatState.EXPIRED: ("seat", "Förnya platsen {seat}, som gällde till {until}"),
        SeatState.UNKNOWN: ("seat", "Fyll i om platsen {seat} är tillsatt"),
        SeatState.VACANT: ("seat", "Tillsätt platsen {seat}"),
    }
    for status in seats.seats(register, actor):
        if status.state in texts:
            kind, text = texts[status.state]
            target = Target(SEAT_ENTRY, status.record, {} if status.record else {SEAT: status.seat.name})
            when = When.LATE if status.state == SeatState.EXPIRED else When.NOW
            yield Item(kind, text.format(seat=status.seat.label, until=status.until), convener, target, when=when)
