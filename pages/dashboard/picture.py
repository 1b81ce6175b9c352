"""Översikt's picture: what the situation is, what is done about it, and how far the quarter has come (P5, P6, P7).

Every figure opens the list behind it, and every part says in words what it shows (R17).
"""

from collections.abc import Iterator

from lomma_core.charts.levels import levels_sentence
from lomma_core.charts.palette import AREA, text_on
from lomma_core.domain import gaps, overview
from lomma_core.domain.overview import LevelCount
from lomma_core.plan.choices import Choice
from lomma_core.plan.names import (
    LEVEL,
    MEASURE,
    MILIEU,
    NOT_STARTED,
    QUARTER,
    SITUATION,
    STATUS,
)
from lomma_core.quarterly import display_parts
from lomma_core.quarterly.display_parts import Milieu
from lomma_core.records.filters import computed
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import mid_sentence
from pages.app import context, urls
from pages.dashboard.steps import steps_section
from pages.dashboard.tree import Node, tree
from pages.records import list_url


def picture(quarter: Quarter, filters: dict[str, str]) -> None:
    """Draw the picture of a quarter, narrowed by filters of a list of insatser."""
    register, actor = context.register(), context.actor()
    counts = overview.levels(register, actor, filters)
    if LEVEL in filters:
        counts = [count for count in counts if count.level.name == filters[LEVEL]]
    parts = [_milieus(quarter, filters), _levels(counts, filters)]
    matrix = gaps.matrix(register, actor, filters)
    parts += [_matrix(matrix, filters)] if matrix else []
    parts.append(steps_section(quarter))
    tree("overview/picture", Node("div", parts, "lomma-picture"))


def _milieus(quarter: Quarter, filters: dict[str, str]) -> Node:
    register = context.register()
    latest = display_parts.latest_situations(register, context.actor(), quarter)
    now = sum(row[QUARTER] == str(quarter) for row in latest.values())
    cards = []
    for milieu in register.plan.milieus:
        if filters.get(MILIEU, milieu.name) == milieu.name:
            row = latest.get(milieu.name)
            cards.append(_milieu(display_parts.milieu_of(register, milieu, row, quarter), row, milieu, quarter))
    sentence = f"{now} av {len(register.plan.milieus)} miljöer är beskrivna för {quarter}."
    return _section("Miljöer", sentence, Node("ul", cards, "lomma-milieus"), wide=True)


def _milieu(seen: Milieu, row: dict[str, object] | None, milieu: Choice, quarter: Quarter) -> Node:
    """A milieu's card: presence, trend, and how old the answer is."""
    if row:
        target = {"form": SITUATION, "post": str(row["record"])}
        lines = [seen.trend or "Trend saknas", f"Från {seen.quarter}" if seen.earlier else f"Uppdaterad {seen.updated}"]
    else:
        target = {"flik": "Kvartalet", QUARTER: str(quarter)}
        lines = []
    strength = f"strength-{seen.strength}" if seen.strength else ""
    parts = [
        Node("h3", [Node("a", [milieu.label], to=(urls.page_of(SITUATION), target))]),
        Node("p", [seen.presence or ("Närvaro saknas" if row else "Inte beskriven än")], "answer"),
        *(Node("p", [line], "quiet") for line in lines),
    ]
    return Node("li", parts, strength)


def _levels(counts: list[LevelCount], filters: dict[str, str]) -> Node:
    most = max((count.total for count in counts), default=0)
    rows = [Node("li", _level(count, most, filters)) for count in counts]
    parts = [Node("ul", rows, "lomma-levels"), Node("ul", list(_legend(counts)), "lomma-legend")]
    return _section("Insatser per nivå", levels_sentence(counts), *parts)


