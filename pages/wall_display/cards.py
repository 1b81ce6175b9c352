"""The cards of the wall display and, larger, of the meeting mode."""

from collections.abc import Sequence

from markupsafe import Markup

from lomma_core.domain.overview import Progress
from lomma_core.quarterly.display import DisplayView
from lomma_core.quarterly.display_parts import Level, Milieu, Offer, Status
from lomma_core.utils.text import counted
from pages.components.html import el, joined

# The highest strength of a presence in the plan (``styrka``).
_STRONGEST = 3
# One segment is one insats, as long as they can be distinguished from five metres.
_SEGMENTS = 40
_ROWS = 3
SEVERAL = "Olika status"


def card(title: str, *parts: object, kind: str = "", beside: object = None) -> Markup:
    """A card with its heading, and what stands beside the heading."""
    head = el("div", el("h2", title), el("p", beside, class_="number") if beside is not None else None, class_="head")
    return el("section", head, *parts, class_=f"card {kind}".strip())


def milieu(milieu: Milieu) -> Markup:
    """What is known of a milieu (P5): the presence and the trend in words, how sure it is and how old."""
    if not milieu.presence:
        parts = [el("p", "Inte beskriven än", class_="presence none"), el("p", milieu.hint, class_="hint")]
        return card(milieu.label, *parts, kind="milieu")
    steps = joined(*(el("i", class_="on" if (milieu.strength or 0) > n else "off") for n in range(_STRONGEST)))
    scale = el("div", steps, class_="scale" if milieu.strength is not None else "scale unknown", aria_hidden="true")
    earlier = el("p", f"Svaret är från {milieu.quarter}", class_="pill") if milieu.earlier else None
    facts = el(
        "dl",
        _fact("Trend", milieu.trend or "Inte angiven"),
        _fact("Tillförlitlighet", milieu.reliability or "Inte angiven"),
        _fact("Uppdaterad", joined(milieu.updated, f", {milieu.state.lower()}" if milieu.state else None)),
    )
    row = el("div", scale, earlier, class_="row")
    return card(milieu.label, el("p", milieu.presence, class_="presence"), row, facts, kind="milieu")


def _fact(term: str, value: object) -> Markup:
    return el("div", el("dt", term), el("dd", value))


def level(level: Level) -> Markup:
    """A level's insatser by status (P6): one segment is one insats, each status a word, a symbol and a pattern."""
    if not level.total:
        text = el("p", "Inga insatser än"), _hint(level.hint, [])
        return card(level.title, *text, kind="level", beside=_measures(0))
    segments = [el("i", class_=_status_class(s)) for s in level.statuses for _ in range(s.count)]
    bar = el("div", *segments, class_="bar", aria_hidden="true") if level.total <= _SEGMENTS else None
    rows = [el("li", _status_words(s), el("b", s.count)) for s in level.statuses]
    listed = el("ul", *rows, class_="rows")
    return card(level.title, bar, listed, _hint(level.hint, rows), kind="level", beside=_measures(level.total))


def _hint(text: str, rows: Sequence[object]) -> Markup | None:
    """What a level is, where a short list leaves room for it."""
    return el("p", text, class_="hint") if text and len(rows) <= _ROWS else None


def _measures(n: int) -> Markup:
    return joined(n, el("small", " insats" if n == 1 else " insatser"))


def offers(view: DisplayView) -> Markup:
    """The individriktade offers that exist, in words and never how many (P6, R8)."""
    rows = [el("li", el("span", offer.label), _offer(offer)) for offer in view.offers]
    listed = el("ul", *rows, class_="rows")
    return card(view.offers_title, listed, _hint(view.offers_hint, rows), kind="level offers")


def _offer(offer: Offer) -> Markup:
    if not offer.statuses:
        return el("span", "Finns inte", class_="quiet")
    return _status_words(offer.statuses[0]) if len(offer.statuses) == 1 else el("span", SEVERAL)


def _status_words(status: Status) -> Markup:
    mark = el("i", status.symbol or "·", class_=f"mark {_status_class(status)}", aria_hidden="true")
    return el("span", mark, status.label)


def _status_class(status: Status) -> str:
    return f"s-{status.name or 'none'}"


def matrix(view: DisplayView) -> Markup | None:
    """Running insatser by milieu and level; the individriktade stand outside (R9). None if there is none."""
    if not view.matrix:
        return None
    columns = [level.label for level in view.levels]
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
    return card("Insatser per miljö", table, kind="matrix")


def _filled(n: int) -> str:
    return "some" if n else "zero"


def followup(view: DisplayView) -> Markup:
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


def late(view: DisplayView, rows: int = _ROWS) -> Markup:
    """What is overdue by function: insatser that are late or should have ended, and decisions past their day."""
    title = "Förfallet per funktion"
    if not view.late:
        return card(title, el("p", "✓ Inget är förfallet.", class_="good"), kind="late")
    listed = view.late if len(view.late) <= rows + 1 else view.late[:rows]
    rest = view.late[len(listed) :]
    items = [el("li", el("span", seat.seat), el("b", seat.total)) for seat in listed]
    if rest:
        words = counted(len(rest), "funktion till", "funktioner till")
        items.append(el("li", el("span", words[:1].upper() + words[1:]), el("b", sum(seat.total for seat in rest))))
    return card(title, el("ul", *items, class_="rows"), kind="late", beside=sum(seat.total for seat in view.late))


def group(view: DisplayView, every: bool = False) -> Markup:
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
