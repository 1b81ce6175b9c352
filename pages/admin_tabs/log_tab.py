"""Administration, Logg: verification of the chain, filters, paging, and the log as a file (R13)."""

import datetime as dt
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lomma_core.audit import log, query
from lomma_core.audit.labels import ACTIONS, OUTCOMES, WAYS
from lomma_core.exchange.exports import protocols
from lomma_core.exchange.exports.csv_writer import EXCEL, MACHINE
from lomma_core.logbook import log_reading
from lomma_core.permissions import allowed
from lomma_core.plan.field_types import times
from lomma_core.records import listing
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.secrecy import may_read_marked
from lomma_core.utils.quarters import timestamp
from lomma_core.utils.text import digits
from pages.app import context
from pages.components import download
from pages.components.error_summary import field_message
from pages.components.field_widgets import date_field
from pages.components.table import Column, Row, table

PAGE = 50
READY, CHECKED = "log/ready", "log/checked"
PARTLY = (
    "Din roll läser inte sekretessmarkerade poster, så det som rör dem är inte med här. Därför saknas också radernas "
    "nummer, kedjevärden och antal poster."
)
KINDS = {EXCEL: "Svenska Excel (semikolon)", MACHINE: "Andra program (komma, tekniska namn)"}


def draw() -> None:
    """Draw the tab, for roles that may read the log."""
    st.write("Loggen säger vem, när, vad och vilken väg in, aldrig texterna.")
    if not _whole():
        st.caption(PARTLY)
    _chain()
    filters = _filters()
    if filters is None:
        return
    number = st.session_state.get("log/page", 1)
    page = log_reading.entries(context.register(), context.actor(), filters, PAGE, (number - 1) * PAGE)
    _rows(page, number)
    if page.total > PAGE:
        pages = -(-page.total // PAGE)
        st.selectbox(
            "Loggens sida",
            range(1, pages + 1),
            key="log/page",
            format_func=lambda n: f"{digits(n)} av {digits(pages)}",
            width=160,
        )
    _download(filters)


def _whole() -> bool:
    return may_read_marked(context.register(), context.actor())


def _chain() -> None:
    head = log_reading.head(context.register(), context.actor())
    if head:
        moment = timestamp(head.logged_at)
        st.caption(f"Loggens sista rad är {head.nr}, {moment}. Kedjevärdet börjar med {head.short}.")
    if st.button("Kontrollera loggens kedja", key="log/verify"):
        st.session_state[CHECKED] = log_reading.verify(context.register(), context.actor())
    verdict = st.session_state.get(CHECKED)
    if verdict is None:
        return
    show = st.success if verdict.broken_at is None else st.error
    show(query.verdict_sentence(verdict))
    if not verdict.chain:
        return
    st.caption("Senaste kedjevärde. Skriv av det i protokollet: det visar senare om de sista raderna är kvar.")
    st.code(verdict.chain, language=None, wrap_lines=True)


def _filters() -> query.Filter | None:
    """What the log is narrowed to; None while a day is not understood, which never counts as no day."""
    plan = context.register().plan
    known = log_reading.filter_choices(context.register(), context.actor())
    with st.expander("Filtrera loggen"):
        left, middle, right = st.columns(3)
        who = _choice(left, "Vem", "who", known, {})
        action = _choice(middle, "Händelse", "action", known, ACTIONS)
        form = _choice(right, "Formulär", "form", known, {name: form.label for name, form in plan.forms.items()})
        way = _choice(left, "Väg in", "way", known, WAYS)
        outcome = _choice(middle, "Utfall", "outcome", known, OUTCOMES)
        address = _choice(right, "Adress", "address", known, {})
        session = _choice(left, "Session", "session", known, {})
        first, first_read = _day(middle, "Från och med", "first")
        last, last_read = _day(right, "Till och med", "last")
    if not (first_read and last_read):
        st.error("Loggen visas när datumen i filtret går att läsa.")
        return None
    return query.Filter(who, action, form, way, outcome, address, session, first, last)


def _day(place: DeltaGenerator, label: str, name: str) -> tuple[dt.date | None, bool]:
    """A day to narrow the log by, and whether what stands in its field was understood."""
    with place:
        text = date_field(label, f"log/{name}", "", _again)
        try:
            return times.Date().parse(text, {}), True
        except ValueError as error:
            field_message("log", name, str(error))
            return None, False


def _choice(
    place: DeltaGenerator, label: str, name: str, known: dict[str, list[str]], words: dict[str, str]
) -> str | None:
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


def _rows(page: log_reading.LogPage, number: int) -> None:
    links = listing.links(context.register())
    rows = [_row(entry, links) for entry in page.rows]
    first = (number - 1) * PAGE + 1
    if not rows:
        st.info("Ingen händelse passar filtret.")
        return
    caption = f"Händelserna {digits(first)}–{digits(first + len(rows) - 1)} av {digits(page.total)}"
    if number == 1:
        caption = (
            "Den senaste händelsen"
            if page.total == 1
            else f"De senaste {digits(len(rows))} händelserna av {digits(page.total)}"
        )
    headings = [
        "Tid",
        "Konto",
        "Händelse",
        "Post",
        "Utfall",
        "Väg in",
        "Adress",
        "Session",
        *(["Nr"] if _whole() else []),
    ]
    table(
        "admin/log",
        [Column(heading, fixed=i == 0, end=heading == "Nr") for i, heading in enumerate(headings)],
        rows,
        caption,
    )


def _row(entry: dict[str, Any], links: RecordLookup) -> Row:
    moment = timestamp(entry["logged_at"])
    action, way = ACTIONS.get(entry["action"], entry["action"]), WAYS.get(entry["way"], entry["way"])
    what = _what(entry, links)
    # A correction's detail is a hash, for the chain alone.
    if entry["detail"] and entry["action"] != log.CORRECTION:
        what = f"{what}. {entry['detail']}" if what else entry["detail"]
    # Of rows from before it was kept, nothing is said of how they went.
    outcome = OUTCOMES.get(entry["outcome"], "")
    cells = [moment, entry["who"], action, what, outcome, way, entry["address"] or "", entry["session"] or ""]
    return Row([*cells, *([] if entry["nr"] is None else [str(entry["nr"])])])


def _what(entry: dict[str, Any], links: RecordLookup) -> str:
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
    what = form.with_label(name) if name else entry["record"] or form.plural
    return f"{what}, version {entry['version']}" if entry["version"] else what


def _download(filters: query.Filter) -> None:
    kind = st.radio("Loggen som fil, för vilket program?", list(KINDS), format_func=KINDS.get, key="log/kind")
    if st.button("Ta fram loggfilen"):
        register = context.register()
        data = protocols.log_csv(register, context.actor(), kind, filters)
        st.session_state[READY] = (f"logg-{register.clock().date()}.csv", data)
    ready = st.session_state.get(READY)
    if ready:
        name, data = ready
        download.button(f"Hämta {name}", data, name, "text/csv")
