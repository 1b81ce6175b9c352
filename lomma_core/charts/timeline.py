"""The timeline: insatser as bars over the quarters, level by level, with their follow-ups and today (P6, P7)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt

from lomma_core.charts.chart import RECORD, Chart, choices_of
from lomma_core.charts.look import drawn_from, finish
from lomma_core.charts.palette import AREA, INK, PAPER, STATUS, text_on
from lomma_core.permissions import Actor
from lomma_core.plan.choices import Choice, choice_words
from lomma_core.plan.model import Plan
from lomma_core.plan.names import MEASURE, NOT_STARTED
from lomma_core.plan.names import STATUS as STATUS_FIELD
from lomma_core.register import Register
from lomma_core.utils import text as words
from lomma_core.utils.quarters import Quarter
from lomma_core.yearly import timeline as timelines
from lomma_core.yearly.timeline import Line, Timeline

# Quarters before the present one, and after it.
BACK, AHEAD = 4, 3
# Pixels: the quarters' names, a level's name, an insats, today's date; and where in its row a title and a bar are.
_TOP, _HEAD, _ROW, _FOOT = 40, 30, 46, 20
_TITLE, _BAR, _THICK = 13, 22, 16
_LINE, _NOW = ("#C9D3D7", "#33444D"), ("#EDF2F4", "#18252C")
_TODAY = ("#00566B", "#6CC5DC")
_NO_START, _NO_END = "Okänd start", "Inget slut"
CHOSEN = "vald"
_KEY = "Tecknen på stapeln är kvartalens uppföljningar. En pil säger att slutet saknas eller kommer senare."
_TOOLTIP = {"rubrik": "Insats", "status": "Status", "borjar": "Start", "slutar": "Slut"}
_Datum = dict[str, Any]


def timeline(register: Register, actor: Actor, dark: bool = False, filters: Mapping[str, str] | None = None) -> Chart:
    """The insatser from a year back to the end of the third quarter ahead. Raises NotAllowed.

    A press on one is the drawing's selection ``CHOSEN``, whose ``RECORD`` is the insats.
    """
    span = register.quarter - BACK, register.quarter + AHEAD
    return timeline_chart(register.plan, timelines.timeline(register, actor, span, filters), dark)


def timeline_chart(plan: Plan, content: Timeline, dark: bool = False) -> Chart:
    """The chart of some lines, wherever they come from."""
    statuses = choices_of(plan, MEASURE, STATUS_FIELD)
    headings = ["Insats", "Nivå", "Status", "Start", "Slut", "Uppföljningar"]
    if not content.lines:
        return Chart(None, headings, [], "Här finns inga insatser som pågår eller har följts upp det senaste året.")
    levels = {level.name: level.label for level in plan.levels}
    rows = [
        [
            line.title,
            levels.get(line.level, "Nivå saknas"),
            _status(statuses, line.status),
            line.written[0] or _NO_START,
            line.written[1] or _NO_END,
            ", ".join(f"{quarter} {_status(statuses, status)}" for quarter, status in line.follow_ups.items()) or "–",
        ]
        for line in content.lines
    ]
    drawing = _draw(_Canvas(content, statuses, {level.name: level.title for level in plan.levels}, dark))
    records = tuple(line.id for line in content.lines)
    symbols = " ".join(choice_words(choice) for choice in statuses.values())
    return Chart(drawing, headings, rows, _sentence(content), key=f"{symbols}. {_KEY}", records=records)


def _status(statuses: dict[str, Choice], name: str) -> str:
    return choice_words(statuses[name]) if name in statuses else "? Status saknas"


def _sentence(content: Timeline) -> str:
    """How many there are, what ends in the quarter, and whose end has passed."""
    lines, today = content.lines, content.today
    running = [line for line in lines if line.running]
    late = sum(line.end is not None and line.end < today for line in running)
    ending = sum(line.ends_by(Quarter.of(today).last_day) for line in running) - late
    parts = [f"{words.number(len(running))} pågår"]
    if ending:
        parts.append(f"{words.number(ending)} slutar före {Quarter.of(today).last_day}")
    if late:
        parts.append(f"{words.number(late)} skulle ha slutat")
    more = f" De {len(lines)} första av {content.total} visas: välj nivå." if content.total > len(lines) else ""
    many = words.counted(len(lines), "insats", "insatser")
    return words.sentence(f"{many} från {content.first} till {content.last}: {words.listed(parts)}") + more


@dataclass(frozen=True)
class _Canvas:
    """What is drawn: the lines, the statuses, the levels' titles, and the theme."""

    content: Timeline
    statuses: dict[str, Choice]
    levels: dict[str, str]
    dark: bool

    @property
    def quarters(self) -> list[Quarter]:
        count = (self.content.last.year - self.content.first.year) * 4
        count += self.content.last.number - self.content.first.number + 1
        return [self.content.first + step for step in range(count)]

    def place(self, day: dt.date) -> float:
        """Where a day stands, in quarters from the left edge."""
        quarter = Quarter.of(day)
        whole = (quarter.year - self.content.first.year) * 4 + quarter.number - self.content.first.number
        days = (quarter.last_day - quarter.first_day).days + 1
        return min(max(whole + (day - quarter.first_day).days / days, 0.0), float(len(self.quarters)))

    def bar(self, line: Line) -> tuple[float, float]:
        """Where a line begins and ends. One without a start begins with what is first known of it."""
        known = [Quarter.from_stored(quarter).first_day for quarter in line.follow_ups]
        start = self.place(line.start or min([*known, self.content.today]))
        if line.end and not (line.running and line.end < self.content.today):
            end = self.place(line.end + dt.timedelta(days=1))
        elif line.running:
            # What runs past its written end runs till today.
            end = self.place(self.content.today) if line.end else float(len(self.quarters))
        else:
            followed = [Quarter.from_stored(quarter).last_day for quarter in line.follow_ups]
            end = self.place(max([line.end or line.start or self.content.today, *followed]))
        # So narrow a bar would not be seen.
        return start, max(end, start + 0.08)


