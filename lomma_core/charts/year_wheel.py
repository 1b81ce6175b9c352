"""Årshjulet: the year as a ring of months, with what happens around it and today (P7)."""

import datetime as dt
import math
from typing import Any

import altair as alt

from lomma_core.charts.chart import Chart
from lomma_core.charts.look import drawn_from, finish
from lomma_core.charts.palette import INK, PAPER
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.utils import text as words
from lomma_core.utils.quarters import Quarter
from lomma_core.yearly.events import Event, Kind, events

# Pixels: the picture, which fits beside its table; the rings of quarters and months from inside out; the circles.
SIZE, _INNER, _QUARTERS, _MONTHS, _CIRCLE = 340, 48, 76, 104, 12
_MIDDLE = SIZE / 2
_NAMES = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
_RING, _NOW = ("#EDF2F4", "#18252C"), ("#A9CBD6", "#3F6B79")
_LINE, _TODAY = ("#8FA1A9", "#5B6770"), ("#00566B", "#6CC5DC")
_TOOLTIP = {"dag": "Datum", "vad": "Vad", "hur": "Läge"}
_Datum = dict[str, Any]


def year_wheel(register: Register, actor: Actor, year: int, dark: bool = False) -> Chart:
    """The year's meetings, follow-ups, closings, reports and gallring. Raises NotAllowed."""
    return wheel_chart(events(register, actor, year), year, register.clock().date(), dark)


def wheel_chart(every: list[Event], year: int, today: dt.date, dark: bool = False) -> Chart:
    """The chart of some events, wherever they come from."""
    rows = [[event.day.isoformat(), event.title, event.state] for event in every]
    letters = ", ".join(f"{kind[0]} {kind.lower()}" for kind in Kind)
    layers = [*_rings(year, today, dark), *_events(every, dark)]
    drawing = finish(alt.LayerChart(layer=layers), dark, SIZE, SIZE)
    key = f"{letters}. Fylld cirkel: klart eller hållet."
    return Chart(drawing, ["Datum", "Vad", "Läge"], rows, _sentence(every, year, today), stretched=False, key=key)


def _sentence(every: list[Event], year: int, today: dt.date) -> str:
    meetings = sum(event.kind == Kind.MEETING for event in every)
    many = {0: "inget möte än", 1: "ett möte"}.get(meetings, f"{words.number(meetings)} möten")
    coming = next((event for event in every if event.day >= today and not event.done), None)
    if coming is None or today.year != year:
        return f"År {year} har {many}."
    return f"År {year} har {many}. Närmast: {words.mid_sentence(coming.title)}, {coming.day}."


def _angle(day: dt.date) -> float:
    """Where a day stands in its year, in radians from the top."""
    first, after = dt.date(day.year, 1, 1), dt.date(day.year + 1, 1, 1)
    return math.tau * (day - first).days / (after - first).days


def _point(angle: float, radius: float) -> _Datum:
    return {"x": _MIDDLE + radius * math.sin(angle), "y": _MIDDLE - radius * math.cos(angle)}


def _rings(year: int, today: dt.date, dark: bool) -> list[alt.Chart]:
    """The months around the quarters, the present one deeper, with the year in the middle and a line for today."""
    starts = [_angle(dt.date(year, month, 1)) for month in range(1, 13)]
    ends = [*starts[1:], math.tau]
    months = [{"fran": start, "fram": end} for start, end in zip(starts, ends, strict=True)]
    quarters = [
        {"fran": starts[3 * i], "fram": ends[3 * i + 2], "farg": _RING[dark] if q != Quarter.of(today) else _NOW[dark]}
        for i, q in enumerate(Quarter(year, number) for number in range(1, 5))
    ]
    text: _Datum = {"fontSize": 13, "baseline": "middle", "color": INK[dark]}
    drawn = [
        _ring(quarters, _INNER, _QUARTERS, dark).encode(color=alt.Color("farg:N", scale=None)),
        _ring(months, _QUARTERS, _MONTHS, dark).encode(color=alt.value(PAPER[dark])),
        _words(_middles(months, (_QUARTERS + _MONTHS) / 2, _NAMES), text),
        _words(_middles(quarters, (_INNER + _QUARTERS) / 2, ("K1", "K2", "K3", "K4")), text | {"fontWeight": "bold"}),
        _words([{"x": _MIDDLE, "y": _MIDDLE, "ord": str(year)}], text | {"fontSize": 24, "fontWeight": "bold"}),
    ]
    if today.year == year:
        outside = _point(_angle(today), _MONTHS)
        line = _point(_angle(today), _INNER) | {"x2": outside["x"], "y2": outside["y"]}
        drawn.append(_at([line]).mark_rule(color=_TODAY[dark], strokeWidth=3).encode(x2="x2", y2="y2"))
    return drawn


def _middles(arcs: list[_Datum], radius: float, names: tuple[str, ...]) -> list[_Datum]:
    return [
        _point((arc["fran"] + arc["fram"]) / 2, radius) | {"ord": name} for arc, name in zip(arcs, names, strict=True)
    ]


def _ring(arcs: list[_Datum], inside: float, outside: float, dark: bool) -> alt.Chart:
    ring = drawn_from(arcs).mark_arc(
        innerRadius=inside, outerRadius=outside, stroke=_LINE[dark], strokeWidth=1, x=_MIDDLE, y=_MIDDLE
    )
    drawn: alt.Chart = ring.encode(theta=alt.Theta("fran:Q", scale=None, stack=None), theta2="fram:Q")
    return drawn


def _at(data: list[_Datum]) -> alt.Chart:
    # Pixels from the left and from the top.
    return drawn_from(data).encode(alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None))


def _words(data: list[_Datum], look: _Datum) -> alt.Chart:
    drawn: alt.Chart = _at(data).mark_text(**look).encode(text="ord:N")
    return drawn


def _events(every: list[Event], dark: bool) -> list[alt.Chart]:
    """A circle with a letter for each event."""
    circles = _circles(every, dark)
    if not circles:
        return []
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in _TOOLTIP.items()]
    dots = _at(circles).mark_point(filled=True, size=math.pi * _CIRCLE**2, strokeWidth=2, opacity=1)
    letters = _at(circles).mark_text(fontSize=13, fontWeight="bold", baseline="middle")
    return [
        dots.encode(fill=alt.Fill("farg:N", scale=None), stroke=alt.value(_TODAY[dark]), tooltip=tooltip),
        letters.encode(text="ord:N", color=alt.Color("text:N", scale=None), tooltip=tooltip),
    ]


def _circles(every: list[Event], dark: bool) -> list[_Datum]:
    """Where each event stands: outside the months, further out where there is one already."""
    result: list[_Datum] = []
    for event in every:
        angle, radius = _angle(event.day), _MONTHS + _CIRCLE + 5
        at = _point(angle, radius)
        while any(math.hypot(at["x"] - other["x"], at["y"] - other["y"]) < 2 * _CIRCLE + 3 for other in result):
            radius += _CIRCLE
            at = _point(angle, radius)
        at |= {"farg": _TODAY[dark] if event.done else PAPER[dark], "text": PAPER[dark] if event.done else INK[dark]}
        result.append(at | {"ord": event.kind[0], "dag": str(event.day), "vad": event.title, "hur": event.state})
    return result
