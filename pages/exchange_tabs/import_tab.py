"""Import in three steps on one page: the file, what its columns and words mean, and every row's outcome."""

from dataclasses import replace
from typing import Any

import streamlit as st

from lomma_core.errors import EncodingUnclear, LommaError
from lomma_core.exchange.imports import preview
from lomma_core.exchange.imports.columns import ColumnMapping, known_words, remembered, suggest
from lomma_core.exchange.imports.tables.reader import KINDS, best_sheet, read_sheets
from lomma_core.exchange.imports.tables.sheet import Sheet, table_of
from lomma_core.permissions import Actor, allowed
from lomma_core.plan.model import Form
from lomma_core.plan.names import MEASURE
from lomma_core.privacy import guard
from lomma_core.quarterly import confirm
from lomma_core.utils import text
from pages.app import context
from pages.app.flash import flash
from pages.components.widget_state import label_of
from pages.exchange_tabs import import_runs
from pages.exchange_tabs.import_columns import STATE, columns_step, sample_text
from pages.exchange_tabs.import_outcomes import show_outcomes, summary

UNCLEAR = f"{STATE}/unclear"
# What the list of imports says instead of a file's name.
PASTED = "inklistrade celler"


def show() -> None:
    """Draw the import."""
    plan = context.register().plan
    forms = [f.name for f in plan.form if allowed(plan, context.actor(), f.action)]
    if st.session_state.pop(f"{STATE}/done", False):
        _forget()
    left, right = st.columns([1, 2], vertical_alignment="top")
    with left:
        form_name = st.selectbox(
            "Vad innehåller filen?",
            forms,
            forms.index(MEASURE) if MEASURE in forms else 0,
            format_func=lambda name: plan.forms[name].plural,
            key=f"{STATE}/form",
            on_change=_forget,
        )
    with right:
        number = st.session_state.get(f"{STATE}/upload", 0)
        uploaded = st.file_uploader(
            "Fil från Excel, LibreOffice eller Word, eller en CSV-fil. Högst 10 MB.",
            type=list(KINDS),
            key=f"{STATE}/file/{number}",
            on_change=_forget,
        )
        pasted = "" if uploaded else _pasted(number)
    if uploaded is None and not pasted:
        st.caption("Ingenting sparas förrän du har sett vad som händer med varje rad.")
        import_runs.section()
        return
    form = plan.forms[form_name]
    try:
        if uploaded:
            guard.refuse("file", "Filnamnet", uploaded.name)
        state = _read(form, uploaded.name if uploaded else PASTED, uploaded.getvalue() if uploaded else pasted.encode())
    except LommaError as error:
        st.error(str(error))
        return
    if state is None:
        return
    mapping = columns_step(form, state)
    _preview(form, state, mapping)


def _pasted(number: int) -> str:
    """What somebody has pasted instead of a file; '' for nothing."""
    with st.expander("Klistra in celler i stället"):
        return st.text_area(
            "Kopiera cellerna i Excel eller tabellen i Word med Ctrl+C, rubrikraden också, och klistra in dem här.",
            key=f"{STATE}/pasted/{number}",
            on_change=_forget,
            height=160,
        ).strip("\r\n")


def _read(form: Form, file: str, data: bytes) -> dict[str, Any] | None:
    """The file as a table with its suggested mapping, read once per upload and for each sheet that is chosen.

    None while nobody has said how its letters are to be read.
    """
    encoding = _encoding()
    state = st.session_state.get(STATE)
    if state is None:
        try:
            sheets = read_sheets(data, encoding)
        except EncodingUnclear as unclear:
            if UNCLEAR not in st.session_state:
                st.session_state[UNCLEAR] = unclear
                _encoding()
            return None
        state = {"file": file, "sheets": sheets, "place": best_sheet(sheets, known_words(form)), "table": None}
        st.session_state[STATE] = state
    sheets = state["sheets"]
    if len(sheets) > 1:
        place = st.selectbox(
            "Vilket blad eller vilken tabell?",
            range(len(sheets)),
            state["place"],
            format_func=lambda place: f"{sample_text(sheets[place].name)} ({_rows(sheets[place])})",
            key=f"{STATE}/sheet",
            on_change=_forget_columns,
        )
    else:
        place = 0
    if state["table"] is None or state["place"] != place:
        state |= {"place": place, "table": None, "preview": None, "rows": (frozenset(), frozenset())}
        state.pop("non_records", None)
        read = table_of(sheets[place], known_words(form))
        state |= {"table": read, "mapping": suggest(context.register(), form, read)}
    return state


