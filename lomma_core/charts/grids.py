"""Charts whose cells are words: something per quarter, by milieu or by seat, deeper for more (R17)."""

from collections.abc import Collection
from dataclasses import dataclass

import altair as alt

from lomma_core.charts.chart import LAST, Chart, choices_of
from lomma_core.charts.look import drawn_from, finish, quarter_axis
from lomma_core.charts.palette import INK, PAPER
from lomma_core.charts.rounds import open_quarters
from lomma_core.domain import meetings, offers, overview
from lomma_core.permissions import Actor
from lomma_core.plan.choices import Choice
from lomma_core.plan.model import Plan
from lomma_core.plan.names import PRESENCE, SEAT, SITUATION
from lomma_core.register import Register
from lomma_core.utils import text as words

# One hue in four depths, light and dark: the order stays in greyscale.
_DEPTHS = [("#E4EDF0", "#22323A"), ("#A9CBD6", "#3F6B79"), ("#2A7088", "#6CB6CC"), ("#00404F", "#BFE3EE")]
# Of what has no answer: the word in a closed quarter and in one that is open.
_UNTOLD, _UNCOUNTED = ("Ej beskriven", "Inte beskriven än"), ("Ej räknat", "Inte räknat än")
_KEY = "{} ruta betyder mer."
_LINE = "#8FA1A9"
# Pixels a quarter: the longest word of a choice has room, and a phone scrolls the chart instead of crowding it.
_WIDTH = 98
_GAP = alt.Scale(paddingInner=0.04, paddingOuter=0)
# Two lines are centred by their middle, not by their first line.
_MIDDLE = alt.ExprRef("indexof(datum.rader, '\\n') < 0 ? 0 : -7")
# A long name stands on two lines, so that the cells keep their width on a phone.
_TWO_LINES = (
    "length(datum.label) < 26 ? datum.label : [slice(datum.label, 0, {0}), slice(datum.label, {0} + 1)]".format(
        "lastindexof(slice(datum.label, 0, 26), ' ')"
    )
)


def presence_over_quarters(register: Register, actor: Actor, dark: bool = False) -> Chart:
    """Presence per milieu for the latest quarters (P5). Raises NotAllowed."""
    return answer_over_quarters(register, actor, PRESENCE, dark)


def answer_over_quarters(register: Register, actor: Actor, field: str, dark: bool = False) -> Chart:
    """One answer of the lägesbild per milieu and quarter, in words, deeper for stronger. Raises NotAllowed.

    ``field`` is a choice field of the form lagesbild; how strong a choice is stands in ``styrka`` of the plan.
    """
    situations = overview.situation_by_quarter(register, actor, field)
    return answers_chart(register.plan, field, situations, open_quarters(register), dark)


def answers_chart(
    plan: Plan,
    field: str,
    situations: dict[str, dict[str, str]],
    still_open: Collection[str] = (),
    dark: bool = False,
) -> Chart:
    """The chart of ``overview.situation_by_quarter``'s answers, wherever they come from."""
    label = plan.forms[SITUATION].fields[field].label
    choices = choices_of(plan, SITUATION, field)
    latest = dict(list(situations.items())[-LAST:])
    milieus = {milieu.name: milieu for milieu in plan.milieus}

    def answer(quarter: str, milieu: str) -> tuple[str, int | None]:
        return _word(choices.get(latest[quarter].get(milieu, "")), _missing(_UNTOLD, quarter, still_open))

    rows = [[m.label, *(answer(quarter, n)[0] for quarter in latest)] for n, m in milieus.items()]
    if not latest:
        return Chart(None, ["Miljö"], [], "Inget att visa än. Skriv en lägesbild under Lägesbild.")
    cells = [
        _cell(quarter, milieu.label, *answer(quarter, name), dark)
        for quarter in latest
        for name, milieu in milieus.items()
    ]
    now = list(latest)[-1]
    newest = {m.label: words.mid_sentence(answer(now, n)[0]) for n, m in milieus.items()}
    if len(set(newest.values())) == 1:
        summary = f"{next(iter(newest.values()))} i alla miljöer"
    else:
        summary = words.listed(f"{text} ({milieu})" for milieu, text in newest.items())
    grid = _grid(cells, _Axes("Miljö", label, [m.label for m in milieus.values()], still_open), dark, 70)
    return _chart(grid, ["Miljö", *latest], rows, f"{label} i {now}: {summary}.", dark)


def attendance_over_quarters(register: Register, actor: Actor, dark: bool = False) -> Chart:
    """Each seat's attendance per quarter (P1): present at how many of the meetings held. Raises NotAllowed."""
    return attendance_chart(register.plan, meetings.attendance(register, actor), open_quarters(register), dark)


