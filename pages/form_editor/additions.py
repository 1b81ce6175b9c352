"""A new field, a new form, and the texts of a form."""

from functools import partial
from typing import Any

import streamlit as st

from lomma_core.form_editor import edits
from lomma_core.plan.field_types import TYPES, FieldType
from lomma_core.plan.model import Form, Plan
from pages.components.widget_state import label_of, persistent, persistent_index
from pages.form_editor import state

_NEW_LIST = "(nya val)"


def new_field(plan: Plan, form: Form) -> None:
    """Draw the inputs of a new field."""
    with st.expander("Lägg till en fråga"):
        label = st.text_input("Den nya frågan", **persistent(_key(form, "label")), autocomplete="off")
        hint = st.text_input("Hjälp under den nya frågan", **persistent(_key(form, "hint")), autocomplete="off")
        kinds = {name: kind.label for name, kind in TYPES.items()}
        kind = st.selectbox("Svaret är", list(kinds), format_func=label_of(kinds), **_at(form, "type", list(kinds)))
        more = _more(plan, form, TYPES[kind])
        required = st.checkbox("Den nya frågan måste besvaras", **persistent(_key(form, "required"), False))
        names = [field.name for field in form.field]
        after = st.selectbox(
            "Efter frågan",
            names,
            **persistent_index(_key(form, "after"), names, names[-1]),
            format_func=lambda n: form.fields[n].label,
        )
        if st.button("Lägg till frågan", key=_key(form, "add")):
            field = {"label": label, "hint": hint, "type": kind, "required": required} | more
            if state.change(lambda text: _added(text, form, field, after), anew=True):
                st.rerun()


def _more(plan: Plan, form: Form, kind: FieldType) -> dict[str, Any]:
    """What some field types need besides: a list of choices or a form to link to."""
    if kind.is_link:
        label = "Länkar till"
        names = list(plan.forms)
        return {
            "form": st.selectbox(label, names, format_func=lambda n: plan.forms[n].plural, **_at(form, "to", names))
        }
    if not kind.own_list:
        return {}
    words = {_NEW_LIST: "Nya val, som jag skriver här"}
    words |= {
        name: ", ".join(choice.label for choice in some.values())[:80] for name, some in plan.choice_lists.items()
    }
    list_name = st.selectbox(
        "Bland vilka val?", list(words), format_func=label_of(words), **_at(form, "list", list(words))
    )
    if list_name != _NEW_LIST:
        return {"choices": list_name}
    lines = st.text_area("Valen, ett på varje rad", **persistent(_key(form, "choices"))).splitlines()
    return {"new_choices": [line.strip() for line in lines if line.strip()]}


def _key(form: Form, name: str) -> str:
    return state.key("new", form.name, name)


def _at(form: Form, name: str, options: list[str]) -> dict[str, Any]:
    return persistent_index(_key(form, name), options, options[0])


def _added(text: str, form: Form, field: dict[str, Any], after: str | None) -> str:
    choices = field.pop("new_choices", None)
    if choices is not None:
        text, field["choices"] = edits.new_list(text, field["label"], choices)
    return edits.add_field(text, form.name, field, after)


def _reworded(form: Form, change: dict[str, str], text: str) -> str:
    return edits.change_form(text, form.name, change)


def form_words(form: Form) -> None:
    """Draw the editor of the form's own texts."""
    with st.expander("Formulärets namn och beskrivning"):
        words = {"label": "Namn", "plural": "Namn i flertal", "description": "Beskrivning"}
        for name, label in words.items():
            stored = getattr(form, name)
            typed = st.text_input(label, stored, key=state.key("words", form.name, name), autocomplete="off").strip()
            change = {name: typed}
            if typed != stored and state.change(partial(_reworded, form, change)):
                st.rerun()


def new_form() -> None:
    """Draw the inputs of a new form."""
    with st.expander("Lägg till ett formulär"):
        st.caption("Ett nytt formulär finns på sidan Övrigt. Alla som får skriva i registret får skriva i det.")
        words = {
            "label": st.text_input(
                "Vad heter en post? Till exempel ”Utbildning”", **persistent(state.key("form/label"))
            ),
            "plural": st.text_input(
                "Vad heter flera? Till exempel ”Utbildningar”", **persistent(state.key("form/plural"))
            ),
            "description": st.text_input("Vad är formuläret till för?", **persistent(state.key("form/description"))),
        }
        first = st.text_input("Första frågan; svaret blir postens namn", **persistent(state.key("form/first")))
        if st.button("Lägg till formuläret", key=state.key("form/add")):
            fields = [{"label": first, "type": "text", "required": True}]
            if state.change(lambda text: edits.add_form(text, words, fields), anew=True):
                st.rerun()
