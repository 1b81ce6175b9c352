"""What every chart is: an Altair drawing with its table and one sentence of the same content (R17)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from lomma_core.charts.palette import INK
from lomma_core.plan.choices import Choice
from lomma_core.plan.model import Plan
from lomma_core.utils import text as words

# Quarters in a chart: two years, as the law's follow-up has.
LAST = 8
# What a drawing's data calls the record that something of it stands for.
RECORD = "post"


@dataclass(frozen=True)
class Chart:
    """What is drawn, the headings and rows of its table, and the sentence.

    ``drawing`` is None where the sentence says it all: without data, and with a single quarter. ``key`` says how the
    depth of a cell is read. ``records`` are those that the rows are about, if any, which the rows open.
    """

    drawing: alt.Chart | alt.LayerChart | None
    headings: list[str]
    rows: list[list[str]]
    sentence: str
    stretched: bool = True
    key: str = ""
    records: tuple[str, ...] = ()


def choices_of(plan: Plan, form: str, field: str) -> dict[str, Choice]:
    """The choices of a form's field by name."""
    return plan.choices_of(plan.forms[form].fields[field])


def quarter_axis(still_open: Collection[str], orient: Literal["top", "bottom"] = "bottom") -> alt.Axis:
    """An axis of quarters; one that is still open says so, below its name or, above a grid, beside it."""
    names = ", ".join(f"'{quarter}'" for quarter in sorted(still_open))
    under_way = "[datum.label, 'pågår']" if orient == "bottom" else "datum.label + ', pågår'"
    label = f"indexof([{names}], datum.label) < 0 ? datum.label : {under_way}"
    return alt.Axis(labelAngle=0, orient=orient, labelExpr=label)


def specification(drawing: alt.Chart | alt.LayerChart) -> dict[str, Any]:
    """A drawing as Vega-Lite reads it; what nobody would see in its words is shown, as ‹U+202E›."""
    shown: dict[str, Any] = _visible(drawing.to_dict())
    return shown


def _visible(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _visible(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_visible(value) for value in part]
    return words.visible(part) if isinstance(part, str) else part


def finish(chart: alt.LayerChart, dark: bool, height: int, width: str | int | alt.Step = "container") -> alt.LayerChart:
    """The chart in our look: no frame, no grid, ``height`` pixels high, as wide as its place or step by step."""
    # Altair has a type of its own for each of them.
    text: dict[str, Any] = {"labelColor": INK[dark], "titleColor": INK[dark], "labelFontSize": 13, "titleFontSize": 13}
    # The sentence is the drawing's name and the table its content; its marks' own names would be English (R17).
    configured: alt.LayerChart = chart.properties(height=height, width=width).configure(
        aria=False,
        background="transparent",
        font="Source Sans, sans-serif",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(grid=False, domain=False, ticks=False, labelPadding=8, titleFontWeight="normal", **text),
        legend=alt.LegendConfig(symbolType="square", **text),
    )
    return configured
