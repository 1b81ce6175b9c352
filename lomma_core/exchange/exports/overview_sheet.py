"""The sheet Översikt of a workbook: the numbers of the charts, each with its sentence (R17)."""

from collections.abc import Iterator
from dataclasses import replace

from lomma_core.charts.chart import Chart, choices_of
from lomma_core.charts.levels import levels_sentence
from lomma_core.domain import overview
from lomma_core.exchange.exports.sheets import Sheet
from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import choice_words
from lomma_core.plan.names import MEASURE, STATUS
from lomma_core.register import Register

_QUARTERS = 8


def write(sheet: Sheet, register: Register, actor: Actor, masked: bool) -> None:
    """Write the tables under each other. Raises NotAllowed.

    A masked file counts as if there were no marked records: else their answers could be worked out from it (R20).
    """
    require(register, actor, "export")
    sheet.printed()
    sheet.widths([34, *[16] * _QUARTERS])
    reader = replace(actor, only=frozenset({"read"})) if masked else actor
    row = 0
    for title, chart in _charts(register, reader):
        sheet.text(row, 0, title, bold=True)
        sheet.line(row + 1, chart.sentence)
        row += 2
        for column, heading in enumerate(chart.headings if chart.rows else []):
            sheet.heading(row, column, heading)
        for cells in chart.rows:
            row += 1
            for column, text in enumerate(cells):
                if text.isascii() and text.isdigit():
                    sheet.number(row, column, int(text))
                else:
                    sheet.text(row, column, text)
        row += 2


def _charts(register: Register, actor: Actor) -> Iterator[tuple[str, Chart]]:
    from lomma_core.charts import bars, grids  # large, and needed by this sheet only

    yield "Insatser per nivå", _levels(register, actor)
    yield "Insatsernas status", bars.status_over_quarters(register, actor)
    yield "Närvaro i miljöerna", grids.presence_over_quarters(register, actor)
    yield "Erbjudanden i antal", grids.offers_over_quarters(register, actor)
    yield "Närvaro per plats", grids.attendance_over_quarters(register, actor)


def _levels(register: Register, actor: Actor) -> Chart:
    """Insatser per level and status, as Översikt shows them (P6)."""
    counts = overview.levels(register, actor)
    statuses = choices_of(register.plan, MEASURE, STATUS)
    headings = ["Nivå", *(choice_words(choice) for choice in statuses.values()), "Alla"]
    rows = [
        [count.level.label, *(str(count.by_status.get(name, 0)) for name in statuses), str(count.total)]
        for count in counts
    ]
    return Chart(None, headings, rows, levels_sentence(counts))
