"""The agenda on the meeting's screen: what is due, by name, each point with the way to where it is done (P4, P7)."""

from collections.abc import Collection

from lomma_core.domain import todo
from lomma_core.plan.names import SEAT
from lomma_core.quarterly import display_parts
from lomma_core.utils.quarters import Quarter
from pages.app import context, urls
from pages.dashboard.tree import Node, tree

HEADING = "Dagordning"
# Each point: its heading, the kinds of things to do that belong to it, and what stands there without any.
_POINTS = (
    ("Beslut från tidigare möten", ("decision",), "Inget beslut är öppet."),
    ("Lägesbilden", ("situation", "situation_followup"), "Beskriven och uppföljd."),
    ("Insatserna", ("followup", "adjust", "ended", "incomplete"), "Alla insatser är uppföljda."),
    ("Förslag att ta ställning till", ("proposal",), "Inget förslag väntar på beslut."),
    ("Gruppens platser", ("offer", "seat"), ""),
    ("Fastställa och stänga", ("confirm", "close"), ""),
)


def agenda(quarter: Quarter, decided: Collection[str] = ()) -> None:
    """Draw the points; those that hold nothing to do say so, and a link is drawn only for who can do what it leads to.

    Titles are shown as far as they may be seen (R20). ``decided`` are the decisions of the meeting itself.
    """
    every = todo.todo(context.register(), context.actor(), quarter)
    # What is about one insats is one line.
    items = [item for some in todo.groups(every).values() for item in some]
    items = [item for item in items if item.kind != "decision" or item.target.record not in decided]
    points = []
    for heading, kinds, empty in _POINTS:
        own = [item for item in items if item.kind in kinds]
        lines = [_line(item) for item in own] or ([Node("li", [empty], "quiet")] if empty else [])
        if heading == "Lägesbilden":
            lines = [*_milieus(quarter), *lines]
        if lines:
            points.append(Node("li", [Node("h3", [heading]), Node("ul", lines)]))
    points.append(Node("li", [Node("h3", ["Nästa möte"]), Node("ul", [Node("li", ["Bestäm dag."], "quiet")])]))
    head = [Node("h2", [HEADING]), Node("p", [f"Det som står på tur i {quarter}."], "quiet")]
    tree(f"meeting/agenda/{quarter}", Node("section", [*head, Node("ol", points, "lomma-agenda")], "points"))


def _line(item: todo.Item) -> Node:
    seats = context.register().plan.choice_lists[SEAT]
    form = context.register().plan.forms.get(item.target.form)
    acts = context.may(form.action if form else "confirm")
    name = Node("a", [item.text], to=urls.of(item.target)) if acts else Node("span", [item.text])
    seat = [Node("p", [seats[item.seat].label], "quiet")] if item.seat in seats else []
    return Node("li", [name, *seat])


def _milieus(quarter: Quarter) -> list[Node]:
    register = context.register()
    latest = display_parts.latest_situations(register, context.actor(), quarter)
    lines = []
    for milieu in register.plan.milieus:
        seen = display_parts.milieu_of(register, milieu, latest.get(milieu.name), quarter)
        since = f" ({seen.quarter})" if seen.earlier else ""
        lines.append(Node("li", [f"{milieu.label}: {seen.presence or 'inte beskriven'}{since}"]))
    return lines
