"""Charts whose cells are words: something per quarter, by milieu or by seat, deeper for more (R17)."""

import altair as alt
import pandas as pd

from lomma_core.charts.bars import Chart, choices_of, finish
from lomma_core.charts.palette import INK, PAPER
from lomma_core.domain import meetings, offers, overview
from lomma_core.permissions import Actor
from lomma_core.plan.choices import Choice
from lomma_core.plan.model import Plan
from lomma_core.plan.names import PRESENCE, SEAT, SITUATION
from lomma_core.register import Register
from lomma_core.utils import text as words

# One hue in four depths, light and dark: the order stays in greyscale.
_DEPTHS = [("#E4EDF0", "#22323A"), ("#A9CBD6", "#3F6B79"), ("#2A7088", "#6CB6CC"), ("#00404F", "#BFE3EE")]
_UNTOLD, _UNCOUNTED = "Ej beskriven", "Ej räknat"
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


def presence_over_quarters(register: Register, actor: Actor, dark: bool = False, last: int = 8) -> Chart:
    """Presence per milieu for the latest quarters (P5). Raises NotAllowed."""
    return answer_over_quarters(register, actor, PRESENCE, dark, last)


def answer_over_quarters(register: Register, actor: Actor, field: str, dark: bool = False, last: int = 8) -> Chart:
    """One answer of the lägesbild per milieu and quarter, in words, deeper for stronger. Raises NotAllowed.

    ``field`` is a choice field of the form lagesbild; how strong a choice is stands in ``styrka`` of the plan.
    """
    return answers_chart(register.plan, field, overview.situation_by_quarter(register, actor, field), dark, last)


def answers_chart(
    plan: Plan, field: str, situations: dict[str, dict[str, str]], dark: bool = False, last: int = 8
) -> Chart:
    """The chart of ``overview.situation_by_quarter``'s answers, wherever they come from."""
    label = plan.forms[SITUATION].fields[field].label
    choices = choices_of(plan, SITUATION, field)
    latest = dict(list(situations.items())[-last:])
    milieus = {milieu.name: milieu for milieu in plan.milieus}
    rows = [
        [m.label, *(choices[row[n]].label if row.get(n) in choices else _UNTOLD for row in latest.values())]
        for n, m in milieus.items()
    ]
    if not latest:
        return Chart(None, ["Miljö"], [], "Inget att visa än. Skriv en lägesbild under Lägesbild.")
    cells = [
        _cell(quarter, milieu.label, *_word(choices.get(answers.get(name, ""))), dark)
        for quarter, answers in latest.items()
        for name, milieu in milieus.items()
    ]
    now, answers = list(latest.items())[-1]
    newest = {
        m.label: words.mid_sentence(choices[answers[n]].label) for n, m in milieus.items() if answers.get(n) in choices
    }
    if len(newest) == len(milieus) and len(set(newest.values())) == 1:
        summary = f"{next(iter(newest.values()))} i alla miljöer"
    else:
        summary = words.listed(f"{newest.get(m.label, _UNTOLD.lower())} ({m.label})" for m in milieus.values())
    grid = _grid(cells, [m.label for m in milieus.values()], "Miljö", label, dark, 70)
    return Chart(grid, ["Miljö", *latest], rows, f"{label} i {now}: {summary}.", stretched=False)


def attendance_over_quarters(register: Register, actor: Actor, dark: bool = False, last: int = 8) -> Chart:
    """Each seat's attendance per quarter (P1): present at how many of the meetings held. Raises NotAllowed."""
    return attendance_chart(register.plan, meetings.attendance(register, actor), dark, last)


def attendance_chart(plan: Plan, every: list[meetings.Attendance], dark: bool = False, last: int = 8) -> Chart:
    """The chart of ``meetings.attendance``, wherever it comes from."""
    quarters = list(dict.fromkeys(entry.quarter for entry in every))[-last:]
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
    there = sum(by_seat[name, quarters[-1]].present > 0 for name in seats)
    summary = f"I {quarters[-1]} var {words.number(there)} av {words.number(len(seats))} platser med på minst ett möte."
    grid = _grid(cells, [seat.label for seat in seats.values()], "Plats", "Närvarande", dark, 44)
    return Chart(grid, ["Plats", *quarters], rows, summary, stretched=False)