def _level(count: LevelCount, most: int, filters: dict[str, str]) -> list[Node]:
    """A level's name and number, and its bar: a part for each status, as long as it is large."""
    about = filters | {LEVEL: count.level.name}
    name = Node("a", [count.level.label], to=_list(about))
    number = Node("b", [f" {count.total}"])
    bar = [_part(count, status, n, about) for status, n in count.by_status.items()]
    if count.total < most:
        bar.append(Node("span", [], "rest", share=most - count.total, hidden=True))
    return [Node("span", [name, number], "name"), Node("div", bar, "lomma-bar")]


def _part(count: LevelCount, status: str | None, n: int, about: dict[str, str]) -> Node:
    choice = _statuses().get(status or "")
    symbol, word = (choice.symbol, mid_sentence(choice.label)) if choice else ("?", "utan status")
    fill = _fill(status)
    return Node(
        "a",
        [f"{symbol} {n}".strip()],
        "" if status and status != NOT_STARTED else "hollow",
        to=_list(about | {STATUS: status or computed.NO_ANSWER}),
        label=f"{count.level.label}, {word}: {n}",
        share=n,
        fill=fill,
        ink="light-dark({}, {})".format(*(text_on(colour) for colour in _pair(status))),
    )


def _legend(counts: list[LevelCount]) -> Iterator[Node]:
    """Each status that is there, with its colour, symbol and how many in all."""
    statuses = _statuses()
    for status in (*statuses, None):
        n = sum(count.by_status.get(status, 0) for count in counts)
        if n:
            style = "" if status and status != NOT_STARTED else "hollow"
            words = f"{statuses[status].symbol} {statuses[status].label}".strip() if status else "? Status saknas"
            yield Node("li", [Node("i", style=style, fill=_fill(status), hidden=True), f"{words}: {n}"])


def _matrix(counted: dict[str, dict[str, int]], filters: dict[str, str]) -> Node:
    plan = context.register().plan
    columns = [level for level in plan.levels if not level.individual and filters.get(LEVEL, level.name) == level.name]
    rows = [milieu for milieu in plan.milieus if filters.get(MILIEU, milieu.name) == milieu.name]
    head = [Node("th", ["Miljö"], scope="col"), *(Node("th", [level.label], scope="col") for level in columns)]
    body = []
    for milieu in rows:
        cells = [_cell(counted[milieu.name][level.name], milieu, level, filters) for level in columns]
        body.append(Node("tr", [Node("th", [milieu.label], scope="row"), *cells]))
    table = Node("table", [Node("thead", [Node("tr", head)]), Node("tbody", body)], "lomma-matrix")
    without = sum(not any(counted[milieu.name].values()) for milieu in rows)
    sentence = "Pågående insatser som hör till en miljö."
    if len(rows) > 1:
        sentence += f" {without} av {len(rows)} miljöer har ingen." if without else " Alla miljöer har någon."
    return _section("Insatser per miljö", sentence, table)


def _cell(n: int, milieu: Choice, level: Choice, filters: dict[str, str]) -> Node:
    if not n:
        return Node("td", ["0"])
    about = filters | {LEVEL: level.name, MILIEU: milieu.name, computed.RUNS: computed.RUNNING}
    return Node("td", [Node("a", [str(n)], to=_list(about), label=f"{milieu.label}, {level.label}: {n}")])


def _section(title: str, sentence: str, *parts: Node, wide: bool = False) -> Node:
    head = Node("h2", [title]), Node("p", [sentence], "quiet")
    return Node("section", [*head, *parts], "wide" if wide else "")


def _list(filters: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The list of insatser that filters leave."""
    query = {f"{list_url.WORDS.filter}{name}": value for name, value in filters.items()}
    return urls.page_of(MEASURE), {list_url.LIST: MEASURE} | query


def _statuses() -> dict[str, Choice]:
    plan = context.register().plan
    return plan.choices_of(plan.forms[MEASURE].fields[STATUS])


def _pair(status: str | None) -> tuple[str, str]:
    return AREA.get(status or NOT_STARTED, AREA[NOT_STARTED])


def _fill(status: str | None) -> str:
    return "light-dark({}, {})".format(*_pair(status))
