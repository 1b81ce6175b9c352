"""The editor of a field's choices: labels, order, new ones, and removal of those that no record uses."""

from collections.abc import Callable

import streamlit as st

from lomma_core.form_editor import edits
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.plan.names import OWN_LISTS, SECRECY_LIST
from lomma_core.utils.text import listed
from pages.form_editor import state

# These lists define the municipality, or how secrecy is marked: they are edited in the plan file only.
FILE_ONLY = (*OWN_LISTS, SECRECY_LIST)


def draw(plan: Plan, form: Form, field: Field) -> None:
    """Draw the choices of a field; nothing for a field without."""
    if not field.kind.own_list:
        return
    if field.choices in FILE_ONLY:
        st.caption("Valen till frågan ändras bara i planfilen.")
        return
    st.subheader("Val", anchor=False)
    shared = [
        f"{form.label}: {other.label}" for form in plan.form for other in form.field if other.choices == field.choices
    ]
    if len(shared) > 1:
        st.caption(f"Samma val används av {listed(shared)}.")
    choices = [{"name": choice.name, "label": choice.label} for choice in plan.choices[field.choices]]
    for place, choice in enumerate(choices):
        _choice(field, choices, place, choice)
    key = state.key(field.choices, "new", str(len(choices)))
    label = st.text_input("Nytt val", key=key, autocomplete="off")
    state.settle(key, bool(label.strip()), _to(field, [*choices, {"label": label}]))


def _to(field: Field, choices: list[dict[str, str]]) -> Callable[[str], str]:
    return lambda text: edits.set_choices(text, field.choices, choices)


def _choice(field: Field, choices: list[dict[str, str]], place: int, choice: dict[str, str]) -> None:
    name = choice["name"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = state.key(field.choices, name)
        label = st.text_input(f"Val {place + 1}", choice["label"], key=key, autocomplete="off")
        if place:
            up = [*choices[: place - 1], choice, choices[place - 1], *choices[place + 1 :]]
            st.button(f"↑ Val {place + 1}", key=f"{key}/up", on_click=state.change_on_click, args=(_to(field, up), key))
        rest = [other for other in choices if other is not choice]
        st.button(
            f"Ta bort val {place + 1}",
            key=f"{key}/gone",
            type="tertiary",
            on_click=state.change_on_click,
            args=(_to(field, rest), key),
        )
    now = [other | {"label": label} if other is choice else other for other in choices]
    state.settle(key, bool(label.strip()) and label.strip() != choice["label"], _to(field, now))
