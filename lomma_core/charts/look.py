"""How charts are drawn with Altair: their data, the axis of quarters, and what all of them look like.

Altair is large: only what draws imports this, when somebody looks at a chart (``chart.py`` knows charts without it).
"""

from collections.abc import Collection, Sequence
from typing import Any, Literal

import altair as alt

from lomma_core.charts.palette import INK


def drawn_from(data: Sequence[dict[str, Any]]) -> alt.Chart:
    """A chart of such rows, each a mark."""
    return alt.Chart(alt.InlineData(values=list(data)))


def quarter_axis(still_open: Collection[str], orient: Literal["top", "bottom"] = "bottom") -> alt.Axis:
    """An axis of quarters; one that is still open says so, below its name or, above a grid, beside it."""
    names = ", ".join(f"'{quarter}'" for quarter in sorted(still_open))
    under_way = "[datum.label, 'pågår']" if orient == "bottom" else "datum.label + ', pågår'"
    label = f"indexof([{names}], datum.label) < 0 ? datum.label : {under_way}"
    return alt.Axis(labelAngle=0, orient=orient, labelExpr=label)


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
