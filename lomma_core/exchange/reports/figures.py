"""The charts of a report, drawn from its quarters' documents, with all that they show told in words (R17)."""

from lomma_core.charts import bars, grids
from lomma_core.charts.bars import Chart
from lomma_core.domain import meetings, offers
from lomma_core.domain.measures import INDIVIDUAL
from lomma_core.exchange.reports.document import Cell, Figure, Table
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.names import (
    DATE,
    KIND,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    MILIEU,
    PRESENCE,
    QUARTER,
    SITUATION,
    STATE,
    STATUS,
)
from lomma_core.quarterly.snapshot import RecordDocument

# Pixels: between the margins of an A4 page, the height of bars, and of a row of cells.
WIDTH, BARS, ROW = 560, 190, 36


def presence(source: Source) -> Chart:
    """Presence per milieu and quarter (P5)."""
    told: dict[str, dict[str, str]] = {}
    for quarter in source.states:
        found = {
            record["values"].get(MILIEU): record["values"].get(PRESENCE)
            for record in source.records(SITUATION, quarter)
        }
        if any(found.values()):
            told[quarter] = found
    return grids.answers_drawn(source.plan, PRESENCE, told)


def statuses(source: Source) -> Chart:
    """Followed-up insatser per quarter and status (P7)."""
    counted: dict[str, dict[str, int]] = {}
    for quarter in source.states:
        for record in source.records(MEASURE_FOLLOW_UP, quarter):
            status = record["values"].get(STATUS)
            if status:
                numbers = counted.setdefault(quarter, {})
                numbers[status] = numbers.get(status, 0) + 1
    return bars.statuses_drawn(source.plan, counted)


def attendance(source: Source) -> Chart:
    """Each seat's attendance per quarter (P1)."""
    held = {quarter: held_meetings(source, quarter) for quarter in source.states}
    rows = {quarter: [one["values"] for one in some] for quarter, some in held.items() if some}
    return grids.attendance_drawn(source.plan, meetings.attendance_of(source.plan, rows))


def held_meetings(source: Source, quarter: str | None = None) -> list[RecordDocument]:
    """The quarter's held meetings by date."""
    found = [record for record in source.records(MEETING, quarter) if record["values"].get(STATE) != meetings.PLANNED]
    return sorted(found, key=lambda one: one["values"].get(DATE, ""))


def offered(source: Source) -> Chart:
    """Offers in numbers per type and quarter, by the rules for small counts (P6, R8, R9)."""
    rows = []
    for quarter in source.states:
        kinds = {
            record["id"]: record["values"].get(KIND)
            for record in source.records(MEASURE, quarter)
            if record["values"].get(LEVEL) == INDIVIDUAL
        }
        for record in source.records(MEASURE_FOLLOW_UP, quarter):
            if record["values"].get(MEASURE) in kinds:
                rows.append(record["values"] | {QUARTER: quarter, KIND: kinds[record["values"][MEASURE]]})
    return grids.offers_drawn(offers.added_up(source.plan, rows))


def figure(caption: str, chart: Chart) -> Figure | None:
    """The chart as a figure whose text alternative tells every cell; None without data."""
    if chart.drawing is None:
        return None
    # Lower than on screen: a page holds the chart together with what it is about.
    if chart.stretched:
        drawn = chart.drawing.properties(width=WIDTH, height=BARS)
    else:
        drawn = chart.drawing.properties(height=ROW * len(chart.rows))
    return Figure(caption, f"{chart.sentence} {_in_words(chart)}", drawn.to_dict())


def table(caption: str, chart: Chart, turned: bool = False) -> Table | None:
    """The chart's figures as a table; ``turned`` has its quarters as rows. None without data."""
    if chart.drawing is None:
        return None
    grid = [chart.headings, *chart.rows]
    if turned:
        grid = [list(row) for row in zip(*grid, strict=True)]
        grid[0][0] = "Kvartal"
    rows = tuple(tuple(Cell(text) for text in row) for row in grid[1:])
    first = 3 if chart.stretched or turned else 8
    return Table(caption, tuple(grid[0]), rows, (first, *[3] * (len(grid[0]) - 1)))


def _in_words(chart: Chart) -> str:
    """Every row of the chart: ``Vit makt-miljön: 2026-K2 Enstaka tecken, 2026-K3 Återkommande.``"""
    rows = []
    for row in chart.rows:
        cells = ", ".join(f"{heading} {text}" for heading, text in zip(chart.headings[1:], row[1:], strict=True))
        rows.append(f"{row[0]}: {cells}.")
    return " ".join(rows)
