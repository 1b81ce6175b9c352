"""The one form renderer: draws any form of the plan, keeps what is typed, and saves through the core."""

from collections.abc import Callable

import streamlit as st

from lomma_core import fieldtypes, listing, records, rules
from lomma_core.errors import Conflict, Duplicate, LommaError, NotValid
from lomma_core.plan import Field, Form
from lomma_core.records import Record
from pages.parts import address, house, login, widgets
from pages.parts.flash import flash


def record_form(form: Form, record: Record | None, prefill: dict[str, str], done: Callable[[Record], None]) -> None:
    """Draw a form for a new record or on top of ``record``; ``done(saved)`` runs after a save.

    What is typed outlives a failed save, a conflict and a visit to another page.
    """
    state = _state(form, record, prefill)
    _fields(form, record, state, done)


def _state(form: Form, record: Record | None, prefill: dict[str, str]) -> dict:
    """Answers, errors and the version they build on, kept outside the widgets under one key per record."""
    key = f"form/{form.name}/{record.id if record else 'ny'}"
    state = st.session_state.get(key)
    if state and record and state["base"] != record.version and not _typed(state):
        # Only looked at, and changed elsewhere since: the record as it is now.
        forget(form, record.id)
        state = None
    if state is None:
        answers = {}
        for field in form.field:
            if record:
                answers[field.name] = widgets.first_answer(field, record.values[field.name])
            else:
                given = _given(field, prefill.get(field.name))
                answers[field.name] = widgets.default_answer(field) if given is None else given
        state = {"key": key, "answers": answers, "first": dict(answers), "errors": {}}
        state["base"] = record.version if record else None
        st.session_state[key] = state
    return state


def _typed(state: dict) -> bool:
    """Whether an answer differs from the stored ones, also one that only its widget holds yet."""
    now = {name: st.session_state.get(f"{state['key']}/{name}", answer) for name, answer in state["answers"].items()}
    return now != state["first"]


def _given(field: Field, text: str | None) -> object | None:
    """An answer given in the address as its widget holds it; None for one that cannot be read."""
    try:
        value = fieldtypes.of(field).parse(text, field, house.register().plan)
    except ValueError:
        return None
    return None if value is None else widgets.first_answer(field, value)


@st.fragment
def _fields(form: Form, record: Record | None, state: dict, done: Callable[[Record], None]) -> None:
    # A run of this fragment alone does not pass frame.py, so account and role are looked up here too. And it
    # is given the answers of the last whole run, also when they have been forgotten since.
    if login.look_up() is None or st.session_state.get(state["key"]) is not state:
        st.rerun()
    register, answers = house.register(), state["answers"]
    # Widgets hold the newest answers already when a run begins, so fields that depend on others are right at once.
    for name in answers:
        if f"{state['key']}/{name}" in st.session_state:
            answers[name] = st.session_state[f"{state['key']}/{name}"]
    # Saved before anything is drawn: what was wrong is then shown by this very run.
    if state.pop("pressed", False):
        _save(form, record, state, done)
    asked = rules.asked(register.plan, form, answers, listing.links(register))
    if any(field.required for field in form.field):
        st.caption("Fält med * måste besvaras.")
    section = drawn = ""
    for field in form.field:
        # A section begins with its first field that is asked, also where the first declared one is not.
        section, name = field.section or section, field.name
        if name not in asked:
            continue
        if section != drawn:
            st.subheader(section, anchor=False)
            drawn = section
        choices = asked[name]
        answers[name] = widgets.draw(field, choices, f"{state['key']}/{name}", answers[name])
        if name in state["errors"]:
            st.markdown(f":red[**▲ {state['errors'][name]}**]")
    _problems(form, state)
    label = "Spara ändringarna" if record else f"Spara {form.label.lower()}"
    with st.container(horizontal=True):
        pressed = {"pressed": True}
        st.button(label, type="primary", key=f"{state['key']}/save", on_click=state.update, args=(pressed,))
        if answers != state["first"]:
            who = record.id if record else "ny"
            st.button("Ångra ändringarna", type="tertiary", on_click=forget, args=(form, who))


def _problems(form: Form, state: dict) -> None:
    if state["errors"]:
        lines = "\n".join(f"- {message}" for message in state["errors"].values())
        st.error(f"Det gick inte att spara än. Dina svar står kvar.\n\n{lines}")
        if state.get("twin"):
            st.button("Öppna posten som finns", on_click=address.go, args=(form.name, state["twin"]))
    if state.get("newer"):
        st.error(state["newer"])
        if st.button("Se den nya versionen i historiken och behåll mina svar"):
            state["base"], state["newer"] = state["newest"], None
            st.rerun()


def _save(form: Form, record: Record | None, state: dict, done: Callable[[Record], None]) -> None:
    register = house.register()
    state["errors"], state["newer"], state["twin"] = {}, None, None
    try:
        saved = records.save(
            register, house.actor(), form.name, state["answers"], record.id if record else None, state["base"]
        )
    except NotValid as error:
        state["errors"] = error.errors
        state["twin"] = error.record if isinstance(error, Duplicate) else None
        return
    except Conflict as error:
        state["newer"], state["newest"] = str(error), error.newest
        return
    except LommaError as error:
        state["errors"] = {form.name: str(error)}
        return
    forget(form, record.id if record else "ny")
    title = listing.links(register).title_of(form, saved.values)
    unchanged = record is not None and saved.version == record.version
    flash(
        f"{form.label}: {title} " + ("var redan sparad så." if unchanged else f"är sparad (version {saved.version}).")
    )
    done(saved)
    st.rerun()


def forget(form: Form, record: str) -> None:
    """Drop the typed answers of a form, after a save or when they are discarded."""
    key = f"form/{form.name}/{record}"
    for name in [name for name in st.session_state if name == key or str(name).startswith(f"{key}/")]:
        del st.session_state[name]
