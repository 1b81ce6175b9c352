"""The follow-up of lag (2023:196), every second year: lägesbild, åtgärdsplan and samverkan over eight quarters."""

from lomma_core.exchange.reports import figures, front_matter, group, sections
from lomma_core.exchange.reports.council import shortened
from lomma_core.exchange.reports.document import Block, Bullets, Cell, Document, Heading, KeyFigures, Paragraph, Table
from lomma_core.exchange.reports.quarterly import chart_blocks, chart_tables
from lomma_core.exchange.reports.source import BACK, Source
from lomma_core.plan.names import (
    DECISION,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    MILIEU,
    POLICE,
    PRESENCE,
    RELIABILITY,
    RESPONSIBLE,
    RESULT,
    SITUATION,
    TREND,
)
from lomma_core.quarterly.snapshot import RecordDocument, form_document
from lomma_core.utils import text

MILIEUS, STATUSES = "Närvaro per miljö", "Uppföljda insatser per kvartal och status"
OFFERS, ATTENDANCE = "Erbjudanden i antal", "Närvaro vid gruppens möten"


def build(source: Source, reference: str) -> Document:
    """The report as a document; ``reference`` is its diarienummer (R11)."""
    drawn = {
        MILIEUS: figures.presence(source),
        STATUSES: figures.statuses(source),
        OFFERS: figures.offered(source),
        ATTENDANCE: figures.attendance(source),
    }
    blocks: list[Block] = [
        Heading("Om uppföljningen"),
        Paragraph(_about(source)),
        KeyFigures(tuple(_figures(source))),
        Heading("Lägesbild"),
        *chart_blocks(MILIEUS, drawn),
        *_milieus(source),
        Heading("Åtgärdsplan"),
        *chart_blocks(STATUSES, drawn),
        *sections.heading("Insatserna under perioden", 2, _measures(source), "Inga insatser är följda upp."),
        *chart_blocks(OFFERS, drawn),
        Heading("Samverkan"),
        _meetings(source),
        *chart_blocks(ATTENDANCE, drawn),
        Heading("Kvartal för kvartal"),
        *_quarters(source),
        *sections.heading("Diagrammen som tabeller", 1, chart_tables(drawn)),
        Heading("Om rapporten"),
        *front_matter.about(source),
    ]
    return front_matter.document(source, "Uppföljning enligt lag (2023:196)", reference, blocks)


def _about(source: Source) -> str:
    quarters = list(source.states)
    told = "Underlag till uppföljningen enligt lagen (2023:196) om kommuners ansvar för brottsförebyggande arbete. " + (
        f"Det bygger på {text.number(len(quarters))} kvartal, {quarters[0]} till {quarters[-1]}."
        if len(quarters) > 1
        else f"Det bygger på ett kvartal, {quarters[0]}."
    )
    period = [str(source.quarter - back) for back in reversed(range(BACK))]
    without = [quarter for quarter in period if quarter not in source.states]
    return f"{told} Utan uppgifter: {text.listed(without)}." if without else told


def _figures(source: Source) -> list[tuple[str, str]]:
    quarters = list(source.states)
    described = sum(bool(source.records(SITUATION, quarter)) for quarter in quarters)
    closed = sum("closed_at" in state for state in source.states.values())
    held = sum(len(figures.held_meetings(source, quarter)) for quarter in quarters)
    return [
        (f"{described} av {len(quarters)}", "kvartal med lägesbild"),
        (f"{closed} av {len(quarters)}", "kvartal stängda"),
        (str(len(_followed(source))), "insatser uppföljda"),
        (str(held), "möte hållet" if held == 1 else "möten hållna"),
    ]


def _milieus(source: Source) -> list[Block]:
    """A table for each milieu, a row for each quarter, in the words of the time."""
    blocks: list[Block] = []
    widths = {PRESENCE: 30} | {
        n: w for n, w in ((TREND, 30), (RELIABILITY, 22)) if source.asks(SITUATION, n, ever=True)
    }
    headings = ("Kvartal", *(source.label(SITUATION, name) for name in widths))
    for milieu in source.plan.miljo:
        rows = []
        for quarter in source.states:
            own = [
                record for record in source.records(SITUATION, quarter) if record["values"].get(MILIEU) == milieu.name
            ]
            shown = own[0]["shown"] if own else {PRESENCE: sections.NOT_DESCRIBED}
            rows.append((Cell(quarter), *(Cell(shown.get(name, sections.NOTHING)) for name in widths)))
        blocks += [
            Heading(milieu.label, 2),
            Table(f"{milieu.label} per kvartal", headings, tuple(rows), (18, *widths.values())),
        ]
    return blocks


