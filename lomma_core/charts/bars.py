"""The charts: each an Altair chart with its table and one sentence of the same content (R17)."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from lomma_core.charts.palette import AREA, INK, PAPER, STATUS, text_on
from lomma_core.domain import overview
from lomma_core.permissions import Actor
from lomma_core.plan import names as known
from lomma_core.plan.choices import Choice, Level, choice_words
from lomma_core.plan.model import Plan
from lomma_core.plan.names import NOT_STARTED
from lomma_core.register import Register
from lomma_core.utils import text as words

_TALL = 300
# A number is written where its part of the bar is at least this high, in pixels.
_ROOM = 16


@dataclass(frozen=True)
class Chart:
    """What is drawn, the headings and rows of its table, and the sentence; ``drawing`` is None without data."""

    drawing: alt.Chart | alt.LayerChart | None
    headings: list[str]
    rows: list[list[str]]
    sentence: str
    stretched: bool = True


def status_over_quarters(register: Register, actor: Actor, dark: bool = False) -> Chart:
    """Followed-up insatser per quarter by status (P7), stacked from zero. Raises NotAllowed."""
    return statuses_chart(register.plan, overview.status_by_quarter(register, actor), dark)


def statuses_chart(plan: Plan, counts: dict[str, dict[str, int]], dark: bool = False) -> Chart:
    """The chart of ``overview.status_by_quarter``'s counts, wherever they come from."""
    statuses = choices_of(plan, known.MEASURE_FOLLOW_UP, known.STATUS)
    rows = [[q, *(str(n.get(s, 0)) for s in statuses), str(sum(n.values()))] for q, n in counts.items()]
    headings = ["Kvartal", *(choice_words(c) for c in statuses.values()), "Uppföljda"]
    tallest = max((sum(n.values()) for n in counts.values()), default=0)
    data = [
        _part(q, statuses[s], n[s], i, dark) | {"ord": _number(statuses[s], n[s], tallest)}
        for q, n in counts.items()
        for i, s in enumerate(statuses)
        if n.get(s)
    ]
    if not data:
        return Chart(None, headings, [], "Ingen insats är uppföljd än.")
    last, numbers = list(counts.items())[-1]
    parts = words.listed(f"{words.mid_sentence(statuses[s].label)} {n}" for s, n in _in_order(numbers, statuses))
    total = words.counted(sum(numbers.values()), "insats", "insatser")
    done = "uppföljd" if sum(numbers.values()) == 1 else "uppföljda"
    base = alt.Chart(pd.DataFrame(data)).encode(
        x=alt.X("kvartal:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("antal:Q", title="Antal insatser", axis=alt.Axis(tickMinStep=1, format="d")),
        order=alt.Order("ordning:Q"),
        tooltip=[
            alt.Tooltip("kvartal:O", title="Kvartal"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("antal:Q", title="Antal"),
        ],
    )
    names = [choice_words(c) for c in statuses.values()]
    bars = base.mark_bar(size=48, strokeWidth=1).encode(
        color=alt.Color(
            "status:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=[_fill(s, dark) for s in statuses]),
            legend=alt.Legend(orient="top", columns=3, labelLimit=200, symbolStrokeColor=STATUS[NOT_STARTED][dark]),
        ),
        stroke=alt.Stroke("kant:N", scale=None),
    )
    labels = base.mark_text(fontWeight="bold").encode(
        y=alt.Y("antal:Q", stack="zero", bandPosition=0.5), text="ord:N", color=alt.Color("text:N", scale=None)
    )
    return Chart(finish(bars + labels, dark, _TALL), headings, rows, f"I {last} är {total} {done}: {parts}.")


def _part(quarter: str, status: Choice, n: int, order: int, dark: bool) -> dict[str, str | int]:
    """A part of a bar: what it counts, its line and the colour of its number."""
    edge = STATUS[status.name][dark] if status.name == NOT_STARTED else PAPER[dark]
    cell: dict[str, str | int] = {"kvartal": quarter, "status": choice_words(status), "antal": n, "ordning": order}
    return cell | {"kant": edge, "text": text_on(_fill(status.name, dark))}


def _fill(status: str, dark: bool) -> str:
    return AREA.get(status, AREA[NOT_STARTED])[dark]


def _number(status: Choice, n: int, tallest: int) -> str:
    """Symbol and number, so that a part is known without its colour; nothing where there is no room for it."""
    return f"{status.symbol} {n}".strip() if n * _TALL >= _ROOM * tallest else ""


def levels_sentence(counts: list[overview.LevelCount]) -> str:
    """The levels in words (P6): how many insatser in all and on each."""
    total = sum(count.total for count in counts)
    if not total:
        return "Inga insatser är inlagda än."
    parts = words.listed(f"{words.number(count.total)} {_plural(count.level, count.total)}" for count in counts)
    return words.sentence(f"{words.counted(total, 'insats', 'insatser')}: {parts}")


def _plural(level: Level, n: int) -> str:
    return words.mid_sentence(level.label if n == 1 or not level.plural else level.plural)


def choices_of(plan: Plan, form: str, field: str) -> dict[str, Choice]:
    """The choices of a form's field by name."""
    return plan.choices_of(plan.forms[form].fields[field])


def _in_order(numbers: dict[str, int], statuses: dict[str, Choice]) -> list[tuple[str, int]]:
    return [(s, numbers[s]) for s in statuses if numbers.get(s)]


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


def finish(chart: alt.LayerChart, dark: bool, height: int, width: str | alt.Step = "container") -> alt.LayerChart:
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