def _encoding() -> str:
    """The question how the letters of a file are to be read, where it cannot be told; the answer, or ''."""
    unclear = st.session_state.get(UNCLEAR)
    if unclear is None:
        return ""
    st.warning(str(unclear))
    words = {
        reading.encoding: f"{', '.join(f'”{sample_text(word)}”' for word in reading.words)} ({reading.label})"
        for reading in unclear.readings
    }
    chosen: str | None = st.radio(
        "Vilka av orden är rätt?",
        list(words),
        index=None,
        format_func=label_of(words),
        key=f"{STATE}/encoding",
        on_change=_read_again,
    )
    if chosen is None:
        st.caption("Är inget av dem rätt: spara om filen i Excel som CSV UTF-8 och välj den igen.")
    return chosen or ""


def _read_again() -> None:
    st.session_state.pop(STATE, None)
    _forget_columns()


def _rows(sheet: Sheet) -> str:
    return text.counted(len(sheet.rows), "rad", "rader")


def _forget() -> None:
    for name in [n for n in st.session_state if n in (STATE, UNCLEAR, f"{STATE}/sheet", f"{STATE}/encoding")]:
        del st.session_state[name]
    _forget_columns()


def _forget_columns() -> None:
    for name in [n for n in st.session_state if str(n).startswith((f"{STATE}/column", f"{STATE}/value"))]:
        del st.session_state[name]


def _preview(form: Form, state: dict[str, Any], mapping: ColumnMapping) -> None:
    register = context.register()
    actor = replace(context.actor(), way="import")
    mapping.included, mapping.excluded = state["rows"]
    wanted = st.button("Granska raderna", type="secondary" if state["preview"] else "primary")
    # Who has ticked a row, or taken its tick away, sees at once what becomes of it.
    if state.pop("again", False) or wanted:
        bar = st.progress(0.0, "Granskar raderna …")
        try:
            state["preview"] = preview.preview(
                register,
                actor,
                form.name,
                state["table"],
                mapping,
                lambda done, total: bar.progress(done / total),
                state["preview"],
            )
        except LommaError as error:
            st.error(str(error))
        bar.empty()
    previewed = state["preview"]
    if previewed is None:
        return
    show_outcomes(previewed, state)
    if not previewed.accepted:
        st.info("Det finns inget att spara: ingen rad är ny eller ändrad.")
        return
    confirmed = False
    if previewed.doubtful:
        st.warning(
            f"{text.sentence(text.counted(previewed.doubtful, 'rad', 'rader'))} Raderna kan handla om en person. "
            "Läs dem i filen. Utan din bekräftelse avvisas de."
        )
        confirmed = st.checkbox(confirm.TICK, key=f"{STATE}/confirmed")
    count = len(previewed.accepted) - (0 if confirmed else sum(row.needs_confirmation for row in previewed.accepted))
    label = f"Spara {text.counted(count, 'post', 'poster')}"
    if st.button(label, type="primary", disabled=not count):
        _save(form, state, mapping, actor, confirmed)


def _save(form: Form, state: dict[str, Any], mapping: ColumnMapping, actor: Actor, confirmed: bool) -> None:
    register = context.register()
    bar = st.progress(0.0, "Sparar …")
    try:
        with remembered(register, actor, form, mapping, state["table"]):
            counts = preview.save(
                register,
                actor,
                state["preview"],
                lambda done, total: bar.progress(done / max(total, 1)),
                confirmed,
                state["file"],
            )
    except LommaError as error:
        bar.empty()
        state["preview"] = None
        st.error(str(error))
        return
    flash(f"{form.plural} ur filen är sparade: {summary(counts)}. Importen kan ångras under Tidigare importer.")
    st.session_state[f"{STATE}/done"] = True
    st.session_state[f"{STATE}/upload"] = st.session_state.get(f"{STATE}/upload", 0) + 1
    st.rerun()
