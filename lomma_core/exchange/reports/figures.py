"""The charts of a report, drawn from its quarters' documents, with all that they show in words too (R17)."""

from lomma_core.charts import bars, grids
from lomma_core.charts.chart import Chart, specification
from lomma_core.charts.rounds import Left
from lomma_core.domain import meetings, offers
from lomma_core.exchange.reports.document import Cell, Figure, Table
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.meaning import as_said, is_individual, runs
from lomma_core.plan.names import (
    DATE,
    KIND,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    MILIEU,
    PLANNED,
    PRESENCE,
    QUARTER,
    SITUATION,
    STATE,
    STATUS,
)
from lomma_core.quarterly.snapshot import RecordDocument

# Pixels: between the margins of an A4 page, the height of bars and of flat ones, and of a row of cells.
WIDTH, BARS, FLAT, ROW = 560, 190, 75, 36


def presence(source: Source) -> Chart:
    """Presence per milieu and quarter (P5)."""
    situations: dict[str, dict[str, str]] = {}
    for quarter in source.states:
        answers = {
            record["values"].get(MILIEU, ""): record["values"].get(PRESENCE, "")
            for record in source.records(SITUATION, quarter)
        }
        if any(answers.values()):
            situations[quarter] = answers
    return grids.answers_chart(source.plan, PRESENCE, situations, _still_open(source))


def statuses(source: Source, height: int = BARS) -> Chart:
    """Insatser per quarter and status, with those that are not followed up (P7); bars ``height`` pixels high."""
    counts: dict[str, dict[str, int]] = {}
    left: dict[str, Left] = {}
    for quarter, state in source.states.items():
        # Of a quarter before that was never closed it is not known which insatser ran then.
        if "closed_at" in state or quarter in _still_open(source):
            left[quarter] = Left(_not_followed(source, quarter), quarter in _still_open(source))
        for record in source.records(MEASURE_FOLLOW_UP, quarter):
            status = as_said(MEASURE_FOLLOW_UP, record["values"]).get(STATUS)
            if status:
                numbers = counts.setdefault(quarter, {})
                numbers[status] = numbers.get(status, 0) + 1
    return bars.statuses_chart(source.plan, counts, left, height=height)


def _not_followed(source: Source, quarter: str) -> int:
    """How many insatser of a quarter's round have no follow-up in it."""
    answered = {record["values"].get(MEASURE) for record in source.records(MEASURE_FOLLOW_UP, quarter)}
    running = [record for record in source.records(MEASURE, quarter) if runs(record["values"].get(STATUS))]
    return sum(record["id"] not in answered for record in running)


def _still_open(source: Source) -> set[str]:
    return set() if source.closed else {str(source.quarter)}


def attendance(source: Source) -> Chart:
    """Each seat's attendance per quarter (P1)."""
    by_quarter = {quarter: past_meetings(source, quarter) for quarter in source.states}
    rows = {quarter: [meeting["values"] for meeting in some] for quarter, some in by_quarter.items() if some}
    return grids.attendance_chart(source.plan, meetings.attendance_of(source.plan, rows), _still_open(source))


def past_meetings(source: Source, quarter: str | None = None) -> list[RecordDocument]:
    """The quarter's held meetings by date."""
    result = [record for record in source.records(MEETING, quarter) if record["values"].get(STATE) != PLANNED]
    return sorted(result, key=lambda meeting: meeting["values"].get(DATE, ""))


def offers_chart(source: Source) -> Chart:
    """Offers in numbers per type and quarter, by the rules for small counts (P6, R8, R9)."""
    return grids.offers_chart(offer_totals(source), _still_open(source))


def offer_totals(source: Source) -> offers.Offers:
    """The offers' counts of each quarter as they are published, those of a type together (R8, R9)."""
    rows = []
    for quarter in source.states:
        kinds = {
            record["id"]: record["values"].get(KIND, "")
            for record in source.records(MEASURE, quarter)
            if is_individual(source.plan, record["values"].get(LEVEL))
        }
        for record in source.records(MEASURE_FOLLOW_UP, quarter):
            if record["values"].get(MEASURE) in kinds:
                rows.append(record["values"] | {QUARTER: quarter, KIND: kinds[record["values"][MEASURE]]})
    return offers.totals(source.plan, rows)


def figure(caption: str, chart: Chart) -> Figure | None:
    """The chart as a figure whose text alternative holds every cell; None where its sentence says it all."""
    if chart.drawing is None:
        return None
    # Lower than on screen: a page holds the chart together with what it is about.
    if chart.stretched:
        drawing = chart.drawing.properties(width=WIDTH)
    else:
        drawing = chart.drawing.properties(height=ROW * len(chart.rows))
    drawn = specification(drawing)
    # A chart without anything on top of its marks is no layers.
    for layer in drawn.get("layer", [drawn]):
        legend = layer.get("encoding", {}).get("color", {}).get("legend")
        if legend:
            # All statuses on one line.
            legend["columns"] = 0
    return Figure(caption, f"{chart.sentence} {_in_words(chart)}", drawn)


def table(caption: str, chart: Chart, transposed: bool = False) -> Table | None:
    """The chart's figures as a table, ``transposed`` with quarters as rows; None where its sentence says it all."""
    if chart.drawing is None:
        return None
    grid = [chart.headings, *chart.rows]
    if transposed:
        grid = [list(row) for row in zip(*grid, strict=True)]
        grid[0][0] = "Kvartal"
    rows = tuple(tuple(Cell(text) for text in row) for row in grid[1:])
    first = 3 if chart.stretched or transposed else 8
    return Table(caption, tuple(grid[0]), rows, (first, *[3] * (len(grid[0]) - 1)))


def _in_words(chart: Chart) -> str:
    """Every row of the chart: ``Vit makt-miljön: 2026-K2 Enstaka tecken, 2026-K3 Återkommande.``"""
    rows = []
    for row in chart.rows:
        cells = ", ".join(f"{heading} {text}" for heading, text in zip(chart.headings[1:], row[1:], strict=True))
        rows.append(f"{row[0]}: {cells}.")
    return " ".join(rows)
