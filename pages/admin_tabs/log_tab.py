"""Administration, Logg: is the chain whole, filters, pages, and the log as a file (R13)."""

import streamlit as st

from lomma_core.audit import log, query
from lomma_core.audit.labels import ACTIONS, WAYS
from lomma_core.exchange.exports import protocols
from lomma_core.exchange.exports.csv_writer import EXCEL, MACHINE
from lomma_core.permissions import allowed
from lomma_core.records import listing
from lomma_core.utils.quarters import local
from pages.app import context
from pages.components.table import Column, Row, table

PAGE = 50
READY, CHECKED = "log/ready", "log/checked"
KINDS = {EXCEL: "Svenska Excel (semikolon)", MACHINE: "Andra program (komma, maskinnamn)"}


def draw() -> None:
    """Draw the tab, for roles that may read the log."""
    st.write("Loggen säger vem, när, vad och vilken väg in, aldrig texterna.")
    _chain()
    wanted = _filters()
    number = st.session_state.get("log/page", 1)
    page = query.entries(context.register(), context.actor(), wanted, PAGE, (number - 1) * PAGE)
    _rows(page, number)
    if page.total > PAGE:
        pages = -(-page.total // PAGE)
        st.selectbox(
            "Loggens sida",
            range(1, pages + 1),
            key="log/page",
            format_func=lambda n: f"{n} av {pages}",
            width=160,
        )
    _download(wanted)


def _chain() -> None:
    if st.button("Kontrollera loggens kedja", key="log/verify"):
        st.session_state[CHECKED] = log.verify(context.register(), context.actor())
    found = st.session_state.get(CHECKED)
    if found is None:
        return
    say = st.success if found.broken_at is None else st.error
    say(query.verdict_sentence(found))
    st.caption("Senaste kedjevärde. Skriv av det i protokollet: det visar senare om de sista raderna är kvar.")
    st.code(found.chain, language=None, wrap_lines=True)


def _filters() -> query.Filter:
    plan = context.register().plan
    known = query.known(context.register(), context.actor())
    with st.expander("Filtrera loggen"):
        left, middle, right = st.columns(3)
        who = _choice(left, "Vem", "who", known, {})
        action = _choice(middle, "Händelse", "action", known, ACTIONS)
        form = _choice(right, "Formulär", "form", known, {name: one.label for name, one in plan.forms.items()})
        way = _choice(left, "Väg in", "way", known, WAYS)
        first = middle.date_input("Från och med", None, key="log/first", format="YYYY-MM-DD", on_change=_again)
        last = right.date_input("Till och med", None, key="log/last", format="YYYY-MM-DD", on_change=_again)
    return query.Filter(who, action, form, way, first, last)


def _choice(place, label: str, name: str, known: dict[str, list[str]], words: dict[str, str]) -> str | None:
    return place.selectbox(
        label,
        known[name],
        index=None,
        format_func=lambda value: words.get(value, value),
        placeholder="Alla",
        key=f"log/{name}",
        on_change=_again,
    )


def _again() -> None:
    """Other rows: from the first page, and a file made of the old ones is not offered."""
    st.session_state.pop("log/page", None)
    st.session_state.pop(READY, None)


def _rows(page: query.LogPage, number: int) -> None:
    links = listing.links(context.register())
    rows = [_row(entry, links) for entry in page.rows]
    first = (number - 1) * PAGE + 1
    if not rows:
        st.info("Ingen händelse passar filtret.")
        return
    caption = f"Händelserna {first}–{first + len(rows) - 1} av {page.total}"
    if number == 1:
        caption = "Den senaste händelsen" if page.total == 1 else f"De senaste {len(rows)} händelserna av {page.total}"
    headings = ["Tid", "Konto", "Händelse", "Post", "Väg in", "Nr"]
    table("admin/log", [Column(h, fixed=i == 0, end=h == "Nr") for i, h in enumerate(headings)], rows, caption)


def _row(entry: dict, links) -> Row:
    moment = f"{local(entry['logged_at']):%Y-%m-%d %H:%M}"
    action, way = ACTIONS.get(entry["action"], entry["action"]), WAYS.get(entry["way"], entry["way"])
    return Row([moment, entry["who"], action, _what(entry, links), way, str(entry["nr"])])


def _what(entry: dict, links) -> str:
    """The record by its name then; where none was logged, by the name that the register has for it now."""
    plan = context.register().plan
    form = plan.forms.get(entry["form"] or "")
    label = form.label if form else ""
    if entry["amount"] is not None:
        amount = f"{entry['amount']} poster" if entry["amount"] != 1 else "1 post"
        return f"{label}, {amount}" if label else amount
    name = entry["name"]
    if not form:
        return " ".join(part for part in (name, entry["record"]) if part)
    if not name and entry["record"] and allowed(plan, context.actor(), "read"):
        name = links.title(form.name, entry["record"])
    what = form.called(name) if name else entry["record"] or form.plural
    return f"{what}, version {entry['version']}" if entry["version"] else what


def _download(wanted: query.Filter) -> None:
    kind = st.radio("Loggen som fil, för vilket program?", list(KINDS), format_func=KINDS.get, key="log/kind")
    if st.button("Gör i ordning loggfilen"):
        register = context.register()
        data = protocols.log_csv(register, context.actor(), kind, wanted)
        st.session_state[READY] = (f"logg-{register.clock().date()}.csv", data)
    ready = st.session_state.get(READY)
    if ready:
        name, data = ready
        st.download_button(f"Hämta {name}", data, name, "text/csv", type="primary", on_click="ignore")
