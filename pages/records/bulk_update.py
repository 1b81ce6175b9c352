"""Change one answer in the ticked records of a list: choose, read what will happen, confirm once."""

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.permissions import allowed
from lomma_core.plan.model import Form
from lomma_core.records import bulk_update
from pages.app import context
from pages.app.flash import flash
from pages.components.table import Column, Row, table


def offered(form: Form) -> bool:
    """Whether who is signed in may change many records of this form at once."""
    return allowed(context.register().plan, context.actor(), form.action) and bool(bulk_update.fields(form))


def picked(form: Form, shown: dict[str, int]) -> dict[str, int]:
    """The ticked records among those shown, by id with the version as it was when they were ticked."""
    kept = st.session_state.get(f"bulk/{form.name}", {})
    return {record: version for record, version in kept.items() if record in shown}


def pick(form: Form, records: list[str], shown: dict[str, int]) -> None:
    """Keep what is ticked now; a record that was ticked before keeps the version it had then."""
    before = picked(form, shown)
    st.session_state[f"bulk/{form.name}"] = {r: before.get(r, shown[r]) for r in records if r in shown}


def stamp(form: Form) -> int:
    """A number that is another one after each change, when nothing is ticked any more."""
    return st.session_state.get(f"bulk/{form.name}/stamp", 0)


def section(form: Form, chosen: dict[str, int]) -> None:
    """Draw the button, and when it is pressed what to change and what would happen."""
    key = f"bulk/{form.name}"
    open_ = st.session_state.get(f"{key}/open") and chosen
    label = f"Ändra markerade ({len(chosen)})" if chosen else "Ändra markerade"
    # Always there, so that the list does not jump when the first one is ticked.
    st.button(label, key=f"{key}/start", on_click=_set, args=(key, True), disabled=not chosen or bool(open_))
    if not open_:
        return
    plan, fields = context.register().plan, {field.name: field for field in bulk_update.fields(form)}
    with st.container(border=True):
        st.header("Ändra markerade poster", anchor=False)
        with st.container(horizontal=True):
            name = st.selectbox(
                "Vad ska ändras?",
                list(fields),
                index=None,
                placeholder="Välj",
                format_func=lambda one: fields[one].label,
                key=f"{key}/field",
                width=260,
            )
            words = {one.name: one.label for one in plan.choices_of(fields[name]).values()} if name else {}
            value = st.selectbox(
                "Till vad?",
                list(words),
                index=None,
                placeholder="Välj" if words else "Välj först vad",
                format_func=words.get,
                key=f"{key}/value/{name}",
                width=260,
            )
        if name and value:
            _confirm(form, chosen, name, value, f"{fields[name].label}: {words[value]}")
        st.button("Avbryt", type="tertiary", key=f"{key}/cancel", on_click=_set, args=(key, False))


def _confirm(form: Form, chosen: dict[str, int], field: str, value: str, words: str) -> None:
    key = f"bulk/{form.name}"
    try:
        told = bulk_update.preview(context.register(), context.actor(), form.name, field, value, chosen)
    except LommaError as error:
        st.error(str(error))
        return
    st.write(f"{form.amount(len(told.ready))} får {words}." if told.ready else "Ingen post kan ändras så.")
    if told.same:
        st.write(f"{told.same} har det svaret redan.")
    if told.skipped:
        rows = [Row([one.title, one.why]) for one in told.skipped]
        table(f"{key}/skipped", [Column("Hoppas över"), Column("Varför")], rows, f"{len(rows)} lämnas som de är")
    problem = st.session_state.pop(f"{key}/problem", None)
    if problem:
        st.error(problem)
    if told.ready:
        st.button(
            f"Ändra {form.amount(len(told.ready))}",
            type="primary",
            key=f"{key}/save",
            on_click=_save,
            args=(form, chosen, field, value, told.ready, words),
        )


def _save(form: Form, chosen: dict, field: str, value: str, ready: tuple[str, ...], words: str) -> None:
    key = f"bulk/{form.name}"
    try:
        saved = bulk_update.change(context.register(), context.actor(), form.name, field, value, chosen, ready)
    except LommaError as error:
        st.session_state[f"{key}/problem"] = str(error)
        return
    st.session_state[key] = {}
    st.session_state[f"{key}/stamp"] = stamp(form) + 1
    _set(key, False)
    flash(f"{form.amount(len(saved))} är {form.bent('ändrad') if len(saved) == 1 else 'ändrade'}: {words}.")


def _set(key: str, open_: bool) -> None:
    st.session_state[f"{key}/open"] = open_
