"""Tidigare importer on Import (R19): what each brought, what undoing it would touch, and the way to undo it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.exchange.imports import runs, undo
from lomma_core.exchange.imports.runs import Run
from lomma_core.exchange.imports.undo_judge import Fate, UndoItem
from lomma_core.utils import text
from lomma_core.utils.quarters import timestamp
from lomma_core.withdrawal import withdraw
from pages.app import context, urls
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.paging import paging
from pages.components.person_question import run_with_question
from pages.components.table import Column, Row, table
from pages.components.widget_state import forget, persistent

PAGE = 10
MOST_ROWS = 100
KEY = "import_runs"
_NAMES = {
    Fate.WITHDRAWN: ("post återtas", "poster återtas"),
    Fate.BROUGHT_BACK: ("post tas tillbaka", "poster tas tillbaka"),
    Fate.RETURNED: ("post får svaren från före tillbaka", "poster får svaren från före tillbaka"),
    Fate.LEFT: ("post ligger kvar", "poster ligger kvar"),
}


def section() -> None:
    """Draw the earlier imports, the latest first, a page at a time."""
    register, actor = context.register(), context.actor()
    total = runs.amount(register, actor)
    st.header("Tidigare importer", anchor=False)
    if not total:
        st.caption("Inget är importerat än. Varje import hamnar här och kan ångras.")
        return
    page = min(st.session_state.get(f"{KEY}/number", 1), -(-total // PAGE))
    for run in runs.runs(register, actor, PAGE, PAGE * (page - 1)):
        _run(run)
    if total > PAGE:
        paging(KEY, page, -(-total // PAGE), lambda number: st.session_state.update({f"{KEY}/number": number}))


def _run(run: Run) -> None:
    form = context.register().plan.forms.get(run.form)
    what = form.plural if form else run.form
    undone = " · ångrad" if run.undone else ""
    file = f" · {run.file}" if run.file else ""
    with st.expander(f"{timestamp(run.imported_at)} · {what}{file}{undone}"):
        parts = [text.counted(run.created, "post skapades", "poster skapades")] if run.created else []
        parts += [text.counted(run.changed, "post ändrades", "poster ändrades")] if run.changed else []
        st.write(f"{text.sentence(text.listed(parts))} Importen gjordes av {run.who}.")
        key = f"{KEY}/{run.id}/{run.steps}"
        if form is None or not withdraw.may_withdraw(context.register(), context.actor(), form):
            return
        label = "Granska vad som tas tillbaka" if run.undone else "Ångra importen"
        if not st.session_state.get(f"{key}/open"):
            st.button(label, key=f"{key}/look", on_click=st.session_state.update, args=({f"{key}/open": True},))
            return
        _undo(run, key)


def _undo(run: Run, key: str) -> None:
    """What would happen to each record, and the button that does it."""
    register = context.register()
    actor = replace(context.actor(), way="import")
    try:
        outlook = undo.preview(register, actor, run.id)
    except LommaError as error:
        st.error(str(error))
        return
    with st.container(key=f"told/{key}"):
        st.write(text.sentence(summary(outlook)))
    _items(key, outlook.items)
    if not outlook.touched:
        st.info("Inget kan ändras: alla poster är ändrade efteråt, fastställda eller behövs av andra.")
        st.button("Stäng granskningen", key=f"{key}/close", on_click=_close, args=(key,))
        return
    if outlook.action == runs.REDO:
        pressed = st.button(f"Ta tillbaka importen ({_many(outlook)})", type="primary", key=f"{key}/redo")
        done = run_with_question(
            f"{key}/redo", pressed, lambda read: undo.redo(register, actor, run.id, outlook.touched)
        )
        headline = "Importen är tillbaka"
    else:
        label = field_widgets.with_hint("Varför ångras importen?", register.plan.plan.writing_rule, required=True)
        reason = st.text_input(label, **persistent(f"{key}/reason"), autocomplete="off")
        pressed = st.button(f"Ångra importen ({_many(outlook)})", type="primary", key=f"{key}/undo")
        given = (run.id, reason or "", outlook.touched)
        done = run_with_question(f"{key}/undo", pressed, lambda read: undo.undo(register, actor, *given, read))
        headline = "Importen är ångrad"
    st.button("Avbryt", key=f"{key}/cancel", on_click=_close, args=(key,))
    if done:
        forget(f"{key}/reason")
        flash(f"{headline}: {summary(outlook)}.")
        st.rerun()


def summary(outlook: undo.UndoPreview) -> str:
    """What happens to the records in words: ``3 poster återtas och 1 post ligger kvar``."""
    return text.listed(text.counted(n, *_NAMES[fate]) for fate, n in outlook.counts.items() if n)


def _many(outlook: undo.UndoPreview) -> str:
    n = len(outlook.touched)
    return "1 post" if n == 1 else f"{text.digits(n)} poster"


def _items(key: str, items: Sequence[UndoItem]) -> None:
    """The records one by one, those that are left first."""
    forms = context.register().plan.forms
    ordered = sorted(items, key=lambda item: item.fate is not Fate.LEFT)
    caption = text.sentence(text.counted(len(ordered), "post", "poster")).rstrip(".")
    if len(ordered) > MOST_ROWS:
        caption = f"De första {text.digits(MOST_ROWS)} av {text.digits(len(ordered))} poster"
    by_record = {item.record: item for item in ordered}
    explained = any(item.why for item in ordered)
    columns = [Column("Post"), Column("Slag"), Column("Vad som händer"), *([Column("Förklaring")] if explained else [])]
    rows = []
    for item in ordered[:MOST_ROWS]:
        form = forms.get(item.form)
        cells = [item.title, form.label if form else item.form, item.fate.capitalize()]
        # What is gone, or has left the plan, has no page to open.
        there = form is not None and item.has_page
        href = urls.to(item.form, post=item.record) if there else ""
        rows.append(Row(cells + ([item.why] if explained else []), item.record if there else "", href))

    def opened(record: str) -> None:
        urls.later(by_record[record].form, post=record)

    table(f"{key}/items", columns, rows, caption, opened)


def _close(key: str) -> None:
    st.session_state.pop(f"{key}/open", None)
