"""Insatser by status, a bar for each municipality, as long as they are many: no share and no mean (P6)."""

from collections.abc import Mapping, Sequence

import altair as alt

from lomma_core.charts.chart import Chart, Part
from lomma_core.charts.look import drawn_from, finish
from lomma_core.charts.palette import AREA, PAPER, STATUS, text_on
from lomma_core.plan.names import NOT_STARTED
from lomma_core.utils import text as words

# Pixels of a bar with the space around it, of the words above and below, and the widest that such a drawing gets.
_BAR, _WORDS, _WIDTH = 44, 110, 620
# In a sentence no more than so many are named.
_NAMED = 6


def chart(parts: Sequence[Part], bars: Mapping[str, Sequence[int]], dark: bool = False) -> Chart:
    """The chart of each bar's counts, one for each part; no drawing of a single bar, or of none."""
    totals = {label: sum(counts) for label, counts in bars.items()}
    headings = ["Kommun", *(part.words for part in parts), "Alla"]
    rows = [[label, *map(str, counts), str(totals[label])] for label, counts in bars.items()]
    drawing = _drawing(parts, bars, dark) if len(bars) > 1 and any(totals.values()) else None
    return Chart(drawing, headings, rows, _sentence(totals))


def _drawing(parts: Sequence[Part], bars: Mapping[str, Sequence[int]], dark: bool) -> alt.LayerChart:
    most = max(sum(counts) for counts in bars.values())
    data = [
        _cell(label, part, count, place, count * _WIDTH / most, dark)
        for label, counts in bars.items()
        for place, (part, count) in enumerate(zip(parts, counts, strict=True))
        if count
    ]
    base = drawn_from(data).encode(
        y=alt.Y("kommun:N", title=None, sort=list(bars), axis=alt.Axis(labelLimit=220)),
        x=alt.X("antal:Q", title="Antal insatser", axis=alt.Axis(tickMinStep=1, format="d")),
        order=alt.Order("ordning:Q"),
        tooltip=[
            alt.Tooltip("kommun:N", title="Kommun"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("antal:Q", title="Antal"),
        ],
    )
    names = [part.words for part in parts]
    boxes = base.mark_bar(size=_BAR - 16, strokeWidth=1).encode(
        color=alt.Color(
            "status:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=[_fill(part, dark) for part in parts]),
            legend=alt.Legend(orient="top", columns=3, labelLimit=200, symbolStrokeColor=STATUS[NOT_STARTED][dark]),
        ),
        stroke=alt.Stroke("kant:N", scale=None),
    )
    labels = base.mark_text(fontWeight="bold").encode(
        x=alt.X("antal:Q", stack="zero", bandPosition=0.5), text="ord:N", color=alt.Color("text:N", scale=None)
    )
    return finish(boxes + labels, dark, _BAR * len(bars) + _WORDS)


def _cell(label: str, part: Part, count: int, place: int, pixels: float, dark: bool) -> dict[str, str | int]:
    """A part of a bar; its symbol and number stand in it where there is room."""
    number = f"{part.symbol} {count}".strip()
    cell: dict[str, str | int] = {"kommun": label, "status": part.words, "antal": count, "ordning": place}
    hollow = part.name in ("", NOT_STARTED)
    cell |= {"kant": STATUS[NOT_STARTED][dark] if hollow else PAPER[dark], "text": text_on(_fill(part, dark))}
    return cell | {"ord": number if pixels >= 10 * len(number) else ""}


def _fill(part: Part, dark: bool) -> str:
    return AREA.get(part.name, AREA[NOT_STARTED])[dark] if part.name else PAPER[dark]


def _sentence(totals: Mapping[str, int]) -> str:
    if not any(totals.values()):
        return "Inga insatser är inlagda."
    if len(totals) <= _NAMED:
        parts = [words.counted(n, "insats", "insatser") + f" i {label}" for label, n in totals.items()]
        return words.sentence(words.listed(parts))
    least, most = min(totals, key=lambda label: totals[label]), max(totals, key=lambda label: totals[label])
    return f"Från {words.counted(totals[least], 'insats', 'insatser')} i {least} till {totals[most]} i {most}."
