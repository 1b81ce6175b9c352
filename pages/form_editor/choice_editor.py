"""The answers that a field can be chosen among: words, order, new ones, those that nobody has used taken away."""

import streamlit as st

from lomma_core.form_editor import edits
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.plan.names import OWN_LISTS, SECRECY_LIST
from lomma_core.utils.text import listed
from pages.form_editor import state

# These lists say what the municipality is, or how secrecy is marked: they stand in the plan file only.
FILE_ONLY = (*OWN_LISTS, SECRECY_LIST)


def draw(plan: Plan, form: Form, field: Field) -> None:
    """Draw the choices of a field; nothing for a field without."""
    if not field.kind.own_list:
        return
    if field.choices in FILE_ONLY:
        st.caption("Valen till frågan ändras bara i planfilen.")
        return
    st.subheader("Val", anchor=False)
    shared = [f"{one.label}: {f.label}" for one in plan.form for f in one.field if f.choices == field.choices]
    if len(shared) > 1:
        st.caption(f"Samma val används av {listed(shared)}.")
    choices = [{"name": choice.name, "label": choice.label} for choice in plan.choices[field.choices]]
    for place, choice in enumerate(choices):
        _one(field, choices, place, choice)
    label = st.text_input("Nytt val", key=state.key(field.choices, "new", str(len(choices))), autocomplete="off")
    if label.strip() and state.change(_to(field, [*choices, {"label": label}])):
        st.rerun()


def _to(field: Field, choices: list[dict]):
    return lambda text: edits.set_choices(text, field.choices, choices)


def _one(field: Field, choices: list[dict], place: int, choice: dict) -> None:
    name = choice["name"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = state.key(field.choices, name)
        label = st.text_input(f"Val {place + 1}", choice["label"], key=key, autocomplete="off")
        if place:
            up = [*choices[: place - 1], choice, choices[place - 1], *choices[place + 1 :]]
            st.button(f"↑ Val {place + 1}", key=f"{key}/up", on_click=state.change, args=(_to(field, up),))
        rest = [one for one in choices if one is not choice]
        st.button(
            f"Ta bort val {place + 1}",
            key=f"{key}/gone",
            type="tertiary",
            on_click=state.change,
            args=(_to(field, rest),),
        )
    if label.strip() and label.strip() != choice["label"]:
        now = [one | {"label": label} if one is choice else one for one in choices]
        if state.change(_to(field, now)):
            st.rerun()
