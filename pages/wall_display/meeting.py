"""The meeting mode: the agenda, milieus, levels, follow-up and decisions, one at a time and as large as they go."""

from markupsafe import Markup

from lomma_core.quarterly.display import DisplayView
from lomma_core.quarterly.display_work import Decision
from lomma_core.utils.text import listed, mid_sentence
from pages.components.html import el, joined
from pages.wall_display import board, cards

# How many rows a step has room for.
_ROWS = 7


def steps(view: DisplayView, decisions: tuple[Decision, ...]) -> Markup:
    """Every step of the meeting; the script shows one at a time."""
    cards_by_title: list[tuple[str, Markup | None]] = [("Dagordning", _agenda(view, decisions))]
    cards_by_title += [(milieu.label, cards.milieu(milieu)) for milieu in view.milieus]
    cards_by_title += [(f"Nivå: {mid_sentence(level.label)}", cards.level(level)) for level in view.levels]
    if view.offers_level:
        cards_by_title.append((f"Nivå: {view.offers_level}", cards.offers(view)))
    if view.matrix:
        cards_by_title.append(("Miljöer och nivåer", cards.matrix(view)))
    cards_by_title.append(("Uppföljning", cards.followup(view)))
    cards_by_title.append(("Förfallet", cards.late(view, _ROWS)))
    cards_by_title += _decisions(decisions)
    cards_by_title.append(("Gruppen", cards.group(view, every=True)))
    return joined(
        el("h1", f"Möte om {view.quarter}"),
        *(
            el("article", content, class_="step", data_title=title, hidden=number > 0)
            for number, (title, content) in enumerate(cards_by_title)
        ),
    )


def _agenda(view: DisplayView, decisions: tuple[Decision, ...]) -> Markup:
    measures = sum(level.total for level in view.levels)
    late = sum(decision.late for decision in decisions)
    text = "Ett öppet" if len(decisions) == 1 else f"{len(decisions) or 'Inga'} öppna"
    label, days, after = board.days_left(view)
    when = " ".join(filter(None, [str(view.next_meeting or "Inte bestämt"), board.meeting_in(view)]))
    rows = {
        "Läget i miljöerna": f"{view.described.done} av {view.described.total} beskrivna",
        "Insatserna nivå för nivå": f"{measures} {listed(level.plural for level in view.levels)}",
        "Uppföljning": _followed(view),
        "Beslut": text + (f", {late} över tiden" if late else ""),
        "Nästa möte": when,
    }
    lines = [el("li", el("span", what), el("b", how)) for what, how in rows.items()]
    rest = el("p", " ".join(filter(None, [f"{label}: {days}", after])), class_="quiet")
    return cards.card("Dagordning", el("ol", *lines, class_="rows"), rest)


def _followed(view: DisplayView) -> str:
    part = view.measures_followed
    return f"{part.done} av {part.total} insatser" if part.total else "Inga insatser"


def _decisions(decisions: tuple[Decision, ...]) -> list[tuple[str, Markup]]:
    """The open decisions, as many steps as they need."""
    if not decisions:
        return [("Beslut", cards.card("Öppna beslut", el("p", "✓ Inga öppna beslut.", class_="good"), beside="0"))]
    steps_ = []
    for start in range(0, len(decisions), _ROWS):
        part = decisions[start : start + _ROWS]
        rows = [el("li", el("span", decision.seat), el("b", _due(decision))) for decision in part]
        which = f"{start + 1}–{start + len(part)} av {len(decisions)}" if len(decisions) > _ROWS else len(decisions)
        steps_.append(("Beslut", cards.card("Öppna beslut", el("ul", *rows, class_="rows"), beside=which)))
    return steps_


def _due(decision: Decision) -> str:
    if decision.due is None:
        return "Inget datum"
    return f"▲ {decision.due}, över tiden" if decision.late else str(decision.due)
