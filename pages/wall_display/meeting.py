"""The meeting mode: the agenda, milieus, levels, follow-up and decisions, one at a time and as large as they go."""

from markupsafe import Markup

from lomma_core.quarterly.display import View
from lomma_core.quarterly.display_work import Decision
from pages.components.html import el, joined
from pages.wall_display import board, cards

# How many rows a step has room for.
_SHOWN = 7


def steps(view: View, decisions: tuple[Decision, ...]) -> Markup:
    """Every step of the meeting; the script shows one at a time."""
    made = [("Dagordning", _agenda(view, decisions))]
    made += [(one.label, cards.milieu(one)) for one in view.milieus]
    made += [(f"Nivå: {level.label.lower()}", cards.level(level)) for level in view.levels]
    if view.offers_level:
        made.append((f"Nivå: {view.offers_level.lower()}", cards.offers(view)))
    if view.matrix:
        made.append(("Miljöer och nivåer", cards.matrix(view)))
    made.append(("Uppföljning", cards.followup(view)))
    made.append(("Förfallet", cards.late(view, _SHOWN)))
    made += _decisions(decisions)
    made.append(("Gruppen", cards.group(view, every=True)))
    return joined(
        el("h1", f"Möte om {view.quarter}"),
        *(
            el("article", content, class_="step", data_title=title, hidden=number > 0)
            for number, (title, content) in enumerate(made)
        ),
    )


def _agenda(view: View, decisions: tuple[Decision, ...]) -> Markup:
    measures = sum(level.total for level in view.levels)
    late = sum(decision.late for decision in decisions)
    said = "Ett öppet" if len(decisions) == 1 else f"{len(decisions) or 'Inga'} öppna"
    label, left, after = board.days_left(view)
    when = " ".join(filter(None, [str(view.next_meeting or "Inte bestämt"), board.meeting_in(view)]))
    rows = {
        "Läget i miljöerna": f"{view.described.done} av {view.described.total} beskrivna",
        "Insatserna på tre nivåer": f"{measures} generella och specifika",
        "Uppföljning": _followed(view),
        "Beslut": said + (f", {late} över tiden" if late else ""),
        "Nästa möte": when,
    }
    listed = [el("li", el("span", what), el("b", how)) for what, how in rows.items()]
    rest = el("p", " ".join(filter(None, [f"{label}: {left}", after])), class_="quiet")
    return cards.card("Dagordning", el("ol", *listed, class_="rows"), rest)


def _followed(view: View) -> str:
    part = view.measures_followed
    return f"{part.done} av {part.total} insatser" if part.total else "Inga insatser"


def _decisions(decisions: tuple[Decision, ...]) -> list[tuple[str, Markup]]:
    """The open decisions, as many steps as they need."""
    if not decisions:
        return [("Beslut", cards.card("Öppna beslut", el("p", "✓ Inga öppna beslut.", class_="good"), beside="0"))]
    made = []
    for start in range(0, len(decisions), _SHOWN):
        part = decisions[start : start + _SHOWN]
        rows = [el("li", el("span", one.seat), el("b", _due(one))) for one in part]
        which = f"{start + 1}–{start + len(part)} av {len(decisions)}" if len(decisions) > _SHOWN else len(decisions)
        made.append(("Beslut", cards.card("Öppna beslut", el("ul", *rows, class_="rows"), beside=which)))
    return made


def _due(one: Decision) -> str:
    if one.due is None:
        return "Inget datum"
    return f"▲ {one.due}, över tiden" if one.late else str(one.due)