def _followed(source: Source) -> dict[str, list[RecordDocument]]:
    """Insats -> its follow-ups in the period, oldest first."""
    found: dict[str, list[RecordDocument]] = {}
    for quarter in source.states:
        for record in source.records(MEASURE_FOLLOW_UP, quarter):
            found.setdefault(record["values"].get(MEASURE, ""), []).append(record)
    return found


def _measures(source: Source) -> list[Block]:
    followed = _followed(source)
    levels = [level.name for level in source.plan.niva]
    known: dict[str, RecordDocument] = {}
    for quarter in source.states:
        known |= {record["id"]: record for record in source.records(MEASURE, quarter) if record["id"] in followed}

    def place(one: RecordDocument) -> tuple[object, ...]:
        level = one["values"].get(LEVEL)
        return levels.index(level) if level in levels else len(levels), text.alphabetical(one["title"])

    widths = {"Insats och ansvarig": 40, "Nivå": 16, "Senaste status": 19}
    widths |= {"Senaste resultat": 15} if source.asks(MEASURE_FOLLOW_UP, RESULT, ever=True) else {}
    widths |= {"Kvartal": 10}
    rows = []
    for one in sorted(known.values(), key=place):
        answers = followed[one["id"]]
        who = one["shown"].get(RESPONSIBLE, "Ingen ansvarig plats")
        cells = {"Insats och ansvarig": Cell(f"{one['title']}\n{who}")}
        cells["Nivå"] = Cell(one["shown"].get(LEVEL, sections.NOTHING))
        cells["Senaste status"] = sections.status(source, answers[-1])
        cells["Senaste resultat"] = Cell(answers[-1]["shown"].get(RESULT, sections.NOTHING))
        cells["Kvartal"] = Cell(str(len(answers)))
        rows.append(tuple(cells[heading] for heading in widths))
    caption = "Insatser som är uppföljda under perioden"
    return [Table(caption, tuple(widths), tuple(rows), tuple(widths.values()))] if rows else []


def _meetings(source: Source) -> Table:
    rows = []
    for quarter in source.states:
        held = figures.held_meetings(source, quarter)
        there = sum(any(group.was_there(one["values"], seat) for one in held) for seat in source.plan.plats)
        police = next((one["shown"].get(POLICE, "") for one in reversed(held)), "")
        seats = f"{there} av {len(source.plan.plats)}" if held else sections.NOTHING
        rows.append((Cell(quarter), Cell(str(len(held))), Cell(seats), Cell(police or sections.NOTHING)))
    headings = ("Kvartal", "Möten", "Platser på minst ett möte", "Polisen")
    return Table("Möten och närvaro per kvartal", headings, tuple(rows), (18, 14, 30, 38))


def _quarters(source: Source) -> list[Block]:
    blocks: list[Block] = []
    for quarter, state in source.states.items():
        described = len({record["values"].get(MILIEU) for record in source.records(SITUATION, quarter)})
        followed = len(source.records(MEASURE_FOLLOW_UP, quarter))
        lines = [
            f"Lägesbild: {described} av {len(source.plan.miljo)} miljöer är beskrivna.",
            f"Åtgärdsplan: {text.counted(followed, 'insats är uppföljd', 'insatser är uppföljda')}.",
            *(_decided(source, meeting, quarter) for meeting in figures.held_meetings(source, quarter)),
            "Kvartalet är stängt." if "closed_at" in state else "Kvartalet är inte stängt.",
        ]
        blocks += [Heading(quarter, 2), Bullets(tuple(lines))]
    return blocks


def _decided(source: Source, meeting: RecordDocument, quarter: str) -> str:
    """What a meeting decided in short; its name alone where meetings are not asked for that."""
    asks = any(one["name"] == DECISION for one in form_document(source.states[quarter], MEETING)["fields"])
    said = meeting["shown"].get(DECISION, "inget beslut är antecknat" if asks else "")
    return f"{meeting['title']}: {shortened(said, 300)}" if said else f"{meeting['title']}."
