"""Import in three steps on one page: the file, what its columns and words mean, and every row's outcome."""

from dataclasses import replace

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.exchange.imports import columns as mapping
from lomma_core.exchange.imports import preview
from lomma_core.exchange.imports.columns import ColumnMapping
from lomma_core.exchange.imports.csv_reader import read_table
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.permissions import allowed
from lomma_core.plan.model import Form
from lomma_core.plan.names import MEASURE
from lomma_core.privacy import guard
from lomma_core.quarterly import confirm
from lomma_core.utils import text
from pages.app import context
from pages.app.flash import flash
from pages.components.table import Column, Row, table
from pages.exchange_tabs.import_columns import STATE, columns_step, plain

SHOWN = 100


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
            "CSV-fil, högst 10 MB. Har du en Excelfil: välj Spara som och CSV i Excel.",
            # Excel's own files are let in to be told what to do: read_table refuses them.
            type=["csv", "txt", "tsv", "xlsx", "xls", "ods"],
            key=f"{STATE}/file/{number}",
            on_change=_forget,
        )
    if uploaded is None:
        st.caption("Ingenting sparas förrän du har sett vad som händer med varje rad.")
        return
    form = plan.forms[form_name]
    try:
        guard.refuse("file", "Filnamnet", uploaded.name)
        state = _read(form, uploaded.getvalue())
    except LommaError as error:
        st.error(str(error))
        return
    chosen = columns_step(form, state)
    _preview(form, state, chosen)


def _read(form: Form, data: bytes) -> dict:
    """The file as a table with its suggested mapping, read once per upload."""
    state = st.session_state.get(STATE)
    if state is None:
        read = read_table(data)
        state = {"table": read, "mapping": mapping.suggest(context.register(), form, read), "preview": None}
        st.session_state[STATE] = state
    return state


def _forget() -> None:
    for name in [n for n in st.session_state if n == STATE or str(n).startswith((f"{STATE}/column", f"{STATE}/value"))]:
        del st.session_state[name]


def _preview(form: Form, state: dict, chosen: ColumnMapping) -> None:
    register = context.register()
    actor = replace(context.actor(), way="import")
    if st.button("Granska raderna", type="secondary" if state["preview"] else "primary"):
        bar = st.progress(0.0, "Granskar raderna …")
        try:
            state["preview"] = preview.preview(
                register, actor, form.name, state["table"], chosen, lambda done, total: bar.progress(done / total)
            )
        except LommaError as error:
            st.error(str(error))
        bar.empty()
    made = state["preview"]
    if made is None:
        return
    _outcomes(made)
    if not made.accepted:
        st.info("Det finns inget att spara: ingen rad är ny eller ändrad.")
        return
    confirmed = False
    if made.asked:
        st.warning(
            f"{text.sentence(text.counted(made.asked, 'rad', 'rader'))} Raderna kan handla om en person. Läs dem i "
            "filen. Utan din bekräftelse avvisas de."
        )
        confirmed = st.checkbox(confirm.TICK, key=f"{STATE}/confirmed")
    count = len(made.accepted) - (0 if confirmed else sum(one.asked for one in made.accepted))
    label = f"Spara {text.counted(count, 'post', 'poster')}"
    if st.button(label, type="primary", disabled=not count):
        _save(form, state, chosen, actor, confirmed)


def _outcomes(made: preview.Preview) -> None:
    counts = made.counts
    st.header("Det här händer med raderna", anchor=False)
    with st.container(key="told/import"):
        st.write(text.sentence(_summary(counts)))
    if made.unused:
        st.caption(f"Kolumner som inte tas in: {plain(text.listed(made.unused))}.")
    there = [outcome for outcome in RowOutcome if counts[outcome]]
    wanted = st.pills(
        "Visa",
        there,
        format_func=lambda outcome: f"{outcome.capitalize()} ({counts[outcome]})",
        key=f"{STATE}/outcome",
        selection_mode="multi",
    )
    rows = [one for one in made.outcomes if not wanted or one.outcome in wanted]
    caption = f"{len(rows)} {'rad' if len(rows) == 1 else 'rader'}"
    if len(rows) > SHOWN:
        caption = f"De första {SHOWN} av {caption}"
    columns = [Column("Rad", end=True), Column("Utfall"), Column("Post"), Column("Förklaring")]
    shown = [Row([str(row.number), row.outcome.capitalize(), row.title, row.reason]) for row in rows[:SHOWN]]
    table(f"{STATE}/outcomes", columns, shown, caption)


def _summary(counts: dict[RowOutcome, int]) -> str:
    return text.listed(text.counted(n, outcome, outcome.plural) for outcome, n in counts.items() if n)


def _save(form: Form, state: dict, chosen: ColumnMapping, actor, confirmed: bool) -> None:
    register = context.register()
    bar = st.progress(0.0, "Sparar …")
    try:
        counts = preview.save(
            register, actor, state["preview"], lambda done, total: bar.progress(done / max(total, 1)), confirmed
        )
        mapping.remember(register, actor, form, chosen, state["table"])
    except LommaError as error:
        bar.empty()
        state["preview"] = None
        st.error(str(error))
        return
    flash(f"{form.plural} ur filen är sparade: {_summary(counts)}.")
    st.session_state[f"{STATE}/done"] = True
    st.session_state[f"{STATE}/upload"] = st.session_state.get(f"{STATE}/upload", 0) + 1
    st.rerun()
