"""The parts of a report about the group: its meetings, their decisions, the seats (P1, R14)."""

from collections.abc import Set

from lomma_core.domain import seats as group_seats
from lomma_core.exchange.reports.document import Block, Cell, Facts, Heading, Table
from lomma_core.exchange.reports.figures import past_meetings
from lomma_core.exchange.reports.sections import NOTHING, answers
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.meaning import was_there
from lomma_core.plan.names import (
    ATTENDEES,
    DATE,
    DECISION,
    DUE,
    MEETING,
    OPEN,
    RESPONSIBLE,
    SEAT,
    SEAT_ENTRY,
    STATE,
)
from lomma_core.quarterly.snapshot import RecordDocument


def meetings(source: Source) -> list[Block]:
    """The quarter's meetings, and the decisions that wait or were made at one of them."""
    blocks: list[Block] = []
    meeting_records = past_meetings(source)
    for meeting in meeting_records:
        blocks.append(Heading(meeting["title"], 2))
        blocks.append(Facts(tuple(answers(source, MEETING, meeting, skip=(DATE, STATE, ATTENDEES)))))
    rows = decisions(source, {meeting["id"] for meeting in meeting_records})
    return [*blocks, Heading("Beslut att genomföra", 2), *rows] if rows else blocks


def decisions(source: Source, meeting_ids: Set[str] = frozenset()) -> list[Block]:
    """A table of the decisions that are open or were made at some meetings, by when they are due; nothing without."""
    caption = "Beslut som är öppna eller fattades under kvartalet" if meeting_ids else "Beslut som är öppna"
    return _decisions(source, caption, [r for r in source.records(DECISION) if _is_open(r) or _at(r, meeting_ids)])


def decided(source: Source, meeting: RecordDocument) -> list[Block]:
    """A table of what one meeting decided, each with seat and date; nothing without."""
    chosen = [record for record in source.records(DECISION) if _at(record, {meeting["id"]})]
    return _decisions(source, f"Beslut {meeting['title']}", chosen)


def open_elsewhere(source: Source, meeting_ids: Set[str]) -> list[Block]:
    """A table of the open decisions that none of some meetings made; nothing without."""
    chosen = [record for record in source.records(DECISION) if _is_open(record) and not _at(record, meeting_ids)]
    return _decisions(source, "Beslut från andra möten som är öppna", chosen)


def _is_open(decision: RecordDocument) -> bool:
    return decision["values"].get(STATE) == OPEN


def _at(decision: RecordDocument, meeting_ids: Set[str]) -> bool:
    return decision["values"].get(MEETING) in meeting_ids


def _decisions(source: Source, caption: str, chosen: list[RecordDocument]) -> list[Block]:
    chosen.sort(key=lambda decision: (decision["values"].get(DUE, ""), decision["title"]))
    widths = {DECISION: 42} if source.has_field(DECISION, DECISION) else {}
    widths |= {RESPONSIBLE: 27, DUE: 17, STATE: 14}
    rows = tuple(tuple(Cell(decision["shown"].get(name, NOTHING)) for name in widths) for decision in chosen)
    headings = tuple(source.label(DECISION, name) for name in widths)
    return [Table(caption, headings, rows, tuple(widths.values()))] if rows else []


def seats(source: Source, with_attendance: bool = True) -> list[Block]:
    """Every seat, how it is filled and since when, and the quarter's attendance; functions, never names (P1, R14)."""
    records = source.records(SEAT_ENTRY)
    answers_by_seat = {record["values"].get(SEAT): record["shown"] for record in records}
    # A closed quarter is reported as it was on the day of the closing (R10).
    day = source.closed.date() if source.closed else source.today
    meeting_records = past_meetings(source)
    widths = {"Plats": 50, "Läge": 18, "Gäller från": 18, "Närvaro": 14}
    if not source.has_field(SEAT_ENTRY, DATE):
        del widths["Gäller från"]
    if not with_attendance:
        del widths["Närvaro"]
    rows = []
    for status in group_seats.statuses(source.plan.seats, [record["values"] for record in records], day):
        seat, answers = status.seat, answers_by_seat.get(status.seat.name, {})
        there = sum(was_there(source.plan, seat, meeting["values"]) for meeting in meeting_records)
        texts = {"Plats": seat.label, "Läge": status.with_end(answers.get(STATE, "Inget är sagt"))}
        texts["Gäller från"] = answers.get(DATE, NOTHING)
        texts["Närvaro"] = f"{there} av {len(meeting_records)}" if meeting_records else NOTHING
        rows.append(tuple(Cell(texts[heading]) for heading in widths))
    caption = "Gruppens platser och närvaro vid kvartalets möten" if with_attendance else "Gruppens platser"
    return [Table(caption, tuple(widths), tuple(rows), tuple(widths.values()))]
