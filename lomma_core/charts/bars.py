"""Insatser counted: bars of the quarters' follow-ups by status, with what is left (P6, P7)."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from lomma_core.charts import rounds
from lomma_core.charts.chart import LAST, Chart, choices_of
from lomma_core.charts.look import drawn_from, finish, quarter_axis
from lomma_core.charts.palette import AREA, PAPER, STATUS, text_on
from lomma_core.charts.rounds import Left
from lomma_core.domain import overview
from lomma_core.permissions import Actor
from lomma_core.plan import names as known
from lomma_core.plan.choices import Choice, choice_words
from lomma_core.plan.model import Plan
from lomma_core.plan.names import NOT_STARTED
from lomma_core.register import Register
from lomma_core.utils import text as words

_TALL = 300
# A number is written where its part of the bar is at least this high, in pixels.
_ROOM = 16
_FOLLOWED = ("uppföljda", "uppföljd")


def status_over_quarters(register: Register, actor: Actor, dark: bool = False) -> Chart:
    """The latest quarters' insatser by status (P7), stacked from zero, with those that are not followed up.

    Raises NotAllowed.
    """
    counts = overview.status_by_quarter(register, actor)
    return statuses_chart(register.plan, counts, rounds.left(register, actor, counts), dark)


def statuses_chart(
    plan: Plan,
    counts: dict[str, dict[str, int]],
    left: Mapping[str, Left],
    dark: bool = False,
    height: int = _TALL,
) -> Chart:
    """The chart of ``overview.status_by_quarter``'s counts and of what each round has left, wherever they come from."""
    statuses = choices_of(plan, known.MEASURE_FOLLOW_UP, known.STATUS)
    counts = {q: counts.get(q, {}) for q in sorted({*counts, *(q for q, rest in left.items() if rest.count)})[-LAST:]}
    answered = [_Segment(s, choice_words(c), c.symbol) for s, c in statuses.items()]
    unanswered = [_LEFT[still] for still in _LEFT if any(_has(left.get(quarter), still) for quarter in counts)]
    headings = ["Kvartal", *(s.words for s in answered), "Uppföljda", *(s.plural for s in unanswered)]
    bars = {
        quarter: {s: n.get(s.status, 0) for s in answered} | {s: _rest(left.get(quarter), s) for s in unanswered}
        for quarter, n in counts.items()
    }
    rows = []
    for quarter, bar in bars.items():
        done = sum(counts[quarter].values())
        rows.append([quarter, *(str(bar[s]) for s in answered), str(done), *(str(bar[s]) for s in unanswered)])
    if not counts:
        return Chart(None, headings, [], "Ingen insats är uppföljd än.")
    sentence = _sentence(list(counts)[-1], list(counts.values())[-1], left, statuses)
    if len(counts) == 1:
        return Chart(None, headings, rows, sentence)
    still_open = {quarter for quarter, rest in left.items() if rest.still_open}
    drawing = _stacked(bars, _Look([*answered, *unanswered], still_open, dark, height))
    return Chart(drawing, headings, rows, sentence)


