"""The parts of a report that tell of the group: its meetings, their decisions, the seats (P1, R14)."""

from lomma_core.domain import seats as group_seats
from lomma_core.exchange.reports.document import Block, Cell, Facts, Heading, Table
from lomma_core.exchange.reports.figures import held_meetings
from lomma_core.exchange.reports.sections import NOTHING, answers
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.choices import Seat


def meetings(source: Source) -> list[Block]:
    """The quarter's meetings, and the decisions that wait or were made at one of them."""
    blocks: list[Block] = []
    held = held_meetings(source)
    for one in held:
        blocks.append(Heading(one["title"], 2))
        blocks.append(Facts(tuple(answers(source, "mote", one, skip=("datum", "lage", "narvarande")))))
    ours = {one["id"] for one in held}
    found = [
        one
        for one in source.records("beslut")
        if one["values"].get("lage") == "oppet" or one["values"].get("mote") in ours
    ]
    found.sort(key=lambda one: (one["values"].get("klart_senast", ""), one["title"]))
    names = ("beslut", "ansvarig", "klart_senast", "lage")
    rows = tuple(tuple(Cell(one["shown"].get(name, NOTHING)) for name in names) for one in found)
    if rows:
        headings = tuple(source.label("beslut", name) for name in names)
        caption = "Beslut som är öppna eller fattades under kvartalet"
        blocks += [Heading("Beslut att genomföra", 2), Table(caption, headings, rows, (42, 27, 17, 14))]
    return blocks


def seats(source: Source) -> list[Block]:
    """Every seat, how it is filled and since when, and the quarter's attendance; functions, never names (P1, R14)."""
    records = source.records(group_seats.FORM)
    told = {one["values"].get("plats"): one["shown"] for one in records}
    # A closed quarter is told as it was on the day of the closing (R10).
    day = source.closed.date() if source.closed else source.today
    held = held_meetings(source)
    rows = []
    for one in group_seats.statuses(source.plan.plats, [record["values"] for record in records], day):
        seat, shown = one.seat, told.get(one.seat.name, {})
        there = sum(was_there(meeting["values"], seat) for meeting in held)
        rows.append(
            (
                Cell(seat.label),
                Cell(one.with_end(shown.get("lage", "Inget är sagt"))),
                Cell(shown.get("datum", NOTHING)),
                Cell(f"{there} av {len(held)}" if held else NOTHING),
            )
        )
    headings = ("Plats", "Läge", "Gäller från", "Närvaro")
    return [Table("Gruppens platser och närvaro vid kvartalets möten", headings, tuple(rows), (50, 18, 18, 14))]


def was_there(meeting: dict, seat: Seat) -> bool:
    """Whether a seat was at a meeting; an offered one is there when the meeting says so of it (P1)."""
    if seat.offered:
        return meeting.get("polisen") == "narvarande"
    return seat.name in meeting.get("narvarande", "").split()