def offers_over_quarters(register: Register, actor: Actor, dark: bool = False, last: int = 8) -> Chart:
    """Offers in numbers per type and quarter (P6): numbers as words, nothing drawn by size (R8). Raises NotAllowed."""
    return offers_chart(offers.by_quarter(register, actor, last), dark)


def offers_chart(counts: offers.Offers, dark: bool = False) -> Chart:
    """The chart of ``offers.by_quarter``'s lines, wherever they come from."""
    if not counts.lines:
        return Chart(None, ["Erbjudande"], [], "Inga erbjudanden är räknade än.")
    rows = [[line.label, *(line.counts[q] or _UNCOUNTED for q in counts.quarters)] for line in counts.lines]
    cells = [
        _cell(quarter, line.label, line.counts[quarter] or _UNCOUNTED, _as_number(line.counts[quarter]), dark)
        for line in counts.lines
        for quarter in counts.quarters
    ]
    now = counts.quarters[-1]
    parts: dict[str, list[str]] = {}
    for line in counts.lines:
        if line.counts[now]:
            parts.setdefault(line.offer.label, []).append(f"{line.counts[now]} {line.what}")
    summary = "; ".join(f"{offer.lower()} {words.listed(parts)}" for offer, parts in parts.items())
    grid = _grid(cells, [line.label for line in counts.lines], "Erbjudande", "Antal", dark, 44)
    return Chart(grid, ["Erbjudande", *counts.quarters], rows, f"I {now}: {summary}.", stretched=False)


def _as_number(total: str) -> int | None:
    """The depth of a cell: none, nobody, or somebody. A deeper cell for more would reveal what is hidden (R8)."""
    return None if not total else 0 if total == "0" else 1


def _word(choice: Choice | None) -> tuple[str, int | None]:
    """A choice's word and depth; an answer that is missing has a word too."""
    if choice is None:
        return _UNTOLD, None
    strength = choice.item.get("styrka")
    return choice.label, min(int(strength), len(_DEPTHS) - 1) if strength else None


def _cell(quarter: str, row: str, text: str, depth: int | None, dark: bool) -> dict[str, str]:
    """A cell's data; ``depth`` None stands outside the scale, on plain paper."""
    fill = PAPER if depth is None else _DEPTHS[depth]
    ink = PAPER if depth is not None and depth >= 2 else INK
    lines = text.replace(" ", "\n", 1) if len(text) > 12 else text
    return {"kvartal": quarter, "rad": row, "ord": text, "rader": lines, "farg": fill[dark], "text": ink[dark]}


def _grid(
    cells: list[dict[str, str]], order: list[str], row: str, value: str, dark: bool, height: int
) -> alt.LayerChart:
    axis = alt.Axis(labelLimit=240, labelExpr=_TWO_LINES)
    base = alt.Chart(pd.DataFrame(cells)).encode(
        x=alt.X("kvartal:O", title=None, axis=alt.Axis(labelAngle=0, orient="top"), scale=_GAP),
        y=alt.Y("rad:N", title=None, sort=order, axis=axis, scale=_GAP),
        tooltip=[
            alt.Tooltip("rad:N", title=row),
            alt.Tooltip("kvartal:O", title="Kvartal"),
            alt.Tooltip("ord:N", title=value),
        ],
    )
    boxes = base.mark_rect(stroke=_LINE, strokeWidth=1).encode(color=alt.Color("farg:N", scale=None))
    texts = base.mark_text(fontSize=12, lineHeight=14, lineBreak="\n", baseline="middle", dy=_MIDDLE).encode(
        text="rader:N", color=alt.Color("text:N", scale=None)
    )
    return finish(boxes + texts, dark, height * len(order), alt.Step(_WIDTH))
