"""The charts: each an Altair chart with the table it shows and one sentence that says the same (R17)."""

from dataclasses import dataclass

import altair as alt

from lomma_core import overview, words
from lomma_core.fieldtypes import choice_words
from lomma_core.permissions import Actor
from lomma_core.plan import Choice, Plan
from lomma_core.register import Register

# look.md: status by hue, in an order that greyscale keeps. Light first, dark second.
STATUS = {
    "ej_paborjad": ("#5B6770", "#A9B6BD"),
    "enligt_plan": ("#1F7A4D", "#6FD09B"),
    "forsenad": ("#A85200", "#F2A65A"),
    "genomford": ("#1F5FA8", "#8BB8F0"),
    "installd": ("#7A3B3B", "#E39A9A"),
}
INK = ("#16262C", "#E6EDF0")
PAPER = ("#FFFFFF", "#10191D")


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
    counted = overview.status_by_quarter(register, actor)
    statuses = choices_of(register.plan, "uppfoljning_insats", "status")
    rows = [[q, *(str(n.get(s, 0)) for s in statuses), str(sum(n.values()))] for q, n in counted.items()]
    headings = ["Kvartal", *(choice_words(c) for c in statuses.values()), "Uppföljda"]
    data = [
        {"kvartal": q, "status": choice_words(statuses[s]), "antal": n[s], "ordning": i}
        for q, n in counted.items()
        for i, s in enumerate(statuses)
        if n.get(s)
    ]
    if not data:
        return Chart(None, headings, [], "Ingen insats är uppföljd än.")
    last, numbers = list(counted.items())[-1]
    said = words.listed(f"{statuses[s].label.lower()} {n}" for s, n in _ordered(numbers, statuses))
    total = words.counted(sum(numbers.values()), "insats", "insatser")
    done = "uppföljd" if sum(numbers.values()) == 1 else "uppföljda"
    base = alt.Chart(alt.Data(values=data)).encode(
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
    colours = [STATUS.get(s, ("#5B6770", "#A9B6BD"))[dark] for s in statuses]
    bars = base.mark_bar(size=36, stroke=PAPER[dark], strokeWidth=1).encode(
        color=alt.Color(
            "status:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(orient="top", columns=3, labelLimit=200),
        )
    )
    labels = base.mark_text(fontWeight="bold", color=PAPER[dark]).encode(
        y=alt.Y("antal:Q", stack="zero", bandPosition=0.5), text="antal:Q"
    )
    return Chart(finished(bars + labels, dark, 300), headings, rows, f"I {last} är {total} {done}: {said}.")


def levels_sentence(counts: list[overview.LevelCount]) -> str:
    """The three levels in words (P6): how many insatser in all and on each."""
    total = sum(count.total for count in counts)
    if not total:
        return "Inga insatser är inlagda än."
    parts = words.listed(f"{words.number(count.total)} {_plural(count.level, count.total)}" for count in counts)
    return words.sentence(f"{words.counted(total, 'insats', 'insatser')}: {parts}")


def _plural(level: Choice, n: int) -> str:
    word = level.label.lower()
    return word if n == 1 else word + ("e" if word.endswith("ad") else "a")


def choices_of(plan: Plan, form: str, field: str) -> dict[str, Choice]:
    """The choices of a form's field by name."""
    return plan.choices_of(plan.forms[form].fields[field])


def _ordered(numbers: dict[str, int], statuses: dict[str, Choice]) -> list[tuple[str, int]]:
    return [(s, numbers[s]) for s in statuses if numbers.get(s)]


def finished(chart: alt.LayerChart, dark: bool, height: int, width: str | alt.Step = "container") -> alt.LayerChart:
    """The chart in our look: no frame, no grid, ``height`` pixels high, as wide as its place or step by step."""
    text = {"labelColor": INK[dark], "titleColor": INK[dark], "labelFontSize": 13, "titleFontSize": 13}
    return chart.properties(height=height, width=width).configure(
        background="transparent",
        font="Source Sans, sans-serif",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(grid=False, domain=False, ticks=False, labelPadding=8, titleFontWeight="normal", **text),
        legend=alt.LegendConfig(symbolType="square", **text),
    )