def _draw(canvas: _Canvas) -> alt.LayerChart:
    dark = canvas.dark
    heads: list[_Datum] = []
    bars: list[_Datum] = []
    marks: list[_Datum] = []
    y, level = _TOP, None
    for line in canvas.content.lines:
        if line.level != level:
            level = line.level
            heads.append({"y": y + 20, "ord": canvas.levels.get(level, "Utan nivå")})
            y += _HEAD
        start, end = canvas.bar(line)
        choice = canvas.statuses.get(line.status)
        fill = AREA.get(line.status, AREA[NOT_STARTED])[dark]
        title = f"{choice.symbol} {line.title}".strip() if choice else f"? {line.title}"
        place: _Datum = {RECORD: line.id, "rubrik": title, "y": y, "rad": y + _ROW, "text": y + _TITLE}
        place |= {"over": y + _BAR, "under": y + _BAR + _THICK, "mitt": y + _BAR + _THICK / 2}
        hollow = line.status in ("", NOT_STARTED)
        place |= {"fran": start, "fram": end, "status": _status(canvas.statuses, line.status), "farg": fill}
        place |= {"kant": STATUS[NOT_STARTED][dark] if hollow else fill}
        place |= {"borjar": line.written[0] or _NO_START, "slutar": line.written[1] or _NO_END}
        place |= {"mot": "→" if end >= len(canvas.quarters) else "", "mot_farg": text_on(fill)}
        bars.append(place)
        marks += [_mark(canvas, place, quarter, status) for quarter, status in line.follow_ups.items()]
        y += _ROW
    return finish(alt.LayerChart(layer=_layers(canvas, heads, bars, marks, y)), dark, y + _FOOT)


def _mark(canvas: _Canvas, place: _Datum, quarter: str, status: str) -> _Datum:
    """A follow-up: the symbol of its status in the middle of its quarter, on the bar or beside it."""
    at = canvas.place(Quarter.from_stored(quarter).first_day) + 0.5
    choice = canvas.statuses.get(status)
    within = place["fran"] < at < place["fram"]
    ink = text_on(place["farg"]) if within else INK[canvas.dark]
    symbol = (choice.symbol if choice else "") or "?"
    return {RECORD: place[RECORD], "x": at, "mitt": place["mitt"], "ord": symbol, "text": ink}


