"""The board on the wall: everything at once, in one page that does not scroll."""

from markupsafe import Markup

from lomma_core.quarterly.display import DisplayView
from lomma_core.utils.text import counted
from pages.components.html import el, joined
from pages.wall_display import cards

# As many milieus, and as many levels, as the board's usual cards have room for, and as long a name.
_MANY, _LONG = 3, 40


def board(view: DisplayView) -> Markup:
    """The whole of the screen."""
    dense = " dense" if _is_dense(view) else ""
    offers = cards.offers(view) if view.offers_title else None
    return joined(
        top(view),
        el("div", *map(cards.milieu, view.milieus), class_=f"line milieus{dense}"),
        el("div", *map(cards.level, view.levels), offers, cards.matrix(view), class_=f"line levels{dense}"),
        el("div", cards.followup(view), cards.late(view), cards.group(view), class_=f"line work{dense}"),
    )


def _is_dense(view: DisplayView) -> bool:
    """Whether there is more than the board's usual cards have room for."""
    names = [milieu.label for milieu in view.milieus] + [level.title for level in view.levels] + [view.offers_title]
    names += [seat for seat, _ in view.offered]
    many = max(len(view.milieus), len(view.levels) + 1) > _MANY or len(view.offered) > 1
    return many or max(map(len, names)) > _LONG


def top(view: DisplayView) -> Markup:
    """The quarter, the days it has left, and the next meeting."""
    name = f"Exempeldata · {view.municipality}" if view.demo else f"{view.municipality} · {view.plan}"
    if view.marked:
        left_out = counted(view.marked, "sekretessmarkerad post", "sekretessmarkerade poster")
        name += f" · utan {left_out}"
    title = el("div", el("p", name, class_="quiet"), el("h1", f"Kvartal {view.quarter}"), class_="title")
    label, value, after = days_left(view)
    days = _fact(label, value, after)
    meeting = _fact("Nästa möte", view.next_meeting or "Inte bestämt", meeting_in(view))
    return el("header", title, days, meeting, class_="top")


def days_left(view: DisplayView) -> tuple[str, str, str]:
    """The days left of the quarter, as label, value and small print."""
    days = view.days_left
    if days < 0:
        unit = "dag" if days == -1 else "dagar"
        return "Kvartalet är slut men inte stängt", f"{-days} {unit}", "över tiden"
    return "Kvar av kvartalet", f"{days} {'dag' if days == 1 else 'dagar'}", ""


def meeting_in(view: DisplayView) -> str:
    """The time to the next meeting, in words."""
    days = view.days_to_meeting
    if days is None:
        return ""
    return "i dag" if days == 0 else "i morgon" if days == 1 else f"om {days} dagar"


def _fact(label: str, value: object, after: str) -> Markup:
    text = el("p", el("b", value), el("span", after) if after else None, class_="value")
    return el("div", el("p", label, class_="quiet"), text, class_="fact")
