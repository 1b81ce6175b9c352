"""The follow-up of lag (2023:196), every second year: lägesbild, åtgärdsplan and samverkan over eight quarters."""

from lomma_core.exchange.reports import figures, front_matter, sections
from lomma_core.exchange.reports.council import shorten
from lomma_core.exchange.reports.document import Block, Bullets, Cell, Document, Heading, KeyFigures, Paragraph, Table
from lomma_core.exchange.reports.quarterly import chart_blocks, chart_tables
from lomma_core.exchange.reports.source import BACK, Source
from lomma_core.plan.meaning import attendance_fields, was_there
from lomma_core.plan.names import (
    DECISION,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    MILIEU,
    PRESENCE,
    RELIABILITY,
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
    charts_by_caption = {
        MILIEUS: figures.presence(source),
        STATUSES: figures.statuses(source),
        OFFERS: figures.offers_chart(source),
        ATTENDANCE: figures.attendance(source),
    }
    blocks: list[Block] = [
        Heading("Om uppföljningen"),
        Paragraph(_about(source)),
        KeyFigures(tuple(_figures(source))),
        Heading("Lägesbild"),
        *chart_blocks(MILIEUS, charts_by_caption),
        *_milieus(source),
        Heading("Åtgärdsplan"),
        *chart_blocks(STATUSES, charts_by_caption),
        *sections.heading("Insatserna under perioden", 2, _measures(source), "Inga insatser är följda upp."),
        *chart_blocks(OFFERS, charts_by_caption),
        Heading("Samverkan"),
        _meetings(source),
        *chart_blocks(ATTENDANCE, charts_by_caption),
        Heading("Kvartal för kvartal"),
        *_quarters(source),
        *sections.heading("Diagrammen som tabeller", 1, chart_tables(charts_by_caption)),
        Heading("Om rapporten"),
        *front_matter.about(source),
    ]
    return front_matter.document(source, "Uppföljning enligt lag (2023:196)", reference, blocks)


def _about(source: Source) -> str:
    quarters = list(source.states)
    sentence = (
        "Underlag till uppföljningen enligt lagen (2023:196) om kommuners ansvar för brottsförebyggande arbete. "
        + (
            f"Det bygger på {text.number(len(quarters))} kvartal, {quarters[0]} till {quarters[-1]}."
            if len(quarters) > 1
            else f"Det bygger på ett kvartal, {quarters[0]}."
        )
    )
    period = [str(source.quarter - back) for back in reversed(range(BACK))]
    without = [quarter for quarter in period if quarter not in source.states]
    return f"{sentence} Utan uppgifter: {text.listed(without)}." if without else sentence


def _figures(source: Source) -> list[tuple[str, str]]:
    quarters = list(source.states)
    situation_count = sum(bool(source.records(SITUATION, quarter)) for quarter in quarters)
    closed_count = sum("closed_at" in state for state in source.states.values())
    meeting_count = sum(len(figures.past_meetings(source, quarter)) for quarter in quarters)
    return [
        (f"{situation_count} av {len(quarters)}", "kvartal med lägesbild"),
        (f"{closed_count} av {len(quarters)}", "kvartal stängda"),
        (str(len(_follow_ups(source))), "insatser uppföljda"),
        (str(meeting_count), "möte hållet" if meeting_count == 1 else "möten hållna"),
    ]


def _milieus(source: Source) -> list[Block]:
    """A table for each milieu, a row for each quarter, in the words of the time."""
    blocks: list[Block] = []
    widths = {PRESENCE: 30} | {
        n: w for n, w in ((TREND, 30), (RELIABILITY, 22)) if source.has_field(SITUATION, n, ever=True)
    }
    headings = ("Kvartal", *(source.label(SITUATION, name) for name in widths))
    for milieu in source.plan.milieus:
        rows = []
        for quarter in source.states:
            own = [
                record for record in source.records(SITUATION, quarter) if record["values"].get(MILIEU) == milieu.name
            ]
            answers = own[0]["shown"] if own else {PRESENCE: sections.NOT_DESCRIBED}
            rows.append((Cell(quarter), *(Cell(answers.get(name, sections.NOTHING)) for name in widths)))
        blocks += [
            Heading(milieu.label, 2),
            Table(f"{milieu.label} per kvartal", headings, tuple(rows), (18, *widths.values())),
        ]
    return blocks


def _follow_ups(source: Source) -> dict[str, list[RecordDocument]]:
    """Insats -> its follow-ups in the period, oldest first."""
    by_measure: dict[str, list[RecordDocument]] = {}
    for quarter in source.states:
        for record in source.records(MEASURE_FOLLOW_UP, quarter):
            by_measure.setdefault(record["values"].get(MEASURE, ""), []).append(record)
    return by_measure


def _measures(source: Source) -> list[Block]:
    follow_ups = _follow_ups(source)
    levels = [level.name for level in source.plan.levels]
    by_id: dict[str, RecordDocument] = {}
    for quarter in source.states:
        by_id |= {record["id"]: record for record in source.records(MEASURE, quarter) if record["id"] in follow_ups}

    def place(measure: RecordDocument) -> tuple[object, ...]:
        level = measure["values"].get(LEVEL)
        return levels.index(level) if level in levels else len(levels), text.alphabetical(measure["title"])

    widths = {"Insats och ansvarig": 40, "Nivå": 16, "Senaste status": 19}
    widths |= {"Senaste resultat": 15} if source.has_field(MEASURE_FOLLOW_UP, RESULT, ever=True) else {}
    widths |= {"Kvartal": 10}
    rows = []
    for measure in sorted(by_id.values(), key=place):
        answers = follow_ups[measure["id"]]
        who = sections.responsible(measure)
        cells = {"Insats och ansvarig": Cell(f"{measure['title']}\n{who}")}
        cells["Nivå"] = Cell(measure["shown"].get(LEVEL, sections.NOTHING))
        cells["Senaste status"] = sections.status(source, measure)
        cells["Senaste resultat"] = Cell(answers[-1]["shown"].get(RESULT, sections.NOTHING))
        cells["Kvartal"] = Cell(str(len(answers)))
        rows.append(tuple(cells[heading] for heading in widths))
    caption = "Insatser som är uppföljda under perioden"
    return [Table(caption, tuple(widths), tuple(rows), tuple(widths.values()))] if rows else []


def _meetings(source: Source) -> Table:
    rows, fields = [], attendance_fields(source.plan)
    offered = [seat for seat in source.plan.seats if seat.offered]
    for quarter in source.states:
        past_meetings = figures.past_meetings(source, quarter)
        there = sum(
            any(was_there(source.plan, seat, meeting["values"]) for meeting in past_meetings)
            for seat in source.plan.seats
        )
        seats = f"{there} av {len(source.plan.seats)}" if past_meetings else sections.NOTHING
        latest = past_meetings[-1]["shown"] if past_meetings else {}
        answers = [Cell(latest.get(fields[seat.name]) or sections.NOTHING) for seat in offered]
        rows.append((Cell(quarter), Cell(str(len(past_meetings))), Cell(seats), *answers))
    headings = ("Kvartal", "Möten", "Platser på minst ett möte", *(seat.label for seat in offered))
    widths = (18, 14, 30, *(38 // len(offered) for _ in offered))
    return Table("Möten och närvaro per kvartal", headings, tuple(rows), widths)


def _quarters(source: Source) -> list[Block]:
    blocks: list[Block] = []
    for quarter, state in source.states.items():
        milieu_count = len({record["values"].get(MILIEU) for record in source.records(SITUATION, quarter)})
        follow_up_count = len(source.records(MEASURE_FOLLOW_UP, quarter))
        lines = [
            f"Lägesbild: {milieu_count} av {len(source.plan.milieus)} miljöer är beskrivna.",
            f"Åtgärdsplan: {text.counted(follow_up_count, 'insats är uppföljd', 'insatser är uppföljda')}.",
            *(_decision_line(source, meeting, quarter) for meeting in figures.past_meetings(source, quarter)),
            "Kvartalet är stängt." if "closed_at" in state else "Kvartalet är inte stängt.",
        ]
        blocks += [Heading(quarter, 2), Bullets(tuple(lines))]
    return blocks


def _decision_line(source: Source, meeting: RecordDocument, quarter: str) -> str:
    """What a meeting decided in short; its name alone where meetings have no such field."""
    asks = any(field["name"] == DECISION for field in form_document(source.states[quarter], MEETING)["fields"])
    decision = meeting["shown"].get(DECISION, "inget beslut är antecknat" if asks else "")
    return f"{meeting['title']}: {shorten(decision, 300)}" if decision else f"{meeting['title']}."
