"""What stands to be done from quarter to quarter: proposals, insatser, decisions and seats (P1, P4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lomma_core.domain import measures, seats
from lomma_core.domain.measures import Measure
from lomma_core.domain.seats import SeatState
from lomma_core.permissions import Actor
from lomma_core.plan.names import DECISION, DUE, END, MEASURE, PROPOSAL, RESPONSIBLE, SEAT, SEAT_ENTRY, STATE
from lomma_core.records import schema
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.utils.target import Target
from lomma_core.utils.text import listed

# A proposal with one of these, or none, waits for the group's decision (P4).
UNDECIDED = ("ny", "utreds")
OPEN = "oppet"


@dataclass(frozen=True)
class Item:
    """One thing to do: ``text`` names it, ``target`` is where it is done.

    ``seat`` is who is responsible, None for the whole group, and ``own`` says that it is the actor's own seat.
    """

    kind: str
    text: str
    seat: str | None
    target: Target
    own: bool = False


def of_proposals(register: Register, links: RecordLookup) -> Iterator[Item]:
    """Proposals without a decision, oldest first."""
    form = register.plan.forms[PROPOSAL]
    waiting = ", ".join(f"'{name}'" for name in UNDECIDED)
    undecided = f"{DECISION} IS NULL OR {DECISION} IN ({waiting})"
    sql = f"SELECT * FROM {schema.current_rows(form)} WHERE {undecided} ORDER BY saved_at, record"
    for row in links.seen(register.store.read(sql)):
        text = f"Ta ställning till förslaget {links.title_of(form, row)}"
        text += ", som utreds" if row[DECISION] == "utreds" else ""
        yield Item("proposal", text, None, Target(form.name, row["record"]))


def of_measures(register: Register, links: RecordLookup, running: list[Measure]) -> Iterator[Item]:
    """Running insatser to adjust as decided, to end or prolong, and to complete."""
    today = register.clock().date()
    adjusted = measures.adjusted(register, links, running)
    missing = measures.missing(register.plan, links, running)
    texts = {
        "adjust": lambda one: f"Justera {one.title}, som uppföljningen {adjusted[one.id]} beslutade",
        "ended": lambda one: f"Avsluta eller förläng {one.title}, som skulle sluta {one.row[END]}",
        "incomplete": lambda one: f"Komplettera {one.title}: {listed(missing[one.id])} saknas",
    }
    chosen = {
        "adjust": [measure for measure in running if measure.id in adjusted],
        "ended": [measure for measure in running if measures.ended(measure, today)],
        "incomplete": [measure for measure in running if measure.id in missing],
    }
    for kind, ones in chosen.items():
        for one in ones:
            yield Item(kind, texts[kind](one), one.seat, Target(MEASURE, one.id))


def of_decisions(register: Register, links: RecordLookup) -> Iterator[Item]:
    """Open decisions of meetings, the one due first first."""
    form, today = register.plan.forms.get(DECISION), register.clock().date()
    if form is None:
        return
    sql = (
        f"SELECT * FROM {schema.current_rows(form)} WHERE {STATE} IS NULL OR {STATE} = ? "
        f"ORDER BY {DUE} NULLS LAST, saved_at, record"
    )
    for row in links.seen(register.store.read(sql, [OPEN])):
        due = row[DUE]
        text = f"Genomför beslutet {links.title_of(form, row)}"
        if due:
            text += f", som skulle vara klart {due}" if due < today else f", klart senast {due}"
        seat = row[RESPONSIBLE] if row[RESPONSIBLE] in register.plan.choice_lists[SEAT] else None
        yield Item("decision", text, seat, Target(form.name, row["record"]))


def of_seats(register: Register, actor: Actor) -> Iterator[Item]:
    """Required seats to fill or renew, and the offered one while it is not offered; the convener sees to it (P1)."""
    convener = next(seat.name for seat in register.plan.plats if seat.convener)
    texts = {
        SeatState.NOT_OFFERED: ("offer", "Erbjud {seat} att ingå i gruppen"),
        SeatState.EXPIRED: ("seat", "Förnya platsen {seat}, som gällde till {until}"),
        SeatState.UNKNOWN: ("seat", "Fyll i hur platsen {seat} är besatt"),
        SeatState.VACANT: ("seat", "Tillsätt platsen {seat}"),
    }
    for one in seats.seats(register, actor):
        if one.state in texts:
            kind, text = texts[one.state]
            target = Target(SEAT_ENTRY, one.record, {} if one.record else {SEAT: one.seat.name})
            yield Item(kind, text.format(seat=one.seat.label, until=one.until), convener, target)
