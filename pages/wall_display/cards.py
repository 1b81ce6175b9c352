"""The cards of the screen in the meeting room: what is seen on the wall and, larger, in the meeting mode."""

from markupsafe import Markup

from lomma_core.domain.overview import Progress
from lomma_core.quarterly.display import View
from lomma_core.quarterly.display_parts import Level, Milieu, Offer, Status
from lomma_core.utils.text import counted
from pages.components.html import el, joined

# How strong a presence can be said to be in the plan (``styrka``).
_STRONGEST = 3
# One segment is one insats, as long as they can be told apart from five metres.
_SEGMENTS = 40
_ROWS = 3
SEVERAL = "Olika status"


def card(title: str, *parts: object, kind: str = "", beside: object = None) -> Markup:
    """A card with its heading, and what stands beside the heading."""
    head = el("div", el("h2", title), el("p", beside, class_="number") if beside is not None else None, class_="head")
    return el("section", head, *parts, class_=f"card {kind}".strip())


def milieu(one: Milieu) -> Markup:
    """What is known of a milieu (P5): the presence and the trend in words, how sure it is and how old."""
    if one.withheld:
        told = el("p", "Visas inte här", class_="presence")
        return card(one.label, told, el("p", f"Svaret för {one.quarter} är sekretessmarkerat.", class_="quiet"))
    if not one.presence:
        parts = [el("p", "Inte beskriven än", class_="presence none"), el("p", one.hint, class_="hint")]
        return card(one.label, *parts, kind="milieu")
    steps = joined(*(el("i", class_="on" if (one.strength or 0) > n else "off") for n in range(_STRONGEST)))
    scale = el("div", steps, class_="scale" if one.strength is not None else "scale unknown", aria_hidden="true")
    earlier = el("p", f"Svaret är från {one.quarter}", class_="pill") if one.earlier else None
    facts = el(
        "dl",
        _fact("Trend", one.trend or "Inte angiven"),
        _fact("Tillförlitlighet", one.reliability or "Inte angiven"),
        _fact("Uppdaterad", joined(one.updated, f", {one.state.lower()}" if one.state else None)),
    )
    row = el("div", scale, earlier, class_="row")
    return card(one.label, el("p", one.presence, class_="presence"), row, facts, kind="milieu")


def _fact(term: str, value: object) -> Markup:
    return el("div", el("dt", term), el("dd", value))


def level(one: Level) -> Markup:
    """A level's insatser by status (P6): one segment is one insats, each status a word, a symbol and a pattern."""
    if not one.total:
        said = el("p", "Inga insatser än"), _hint(one.hint, [])
        return card(f"{one.label} nivå", *said, kind="level", beside=_measures(0))
    segments = [el("i", class_=_status_class(s)) for s in one.statuses for _ in range(s.count)]
    bar = el("div", *segments, class_="bar", aria_hidden="true") if one.total <= _SEGMENTS else None
    rows = [el("li", _status_words(s), el("b", s.count)) for s in one.statuses]
    listed = el("ul", *rows, class_="rows")
    return card(f"{one.label} nivå", bar, listed, _hint(one.hint, rows), kind="level", beside=_measures(one.total))


def _hint(text: str, rows: list) -> Markup | None:
    """What a level is, where a short list leaves room for it."""
    return el("p", text, class_="hint") if text and len(rows) <= _ROWS else None


def _measures(n: int) -> Markup:
    return joined(n, el("small", " insats" if n == 1 else " insatser"))


def offers(view: View) -> Markup:
    """The individriktade offers that exist, in words and never how many (P6, R8)."""
    rows = [el("li", el("span", offer.label), _offer(offer)) for offer in view.offers]
    listed = el("ul", *rows, class_="rows")
    return card(f"{view.offers_level} nivå", listed, _hint(view.offers_hint, rows), kind="level")


def _offer(one: Offer) -> Markup:
    if not one.statuses:
        return el("span", "Finns inte", class_="quiet")
    return _status_words(one.statuses[0]) if len(one.statuses) == 1 else el("span", SEVERAL)


def _status_words(one: Status) -> Markup:
    mark = el("i", one.symbol or "·", class_=f"mark {_status_class(one)}", aria_hidden="true")
    return el("span", mark, one.label)


def _status_class(one: Status) -> str:
    return f"s-{one.name or 'none'}"


def matrix(view: View) -> Markup | None:
    """Running insatser by milieu and level; the individriktade stand outside (R9). None where none can be told."""
    if not view.matrix:
        return None
    columns = [one.label for one in view.levels]
    head = el("tr", el("td"), *(el("th", name, scope="col") for name in columns))
    rows = [
        el(
            "tr",
            el("th", name, scope="row"),
            *(el("td", row[column], class_=_filled(row[column])) for column in columns),
        )
        for name, row in view.matrix.items()
    ]
    table = el("table", el("thead", head), el("tbody", *rows))
    return card("Insatser som svarar mot miljön", table, kind="matrix")


def _filled(n: int) -> str:
    return "some" if n else "zero"


def followup(view: View) -> Markup:
    """How far the quarter has come (P7, P8)."""
    parts = {
        "Lägesbilder beskrivna": view.described,
        "Lägesbilder uppföljda": view.situations_followed,
        "Insatser uppföljda": view.measures_followed,
        "Genusperspektiv": view.gender,
    }
    rows = [_progress(label, part) for label, part in parts.items() if part is not None]
    return card(f"Uppföljning {view.quarter}", el("ul", *rows, class_="progress"), kind="followup")


def _progress(label: str, part: Progress) -> Markup:
    total = min(part.total, _SEGMENTS // 2)
    # A bar that is not done never looks done.
    done = part.done * total // part.total if part.total else 0
    bar = el(
        "div", *(el("i", class_="on" if n < done else "off") for n in range(total)), class_="bar", aria_hidden="true"
    )
    count = f"{part.done} av {part.total}" if part.total else "Inga"
    return el("li", el("span", label), bar, el("b", count))


def late(view: View, rows: int = _ROWS) -> Markup:
    """What is overdue by function: insatser that are late or should have ended, and decisions past their day."""
    title = "Förfallet per funktion"
    if not view.late:
        return card(title, el("p", "✓ Inget är förfallet.", class_="good"), kind="late")
    shown = view.late if len(view.late) <= rows + 1 else view.late[:rows]
    rest = view.late[len(shown) :]
    told = [el("li", el("span", one.seat), el("b", one.total)) for one in shown]
    if rest:
        words = counted(len(rest), "funktion till", "funktioner till")
        told.append(el("li", el("span", words[:1].upper() + words[1:]), el("b", sum(one.total for one in rest))))
    return card(title, el("ul", *told, class_="rows"), kind="late", beside=sum(one.total for one in view.late))


def group(view: View, every: bool = False) -> Markup:
    """How many required seats are filled, and the offered seat's answer (P1); ``every`` names all that are vacant."""
    if every and view.vacant:
        vacant = el("ul", *(el("li", el("span", seat), el("b", "Vakant")) for seat in view.vacant), class_="rows")
    elif len(view.vacant) == 1:
        vacant = el("p", f"Vakant: {view.vacant[0]}")
    elif view.vacant:
        vacant = el("p", counted(len(view.vacant), "plats", "platser").capitalize() + " är inte tillsatta")
    else:
        vacant = el("p", "✓ Alla platser är tillsatta", class_="good")
    answers = [el("div", el("dt", seat), el("dd", answer)) for seat, answer in view.offered]
    beside = f"{view.seats.done} av {view.seats.total}"
    return card("Gruppens platser", vacant, el("dl", *answers), kind="group", beside=beside)
