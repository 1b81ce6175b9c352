"""The papers of the group's meetings: an agenda made from what is due, and minutes of what was said and decided (P7).

Seats are named and nobody else (R14). Both are drawn from the quarter, so a masked one says nothing of marked records.
"""

from lomma_core.exchange.reports import figures, front_matter, group, sections
from lomma_core.exchange.reports.document import Block, Bullets, Cell, Document, Facts, Heading, Paragraph, Table
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.choices import Seat
from lomma_core.plan.meaning import was_there
from lomma_core.plan.names import ATTENDEES, DATE, MEETING, NEXT_MEETING, PLANNED, PRESENCE, SITUATION, STATE
from lomma_core.quarterly.snapshot import RecordDocument
from lomma_core.utils import text


def agenda(source: Source, reference: str) -> Document:
    """The agenda of the quarter's next meeting as a document; ``reference`` is its diarienummer (R11)."""
    points: list[tuple[str, list[Block]]] = [
        ("Närvaro", [_roll(source)]),
        ("Beslut från tidigare möten", group.decisions(source)),
        ("Lägesbilden", [_situation(source)]),
        ("Uppföljning av insatserna", _to_follow_up(source)),
        ("Förslag att ta ställning till", sections.proposals(source)),
        ("Det som saknas", _lacking(source)),
        ("Fastställa kvartalets svar", [Paragraph("Det gruppen är överens om fastställs av sammankallande.")]),
        ("Nästa möte", [Paragraph("Bestäm dag.")]),
    ]
    blocks: list[Block] = [Facts(tuple(_planned(source)))] if _planned(source) else []
    number = 0
    for title, content in points:
        if content:
            number += 1
            blocks += [Heading(f"{number}. {title}", 1), *content]
    return front_matter.document(source, "Dagordning", reference, blocks, cover=False)


def minutes(source: Source, reference: str) -> Document:
    """The minutes of the quarter's meetings as a document: who was there, what was decided, how things stand."""
    blocks: list[Block] = []
    meetings = figures.past_meetings(source)
    for meeting in meetings:
        blocks += [Heading(meeting["title"], 1), Heading("Närvaro", 2), _attendance(source, meeting)]
        rest = sections.answers(source, MEETING, meeting, skip=(DATE, STATE, *_attendance_fields(source)))
        blocks += [Facts(tuple(rest))] if rest else []
        blocks += sections.heading("Beslut att genomföra", 2, group.decided(source, meeting))
    if not meetings:
        blocks.append(Paragraph("Inget möte är hållet under kvartalet."))
    else:
        elsewhere = group.open_elsewhere(source, {meeting["id"] for meeting in meetings})
        blocks += sections.heading("Beslut från andra möten", 1, elsewhere)
        blocks += [Heading("Lägesbilden", 1), _situation(source)]
        blocks += sections.heading("Insatserna", 1, _followed_up(source))
    return front_matter.document(source, "Minnesanteckningar", reference, blocks, cover=False)


def _planned(source: Source) -> list[tuple[str, str]]:
    """The day of the meeting: of one that is planned in the quarter, else what an earlier meeting has set."""
    today = source.today.isoformat()
    planned = [r["values"].get(DATE, "") for r in source.records(MEETING) if r["values"].get(STATE) == PLANNED]
    named = [record["values"].get(NEXT_MEETING) or "" for record in source.records(MEETING)]
    days = sorted(day for day in [*planned, *named] if day >= today)
    return [("Mötets dag", days[0])] if days else []


def _roll(source: Source) -> Table:
    rows = tuple((Cell(seat.label), Cell("")) for seat in source.plan.seats)
    return Table("Gruppens platser", ("Plats", "Närvarande"), rows, (70, 30))


def _situation(source: Source) -> Table:
    rows = []
    for milieu in source.plan.milieus:
        record = sections.of_milieu(source, milieu.name, SITUATION)
        answer = record["shown"].get(PRESENCE, sections.NOTHING) if record else sections.NOT_DESCRIBED
        rows.append((Cell(milieu.label), Cell(answer)))
    return Table("Läget per miljö", ("Miljö", "Kvartalets svar"), tuple(rows), (50, 50))


def _to_follow_up(source: Source) -> list[Block]:
    """The insatser that have no follow-up yet, with who answers for them."""
    pairs = sections.measures(source)
    if not pairs:
        return []
    left = tuple(measure["title"] for measure, answer in pairs if answer is None)
    blocks: list[Block] = [
        Paragraph(f"{text.digits(len(pairs) - len(left))} av {text.digits(len(pairs))} insatser är uppföljda.")
    ]
    return [*blocks, Bullets(left)] if left else blocks


def _followed_up(source: Source) -> list[Block]:
    rows = tuple(
        (Cell(measure["title"]), sections.status(source, measure))
        for measure, answer in sections.measures(source)
        if answer
    )
    return [Table("Insatser som är uppföljda under kvartalet", ("Insats", "Status"), rows, (70, 30))] if rows else []


def _lacking(source: Source) -> list[Block]:
    lacking = source.state.get("missing", [])
    return [Bullets(tuple(lacking))] if lacking else []


def _attendance(source: Source, meeting: RecordDocument) -> Table:
    rows = tuple((Cell(seat.label), Cell(_there(source, seat, meeting))) for seat in source.plan.seats)
    return Table(f"Närvaro {meeting['title']}", ("Plats", "Närvaro"), rows, (70, 30))


def _there(source: Source, seat: Seat, meeting: RecordDocument) -> str:
    if was_there(source.plan, seat, meeting["values"]):
        return "Närvarande"
    # The absence of a seat that is only offered is nothing to remark on (P1).
    return sections.NOTHING if seat.offered else "Frånvarande"


def _attendance_fields(source: Source) -> list[str]:
    fields = source.plan.forms[MEETING].fields.values()
    return [ATTENDEES, *(field.name for field in fields if field.attendance_of)]