def _layers(
    canvas: _Canvas, heads: list[_Datum], bars: list[_Datum], marks: list[_Datum], height: int
) -> list[alt.Chart]:
    """The layers from the back to the front; the last, which nobody sees, is what is pressed."""
    dark, count, now = canvas.dark, len(canvas.quarters), canvas.place(canvas.content.today)
    scale = alt.Scale(domain=[0, count], nice=False, zero=False)

    def layer(data: list[_Datum]) -> alt.Chart:
        return drawn_from(data)

    def across(name: str) -> alt.X:
        return alt.X(f"{name}:Q", scale=scale, axis=None)

    def down(name: str) -> alt.Y:
        # Pixels from the top.
        return alt.Y(f"{name}:Q", scale=None, axis=None)

    names: list[_Datum] = [
        {
            "mitt": i + 0.5,
            "ord": f"K{q.number}",
            "ar": str(q.year) if q.number == 1 or not i else "",
            "over": 10,
            "under": 26,
        }
        for i, q in enumerate(canvas.quarters)
    ]
    present: list[_Datum] = [{"fran": int(now), "fram": int(now) + 1, "over": 0, "under": height}]
    edges: list[_Datum] = [{"x": i, "over": _TOP - 4, "under": height} for i in range(count + 1)]
    day: list[_Datum] = [
        {"x": now, "over": _TOP - 4, "under": height + 2, "ord": f"I dag {canvas.content.today}", "mitt": height + 12}
    ]
    text: dict[str, Any] = {"fontSize": 13, "color": INK[dark], "baseline": "middle"}
    drawn = [
        layer(present).mark_rect(color=_NOW[dark]).encode(across("fran"), down("over"), x2="fram", y2="under"),
        layer(edges).mark_rule(color=_LINE[dark]).encode(across("x"), down("over"), y2="under"),
        layer(names).mark_text(**text, fontWeight="bold").encode(across("mitt"), down("over"), text="ar:N"),
        layer(names).mark_text(**text).encode(across("mitt"), down("under"), text="ord:N"),
        layer(heads)
        .mark_text(**text | {"fontSize": 15}, fontWeight="bold", align="left")
        .encode(x=alt.value(4), y=down("y"), text="ord:N"),
        layer(bars)
        .mark_bar(strokeWidth=1, cornerRadius=2)
        .encode(
            across("fran"),
            down("over"),
            x2="fram",
            y2="under",
            color=alt.Color("farg:N", scale=None),
            stroke=alt.Stroke("kant:N", scale=None),
        ),
        layer(bars)
        .mark_text(fontSize=13, baseline="middle", align="right", dx=-4)
        .encode(across("fram"), down("mitt"), text="mot:N", color=alt.Color("mot_farg:N", scale=None)),
    ]
    if marks:
        drawn.append(
            layer(marks)
            .mark_text(fontSize=13, baseline="middle")
            .encode(across("x"), down("mitt"), text="ord:N", color=alt.Color("text:N", scale=None))
        )
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in _TOOLTIP.items()]
    pressed = layer(bars).mark_rect(opacity=0, cursor="pointer")
    title = {"x": alt.value(4), "y": down("text"), "text": "rubrik:N"}
    shown: dict[str, Any] = text | {"align": "left", "limit": alt.ExprRef("width - 8")}
    return [
        *drawn,
        layer(day).mark_rule(color=_TODAY[dark], strokeWidth=2).encode(across("x"), down("over"), y2="under"),
        # A title stands on the page's own colour where a line crosses it.
        layer(bars).mark_text(**shown, stroke=PAPER[dark], strokeWidth=4).encode(**title),
        layer(bars).mark_text(**shown).encode(**title),
        layer(day).mark_text(**text).encode(across("x"), down("mitt"), text="ord:N"),
        pressed.encode(x=alt.value(0), x2=alt.value("width"), y=down("y"), y2="rad", tooltip=tooltip).add_params(
            alt.selection_point(name=CHOSEN, fields=[RECORD], clear=False)
        ),
    ]