def _stacked(bars: "dict[str, dict[_Segment, int]]", look: "_Look") -> alt.LayerChart:
    """A bar for each quarter, its parts in the order of the segments."""
    segments, dark = look.segments, look.dark
    # A number is written where its part is high enough for it.
    least = _ROOM * max(sum(bar.values()) for bar in bars.values()) / look.height
    data = [
        _part(quarter, segment, bar[segment], place, dark) | {"ord": segment.number(bar[segment], least)}
        for quarter, bar in bars.items()
        for place, segment in enumerate(segments)
        if bar[segment]
    ]
    base = drawn_from(data).encode(
        x=alt.X("kvartal:O", title=None, axis=quarter_axis(look.still_open)),
        y=alt.Y("antal:Q", title="Antal insatser", axis=alt.Axis(tickMinStep=1, format="d")),
        order=alt.Order("ordning:Q"),
        tooltip=[
            alt.Tooltip("kvartal:O", title="Kvartal"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("antal:Q", title="Antal"),
        ],
    )
    names = [segment.words for segment in segments]
    boxes = base.mark_bar(size=48, strokeWidth=1).encode(
        color=alt.Color(
            "status:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=[segment.fill(dark) for segment in segments]),
            legend=alt.Legend(orient="top", columns=3, labelLimit=200, symbolStrokeColor=STATUS[NOT_STARTED][dark]),
        ),
        stroke=alt.Stroke("kant:N", scale=None),
        strokeDash=alt.StrokeDash(
            "streck:N", scale=alt.Scale(domain=["nej", "ja"], range=[[1, 0], [4, 3]]), legend=None
        ),
    )
    labels = base.mark_text(fontWeight="bold").encode(
        y=alt.Y("antal:Q", stack="zero", bandPosition=0.5), text="ord:N", color=alt.Color("text:N", scale=None)
    )
    return finish(boxes + labels, dark, look.height)


@dataclass(frozen=True)
class _Segment:
    """A part of each bar: a status, or what is not followed up, which has none; ``plural`` is its column's heading."""

    status: str
    words: str
    symbol: str
    plural: str = ""
    still_open: bool = False

    def fill(self, dark: bool) -> str:
        """Its colour: what nobody has answered has the page's own."""
        return AREA.get(self.status, AREA[NOT_STARTED])[dark] if self.status else PAPER[dark]

    def number(self, n: int, least: float) -> str:
        """Symbol and number, so that a part is known without its colour; nothing below what there is room for."""
        return f"{self.symbol} {n}".strip() if n >= least else ""


@dataclass(frozen=True)
class _Look:
    """What bars are drawn with: their segments in order, the quarters still open, the theme and the height."""

    segments: list[_Segment]
    still_open: set[str]
    dark: bool
    height: int


_LEFT = {
    False: _Segment("", "– Inte uppföljd", "–", "Inte uppföljda"),
    True: _Segment("", "… Inte uppföljd än", "…", "Inte uppföljda än", True),
}


def _has(rest: Left | None, still_open: bool) -> bool:
    return rest is not None and rest.count > 0 and rest.still_open == still_open


def _rest(rest: Left | None, segment: _Segment) -> int:
    return rest.count if rest and rest.still_open == segment.still_open else 0


def _part(quarter: str, segment: _Segment, n: int, order: int, dark: bool) -> dict[str, str | int]:
    """A part of a bar: what it counts, its line and the colour of its number."""
    hollow = segment.status in ("", NOT_STARTED)
    cell: dict[str, str | int] = {"kvartal": quarter, "status": segment.words, "antal": n, "ordning": order}
    cell |= {"kant": STATUS[NOT_STARTED][dark] if hollow else PAPER[dark], "text": text_on(segment.fill(dark))}
    return cell | {"streck": "ja" if segment.still_open else "nej"}


def _sentence(quarter: str, numbers: dict[str, int], left: Mapping[str, Left], statuses: dict[str, Choice]) -> str:
    """The latest quarter in words: what is followed up, how it goes, and what is left."""
    done, rest = sum(numbers.values()), left.get(quarter, Left(0, False))
    over = f"inte {_FOLLOWED[rest.count == 1]}{' än' if rest.still_open else ''}"
    if not done:
        return f"I {quarter} är {words.counted(rest.count, 'insats', 'insatser')} {over}."
    parts = words.listed(f"{words.mid_sentence(statuses[s].label)} {numbers[s]}" for s in statuses if numbers.get(s))
    followed = f"{words.counted(done, 'insats', 'insatser')} {_FOLLOWED[done == 1]}: {parts}."
    left_over = f" {words.sentence(f'{words.number(rest.count)} är {over}')}" if rest.count else ""
    return f"I {quarter} är {followed}{left_over}"