def attendance_chart(
    plan: Plan, every: list[meetings.Attendance], still_open: Collection[str] = (), dark: bool = False
) -> Chart:
    """The chart of ``meetings.attendance``, wherever it comes from."""
    quarters = list(dict.fromkeys(entry.quarter for entry in every))[-LAST:]
    by_seat = {(entry.seat, entry.quarter): entry for entry in every if entry.quarter in quarters}
    seats = plan.choice_lists[SEAT]
    if not quarters:
        return Chart(None, ["Plats"], [], "Inget möte är hållet än.")
    rows = [
        [seat.label, *(f"{by_seat[n, q].present} av {by_seat[n, q].meetings}" for q in quarters)]
        for n, seat in seats.items()
    ]
    cells = []
    for entry in by_seat.values():
        depth = 3 if entry.present == entry.meetings else 1 if entry.present else 0
        cells.append(_cell(entry.quarter, seats[entry.seat].label, f"{entry.present} av {entry.meetings}", depth, dark))
    now = quarters[-1]
    absent = [words.mid_sentence(seat.label) for name, seat in seats.items() if not by_seat[name, now].present]
    there = f"{words.number(len(seats) - len(absent))} av {words.number(len(seats))} platser"
    so_far = " hittills" if now in still_open else ""
    summary = f"I {now} har {there}{so_far} varit med på minst ett möte."
    if absent and len(absent) < len(seats):
        summary += f" Inte med: {words.listed(absent)}."
    grid = _grid(cells, _Axes("Plats", "Närvarande", [seat.label for seat in seats.values()], still_open), dark, 44)
    return _chart(grid, ["Plats", *quarters], rows, summary, dark)


def offers_over_quarters(register: Register, actor: Actor, dark: bool = False) -> Chart:
    """Offers in numbers per type and quarter (P6): numbers as words, nothing drawn by size (R8). Raises NotAllowed."""
    return offers_chart(offers.by_quarter(register, actor, LAST), open_quarters(register), dark)


def offers_chart(counts: offers.Offers, still_open: Collection[str] = (), dark: bool = False) -> Chart:
    """The chart of ``offers.by_quarter``'s lines, wherever they come from."""
    if not counts.lines:
        return Chart(None, ["Erbjudande"], [], "Inga erbjudanden är räknade än.")
    missing = {quarter: _missing(_UNCOUNTED, quarter, still_open) for quarter in counts.quarters}
    rows = [[line.label, *(line.counts[q] or missing[q] for q in counts.quarters)] for line in counts.lines]
    cells = [
        _cell(quarter, line.label, line.counts[quarter] or missing[quarter], _as_number(line.counts[quarter]), dark)
        for line in counts.lines
        for quarter in counts.quarters
    ]
    now = counts.quarters[-1]
    parts: dict[str, list[str]] = {}
    for line in counts.lines:
        if line.counts[now]:
            parts.setdefault(line.offer.label, []).append(f"{line.counts[now]} {line.what}")
    summary = "; ".join(f"{offer.lower()} {words.listed(parts)}" for offer, parts in parts.items())
    grid = _grid(cells, _Axes("Erbjudande", "Antal", [line.label for line in counts.lines], still_open), dark, 44)
    return _chart(grid, ["Erbjudande", *counts.quarters], rows, f"I {now}: {summary}.", dark)


def _as_number(total: str) -> int | None:
    """The depth of a cell: none, nobody, or somebody. A deeper cell for more would reveal what is hidden (R8)."""
    return None if not total else 0 if total == "0" else 1


def _missing(words: tuple[str, str], quarter: str, still_open: Collection[str]) -> str:
    """The word for what has no answer, which an open quarter may still get."""
    return words[quarter in still_open]


def _word(choice: Choice | None, missing: str) -> tuple[str, int | None]:
    """A choice's word and depth; an answer that is missing has a word too."""
    if choice is None:
        return missing, None
    strength = choice.item.get("styrka")
    return choice.label, min(int(strength), len(_DEPTHS) - 1) if strength else None


def _cell(quarter: str, row: str, text: str, depth: int | None, dark: bool) -> dict[str, str]:
    """A cell's data; ``depth`` None stands outside the scale, on plain paper."""
    fill = PAPER if depth is None else _DEPTHS[depth]
    ink = PAPER if depth is not None and depth >= 2 else INK
    lines = text.replace(" ", "\n", 1) if len(text) > 12 else text
    return {"kvartal": quarter, "rad": row, "ord": text, "rader": lines, "farg": fill[dark], "text": ink[dark]}


@dataclass(frozen=True)
class _Axes:
    """What a grid's rows and cells are called, its rows in order, and which of its quarters are still open."""

    row: str
    value: str
    order: list[str]
    still_open: Collection[str]


def _chart(grid: alt.LayerChart, headings: list[str], rows: list[list[str]], sentence: str, dark: bool) -> Chart:
    """The grid with its words; a single quarter is a sentence."""
    if len(headings) == 2:
        return Chart(None, headings, rows, sentence, stretched=False)
    return Chart(grid, headings, rows, sentence, stretched=False, key=_KEY.format("Ljusare" if dark else "Mörkare"))


def _grid(cells: list[dict[str, str]], axes: _Axes, dark: bool, height: int) -> alt.LayerChart:
    axis = alt.Axis(labelLimit=240, labelExpr=_TWO_LINES)
    base = drawn_from(cells).encode(
        x=alt.X("kvartal:O", title=None, axis=quarter_axis(axes.still_open, "top"), scale=_GAP),
        y=alt.Y("rad:N", title=None, sort=axes.order, axis=axis, scale=_GAP),
        tooltip=[
            alt.Tooltip("rad:N", title=axes.row),
            alt.Tooltip("kvartal:O", title="Kvartal"),
            alt.Tooltip("ord:N", title=axes.value),
        ],
    )
    boxes = base.mark_rect(stroke=_LINE, strokeWidth=1).encode(color=alt.Color("farg:N", scale=None))
    texts = base.mark_text(fontSize=12, lineHeight=14, lineBreak="\n", baseline="middle", dy=_MIDDLE).encode(
        text="rader:N", color=alt.Color("text:N", scale=None)
    )
    return finish(boxes + texts, dark, height * len(axes.order), alt.Step(_WIDTH))
