"""The state of the tab Formulär: chosen form and field, the proposal, and the last error."""

from collections.abc import Callable

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.form_editor import proposals
from lomma_core.plan.model import Field, Form, Plan
from pages.app import context

FORM, FIELD = "forms/form", "forms/field"
_FAULT, _EDITS = "forms/fault", "forms/edits"


def plan() -> Plan:
    """The proposed plan, else the one in use."""
    own = proposals.draft(context.register(), context.actor())
    return own.plan if own else context.register().plan


def form(now: Plan) -> Form:
    """The chosen form."""
    return now.forms.get(st.session_state.get(FORM) or "") or now.form[0]


def field(form: Form) -> Field | None:
    """The chosen field of the form, if any."""
    return form.every_field.get(st.session_state.get(FIELD, ""))


def choose_field(name: str) -> None:
    """Open a field in the editor."""
    st.session_state[FIELD] = name
    st.session_state.pop(_FAULT, None)


def change(edit: Callable[[str], str], anew: bool = False) -> bool:
    """Make one change in the proposal; False, with the reason to be shown, when it cannot be made.

    ``anew``: what stands in the editor's fields comes from the proposal again.
    """
    register, actor = context.register(), context.actor()
    try:
        proposals.propose(register, actor, edit(proposals.begun(register, actor)))
    except LommaError as error:
        st.session_state[_FAULT] = str(error)
        return False
    st.session_state.pop(_FAULT, None)
    if anew:
        start_anew()
    return True


def change_on_click(edit: Callable[[str], str], anew: bool = False) -> None:
    """``change`` as a button's callback."""
    change(edit, anew)


def start_anew() -> None:
    """Reset the editor's widgets to the proposal."""
    st.session_state[_EDITS] = st.session_state.get(_EDITS, 0) + 1


def key(*parts: str) -> str:
    """The key of a widget in the editor."""
    return "/".join(["forms", str(st.session_state.get(_EDITS, 0)), *parts])


def show_fault() -> None:
    """Draw why the last change could not be made; what was typed stays in its widgets."""
    if _FAULT in st.session_state:
        st.error(f"Ändringen är inte med i förslaget. {st.session_state[_FAULT]}")
