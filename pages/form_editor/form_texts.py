"""A new form, and the texts of a form: what a record is called, en or ett, several, and what it is for."""

from functools import partial
from typing import Any

import streamlit as st

from lomma_core.form_editor import edits
from lomma_core.form_editor.faults import FORM_WORDS
from lomma_core.plan.model import Form
from lomma_core.utils.text import with_new
from pages.app import context
from pages.components.widget_state import persistent, persistent_index
from pages.form_editor import state

_GENDERS = ["en", "ett"]
_EXAMPLES = {"en": "en utbildning", "ett": "ett samtal"}


def draw(form: Form) -> None:
    """Draw the editor of the form's own texts; a form that is only proposed can be removed."""
    proposed = form.name not in context.register().plan.forms
    with st.expander("Formulärets namn och beskrivning"):
        for name, label in FORM_WORDS.items():
            stored, key = getattr(form, name), _key(form, name)
            typed = st.text_input(label, stored, key=key, autocomplete="off").strip()
            state.settle(key, typed != stored, partial(_reworded, form, {name: typed}))
            if name == "label":
                _gender(form)
        if proposed:
            key, in_use = _key(form, "remove"), context.register().in_use.text
            remove = partial(_removed, form, in_use)
            arguments = (remove, key, f"Formuläret {form.label}")
            st.button("Ta bort formuläret", key=key, on_click=state.remove, args=arguments)
            state.fault_below(key)


def _key(form: Form, name: str) -> str:
    return state.key("words", form.name, name)


def _gender(form: Form) -> None:
    key = _key(form, "neuter")
    words = {gender: with_new(form.label, gender == "ett") for gender in _GENDERS}
    gender = st.radio(
        "En eller ett?",
        _GENDERS,
        int(form.neuter),
        format_func=lambda g: f"{g}: ”{words[g]}”",
        key=key,
        horizontal=True,
    )
    neuter = gender == "ett"
    state.settle(key, neuter != form.neuter, partial(_reworded, form, {"neuter": neuter}))


def _reworded(form: Form, change: dict[str, Any], text: str) -> str:
    return edits.change_form(text, form.name, change)


def _removed(form: Form, in_use: str, text: str) -> str:
    return edits.remove_form(text, form.name, in_use)


def new_form() -> None:
    """Draw the inputs of a new form."""
    with st.expander("Lägg till ett formulär"):
        st.caption("Ett nytt formulär finns på sidan Övrigt. Alla som får skriva i registret får skriva i det.")
        label = _input("label", "Vad heter en post? Till exempel ”Utbildning”")
        key = state.key("form", "neuter")
        gender = st.radio(
            "Heter det en eller ett?",
            _GENDERS,
            **persistent_index(key, _GENDERS),
            format_func=lambda g: f"{g}, som i ”{_EXAMPLES[g]}”",
            horizontal=True,
        )
        state.fault_below(key)
        words = {
            "label": label,
            "neuter": {"en": False, "ett": True}.get(gender or ""),
            "plural": _input("plural", "Vad heter flera? Till exempel ”Utbildningar”"),
            "description": _input("description", "Vad är formuläret till för?"),
        }
        first = _input("first", "Första frågan; svaret blir postens namn")
        add = state.key("form", "add")
        if st.button("Lägg till formuläret", key=add):
            _add(words, [{"label": first, "type": "text", "required": True}], add)
        state.fault_below(add)


def _input(name: str, label: str) -> str:
    key = state.key("form", name)
    text: str = st.text_input(label, **persistent(key))
    state.fault_below(key)
    return text


def _add(words: dict[str, Any], fields: list[dict[str, Any]], key: str) -> None:
    known = state.plan().forms
    if state.change(lambda text: edits.add_form(text, words, fields), key, anew=True):
        state.choose_form(next(name for name in state.plan().forms if name not in known))
    # A message stands beside a field that is drawn already.
    st.rerun()
