"""The charts: each an Altair chart with the table it shows and one sentence that says the same (R17)."""

from dataclasses import dataclass

import altair as alt

from lomma_core import overview, words
from lomma_core.fieldtypes import choice_words
from lomma_core.permissions import Actor
from lomma_core.plan import Choice, Plan
from lomma_core.register import Register

# look.md: status by hue, presence by depth of one hue; both keep their order in greyscale. Dark tokens second.
STATUS = {
    "ej_paborjad": ("#5B6770", "#A9B6BD"),
    "enligt_plan": ("#1F7A4D", "#6FD09B"),
    "forsenad": ("#A85200", "#F2A65A"),
    "genomford": ("#1F5FA8", "#8BB8F0"),
    "installd": ("#7A3B3B", "#E39A9A"),
}
_PRESENCE = [("#E4EDF0", "#22323A"), ("#A9CBD6", "#3F6B79"), ("#2A7088", "#6CB6CC"), ("#00404F", "#BFE3EE")]
_INK = ("#16262C", "#E6EDF0")
_PAPER = ("#FFFFFF", "#10191D")
_LINE = "#8FA1A9"
_GAP = alt.Scale(paddingInner=0.04, paddingOuter=0)


@dataclass(frozen=True)
class Chart:
    """What is drawn, the headings and rows of its table, and the sentence; ``drawing`` is None without data."""

    drawing: alt.Chart | alt.LayerChart | None
    headings: list[str]
    rows: list[list[str]]
    sentence: str


def status_over_quarters(register: Register, actor: Actor, dark: bool = False) -> Chart:
    """Followed-up insatser per quarter by status (P7), stacked from zero. Raises NotAllowed."""
    counted = overview.status_by_quarter(register, actor)
    statuses = _choices(register.plan, "uppfoljning_insats", "status")
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
    bars = base.mark_bar(size=36, stroke=_PAPER[dark], strokeWidth=1).encode(
        color=alt.Color(
            "status:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(orient="top", columns=3, labelLimit=200),
        )
    )
    labels = base.mark_text(fontWeight="bold", color=_PAPER[dark]).encode(
        y=alt.Y("antal:Q", stack="zero", bandPosition=0.5), text="antal:Q"
    )
    return Chart(_finished(bars + labels, dark, 300), headings, rows, f"I {last} är {total} {done}: {said}.")


def presence_over_quarters(register: Register, actor: Actor, dark: bool = False, last: int = 8) -> Chart:
    """Presence per milieu for the latest quarters (P5), each cell with its word. Raises NotAllowed."""
    plan = register.plan
    seen = dict(list(overview.presence_by_quarter(register, actor).items())[-last:])
    presences = _choices(plan, "lagesbild", "narvaro")
    milieus = {milieu.name: milieu for milieu in plan.miljo}
    headings = ["Miljö", *seen]
    rows = [
        [m.label, *(presences[p[name]].label if p.get(name) in presences else "Ej beskriven" for p in seen.values())]
        for name, m in milieus.items()
    ]
    if not seen:
        return Chart(None, ["Miljö"], [], "Ingen lägesbild är skriven än.")
    depths = _depths(presences)
    data = [
        {
            "kvartal": q,
            "miljo": milieus[name].label,
            "narvaro": presences[p].label,
            "rader": presences[p].label.replace(" ", "\n", 1),
            "farg": depths[p][0][dark],
            "text": depths[p][1][dark],
        }
        for q, answers in seen.items()
        for name, p in answers.items()
        if name in milieus and p in presences
    ]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("kvartal:O", title=None, axis=alt.Axis(labelAngle=0, orient="top"), scale=_GAP),
        y=alt.Y(
            "miljo:N",
            title=None,
            scale=_GAP,
            sort=[m.label for m in milieus.values()],
            axis=alt.Axis(
                labelLimit=260,
                labelExpr="split(datum.label, ' islamistiska')[0] == datum.label "
                "? datum.label : ['Våldsbejakande', 'islamistiska miljön']",
            ),
        ),
        tooltip=[
            alt.Tooltip("miljo:N", title="Miljö"),
            alt.Tooltip("kvartal:O", title="Kvartal"),
            alt.Tooltip("narvaro:N", title="Närvaro"),
        ],
    )
    cells = base.mark_rect(stroke=_LINE, strokeWidth=1).encode(color=alt.Color("farg:N", scale=None))
    texts = base.mark_text(fontSize=12, lineHeight=14, lineBreak="\n", baseline="middle").encode(
        text="rader:N", color=alt.Color("text:N", scale=None)
    )
    now, answers = list(seen.items())[-1]
    said = words.listed(
        f"{presences[answers[name]].label.lower() if answers.get(name) in presences else 'ej beskriven'} ({m.label})"
        for name, m in milieus.items()
    )
    return Chart(_finished(cells + texts, dark, 210), headings, rows, f"Närvaro i {now}: {said}.")


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


def _choices(plan: Plan, form: str, field: str) -> dict[str, Choice]:
    return plan.choices_of(plan.forms[form].fields[field])


def _ordered(numbers: dict[str, int], statuses: dict[str, Choice]) -> list[tuple[str, int]]:
    return [(s, numbers[s]) for s in statuses if numbers.get(s)]


def _depths(presences: dict[str, Choice]) -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
    """Fill and text colour per presence: deeper for more; "kan inte bedömas" stands outside the scale."""
    scale = [name for name in presences if name != "kan_inte_bedomas"]
    found = {}
    for i, name in enumerate(scale):
        fill = _PRESENCE[min(i, len(_PRESENCE) - 1)]
        found[name] = (fill, (_INK[0], _INK[1]) if i < 2 else (_PAPER[0], _PAPER[1]))
    if "kan_inte_bedomas" in presences:
        found["kan_inte_bedomas"] = (_PAPER, _INK)
    return found


def _finished(chart: alt.LayerChart, dark: bool, height: int) -> alt.LayerChart:
    text = {"labelColor": _INK[dark], "titleColor": _INK[dark], "labelFontSize": 13, "titleFontSize": 13}
    return chart.properties(height=height, width="container").configure(
        background="transparent",
        font="Source Sans, sans-serif",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(grid=False, domain=False, ticks=False, titleFontWeight="normal", **text),
        legend=alt.LegendConfig(symbolType="square", **text),
    )
