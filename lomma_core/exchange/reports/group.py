"""The parts of a report that tell of the group: its meetings, their decisions, the seats (P1, R14)."""

from lomma_core.domain import seats as group_seats
from lomma_core.domain.meetings import PRESENT
from lomma_core.exchange.reports.document import Block, Cell, Facts, Heading, Table
from lomma_core.exchange.reports.figures import held_meetings
from lomma_core.exchange.reports.sections import NOTHING, answers
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.choices import Seat
from lomma_core.plan.names import ATTENDEES, DATE, DECISION, DUE, MEETING, POLICE, RESPONSIBLE, SEAT, SEAT_ENTRY, STATE


def meetings(source: Source) -> list[Block]:
    """The quarter's meetings, and the decisions that wait or were made at one of them."""
    blocks: list[Block] = []
    held = held_meetings(source)
    for one in held:
        blocks.append(Heading(one["title"], 2))
        blocks.append(Facts(tuple(answers(source, MEETING, one, skip=(DATE, STATE, ATTENDEES)))))
    ours = {one["id"] for one in held}
    found = [
        record
        for record in source.records(DECISION)
        if record["values"].get(STATE) == "oppet" or record["values"].get(MEETING) in ours
    ]
    found.sort(key=lambda one: (one["values"].get(DUE, ""), one["title"]))
    widths = {DECISION: 42} if source.asks(DECISION, DECISION) else {}
    widths |= {RESPONSIBLE: 27, DUE: 17, STATE: 14}
    rows = tuple(tuple(Cell(one["shown"].get(name, NOTHING)) for name in widths) for one in found)
    if rows:
        headings = tuple(source.label(DECISION, name) for name in widths)
        caption = "Beslut som är öppna eller fattades under kvartalet"
        blocks += [Heading("Beslut att genomföra", 2), Table(caption, headings, rows, tuple(widths.values()))]
    return blocks


def seats(source: Source) -> list[Block]:
    """Every seat, how it is filled and since when, and the quarter's attendance; functions, never names (P1, R14)."""
    records = source.records(SEAT_ENTRY)
    told = {one["values"].get(SEAT): one["shown"] for one in records}
    # A closed quarter is told as it was on the day of the closing (R10).
    day = source.closed.date() if source.closed else source.today
    held = held_meetings(source)
    widths = {"Plats": 50, "Läge": 18, "Gäller från": 18, "Närvaro": 14}
    if not source.asks(SEAT_ENTRY, DATE):
        del widths["Gäller från"]
    rows = []
    for status in group_seats.statuses(source.plan.plats, [record["values"] for record in records], day):
        seat, shown = status.seat, told.get(status.seat.name, {})
        there = sum(was_there(meeting["values"], seat) for meeting in held)
        texts = {"Plats": seat.label, "Läge": status.with_end(shown.get(STATE, "Inget är sagt"))}
        texts["Gäller från"] = shown.get(DATE, NOTHING)
        texts["Närvaro"] = f"{there} av {len(held)}" if held else NOTHING
        rows.append(tuple(Cell(texts[heading]) for heading in widths))
    caption = "Gruppens platser och närvaro vid kvartalets möten"
    return [Table(caption, tuple(widths), tuple(rows), tuple(widths.values()))]


def was_there(meeting: dict[str, str], seat: Seat) -> bool:
    """Whether a seat was at a meeting; an offered one is there when the meeting says so of it (P1)."""
    if seat.offered:
        return meeting.get(POLICE) == PRESENT
    return seat.name in meeting.get(ATTENDEES, "").split()
