"""The state of the tab Formulär: chosen form and field, the proposal, and why the last change could not be made."""

from collections.abc import Callable
from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lomma_core.errors import LommaError, NotValid
from lomma_core.form_editor import faults, proposals
from lomma_core.plan.model import Field, Form, Plan
from pages.app import context
from pages.app.flash import flash
from pages.components.error_summary import error_summary, field_message
from pages.components.status_line import status_line

FORM, FIELD = "forms/form", "forms/field"
_NEXT, _EDITS, _FAULTS, _DRAWN = "forms/next", "forms/edits", "forms/faults", "forms/faults/drawn"
_ROOT = "forms"
NOT_MADE = "Ändringen är inte med i förslaget. Det står vid fältet varför."


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
    st.session_state.pop(_FAULTS, None)


def choose_form(name: str) -> None:
    """Choose a form from the next run on: the list of forms may be drawn already in this one."""
    st.session_state[_NEXT] = name
    choose_field("")


def begin() -> None:
    """At the beginning of a run, before the list of forms is drawn: choose the form that ``choose_form`` named."""
    st.session_state[_DRAWN] = set()
    if _NEXT in st.session_state:
        st.session_state[FORM] = st.session_state.pop(_NEXT)


def change(edit: Callable[[str], str], beside: str, anew: bool = False) -> bool:
    """Make one change in the proposal; False, with the reason to be shown, when it cannot be made.

    ``beside`` is the key of the widget that the change was made in, and the reason is shown there; ``anew``: what
    stands in the editor's fields comes from the proposal again.
    """
    register, actor = context.register(), context.actor()
    now = plan()
    try:
        proposals.propose(register, actor, edit(proposals.begun(register, actor)))
    except NotValid as error:
        set_faults({_beside(beside, name): text for name, text in error.errors.items()})
        return False
    except LommaError as error:
        fault = faults.in_words(now, error, form(now).name, st.session_state.get(FIELD, ""))
        set_faults({_beside(beside, fault.key) if fault.key else beside: fault.text})
        return False
    set_faults({})
    if anew:
        start_anew()
    return True


def _beside(key: str, name: str) -> str:
    """The key of the widget of another answer in the same place of the editor."""
    return "/".join([*key.split("/")[:-1], name])


def settle(key: str, is_new: bool, edit: Callable[[str], str], place: DeltaGenerator | None = None) -> None:
    """Make the change of a widget that holds something else than the proposal, or draw below it why that cannot be.

    ``place`` is a container right below the widget, where more has been drawn since.
    """
    if is_new and change(edit, key):
        st.rerun()
    with place or nullcontext():
        fault_below(key)


def change_on_click(edit: Callable[[str], str], beside: str, anew: bool = False) -> None:
    """``change`` as a button's callback."""
    change(edit, beside, anew)


def remove(edit: Callable[[str], str], beside: str, what: str) -> None:
    """A button's callback: take something out of the proposal, and go on to the form's list of questions."""
    if change(edit, beside, anew=True):
        choose_field("")
        flash(f"{what} är borttagen ur förslaget.")


def start_anew() -> None:
    """Reset the editor's widgets to the proposal."""
    st.session_state[_EDITS] = st.session_state.get(_EDITS, 0) + 1


def key(*parts: str) -> str:
    """The key of a widget in the editor."""
    return "/".join(["forms", str(st.session_state.get(_EDITS, 0)), *parts])


def set_faults(problems: dict[str, str]) -> None:
    """Say why a change cannot be made: a sentence for each widget's key, for as long as the widget holds that text."""
    st.session_state[_FAULTS] = {key: (text, _typed(key)) for key, text in problems.items()}


def _typed(key: str) -> str | None:
    value = st.session_state.get(key)
    return value if isinstance(value, str) else None


def _problems() -> dict[str, str]:
    faults_set: dict[str, tuple[str, str | None]] = st.session_state.get(_FAULTS, {})
    return {key: text for key, (text, typed) in faults_set.items() if _typed(key) == typed}


def fault_below(key: str) -> None:
    """Draw, right below a widget, why what stands in it is not in the proposal; what was typed stays there."""
    text = _problems().get(key)
    if text:
        field_message(_ROOT, _name(key), text)
        st.session_state[_DRAWN].add(key)


def tie_faults() -> None:
    """Tie each widget to its message, and have a screen reader say that there is one.

    A message whose widget is gone stands here.
    """
    problems = _problems()
    for key in problems.keys() - st.session_state[_DRAWN]:
        field_message(_ROOT, _name(key), problems[key])
    error_summary(_ROOT, set(), {}, [_name(key) for key in problems], 0)
    status_line("forms/said", NOT_MADE if problems else "")


def _name(key: str) -> str:
    return key.removeprefix(f"{_ROOT}/")
