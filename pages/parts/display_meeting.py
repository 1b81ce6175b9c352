"""The meeting mode: the agenda, milieus, levels, follow-up and decisions, one at a time and as large as they go."""

from lomma_core.display import View
from lomma_core.display_parts import Decision
from lomma_core.words import counted
from pages.parts import display_board, display_cards
from pages.parts.markup import Html, el, joined

_SHOWN = 7


def steps(view: View, decisions: tuple[Decision, ...]) -> Html:
    """Every step of the meeting; the script shows one at a time."""
    made = [("Dagordning", _agenda(view, decisions))]
    made += [(one.label, display_cards.milieu(one)) for one in view.milieus]
    made += [(f"Nivå: {one.label.lower()}", display_cards.level(one)) for one in view.levels]
    if view.offers_level:
        made.append((f"Nivå: {view.offers_level.lower()}", display_cards.offers(view)))
    made.append(("Miljöer och nivåer", display_cards.matrix(view)))
    made.append(("Uppföljning", display_cards.followup(view)))
    made.append(("Förfallet", display_cards.late(view, _SHOWN)))
    made.append(("Beslut", _decisions(decisions)))
    made.append(("Gruppen", display_cards.group(view)))
    return joined(
        *(
            el("article", content, class_="step", data_title=title, hidden=number > 0)
            for number, (title, content) in enumerate(made)
        )
    )


def _agenda(view: View, decisions: tuple[Decision, ...]) -> Html:
    measures = sum(one.total for one in view.levels)
    late = sum(one.late for one in decisions)
    said = counted(len(decisions), "öppet", "öppna").capitalize() if decisions else "Inga öppna"
    _, left, after = display_board.days_left(view)
    when = " ".join(filter(None, [str(view.next_meeting or "Inte bestämt"), display_board.meeting_in(view)]))
    rows = {
        "Läget i miljöerna": f"{view.described.done} av {view.described.total} beskrivna",
        "Insatserna på tre nivåer": f"{measures} generella och specifika",
        "Uppföljning": f"{view.measures_followed.done} av {view.measures_followed.total} insatser",
        "Beslut": said + (f", {late} över tiden" if late else ""),
        "Nästa möte": when,
    }
    listed = [el("li", el("span", what), el("b", how)) for what, how in rows.items()]
    title = f"Möte om {view.quarter}"
    return display_cards.card(
        title, el("ol", *listed, class_="rows"), el("p", f"{left} {after or 'kvar'}", class_="quiet")
    )


def _decisions(decisions: tuple[Decision, ...]) -> Html:
    if not decisions:
        return display_cards.card("Öppna beslut", el("p", "✓ Inga öppna beslut.", class_="good"), beside="0")
    shown = decisions if len(decisions) <= _SHOWN else decisions[: _SHOWN - 1]
    rows = [el("li", el("span", one.seat), el("b", _due(one))) for one in shown]
    rest = len(decisions) - len(shown)
    if rest:
        rows.append(el("li", el("span", counted(rest, "beslut till", "beslut till").capitalize())))
    return display_cards.card("Öppna beslut", el("ul", *rows, class_="rows"), beside=len(decisions))


def _due(one: Decision) -> str:
    if one.due is None:
        return "Inget datum"
    return f"▲ {one.due}, över tiden" if one.late else str(one.due)
