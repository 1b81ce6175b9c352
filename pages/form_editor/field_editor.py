"""The editor of one field: texts, required, relevance, order, in the list, retired or not."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lomma_core.form_editor import edits, limits
from lomma_core.form_editor.faults import FIELD_WORDS
from lomma_core.plan.expressions.conditions import Condition, expression, parse
from lomma_core.plan.model import Field, Form, Plan
from pages.app import context
from pages.components.widget_state import label_of
from pages.form_editor import choice_editor, state

ALWAYS, PICK, OWN = "alltid", "val", "eget"
_WHEN = {ALWAYS: "Alltid", PICK: "Beroende på ett annat svar", OWN: "Med ett eget uttryck (avancerat)"}


def draw(plan: Plan, form: Form, field: Field) -> None:
    """Draw the editor of a field; every change goes into the proposal at once."""
    st.header(f"Ändra ”{field.label}”", anchor=False)
    st.caption(f"Svaret är {field.kind.label}. Fältets namn i filer är {field.name}.")
    rule = context.register().plan.plan.writing_rule
    for key, label in FIELD_WORDS.items():
        _text(form, field, key, f"{label}  \n{rule}" if key == "hint" else label)
    bound = limits.is_bound(plan, form, field)
    if bound:
        st.info("Översikten och reglerna bygger på frågan. När den ställs kan bara ändras i planfilen.")
    required = st.checkbox("Måste besvaras", field.required, key=_key(field, "required"), disabled=bound)
    state.settle(_key(field, "required"), required != field.required, _change(form, field, {"required": required}))
    in_list = st.checkbox("Visas som kolumn i listan", field.name in form.list, key=_key(field, "list"))
    state.settle(_key(field, "list"), in_list != (field.name in form.list), _listed(form, field, in_list))
    if not bound:
        _when(plan, form, field)
    choice_editor.draw(plan, form, field)
    _order(form, field, bound)


def _key(field: Field, name: str) -> str:
    return state.key(field.name, name)


def _change(form: Form, field: Field, changes: dict[str, Any]) -> Callable[[str], str]:
    return lambda text: edits.change_field(text, form.name, field.name, changes)


def _listed(form: Form, field: Field, is_listed: bool) -> Callable[[str], str]:
    others = [name for name in form.list if name != field.name]
    names = [*others, field.name] if is_listed else others
    return lambda text: edits.change_form(text, form.name, {"list": names})


def _text(form: Form, field: Field, key: str, label: str) -> None:
    stored = getattr(field, key)
    typed = st.text_input(label, stored, key=_key(field, key), autocomplete="off")
    state.settle(_key(field, key), typed.strip() != stored, _change(form, field, {key: typed}))


def _when(plan: Plan, form: Form, field: Field) -> None:
    """When the field is relevant: always, by another answer, or by an expression."""
    known = parse(form, field.relevant) if field.relevant else None
    kind = ALWAYS if not field.relevant else PICK if known else OWN
    kind = st.selectbox(
        "När ställs frågan?",
        list(_WHEN),
        list(_WHEN).index(kind),
        format_func=label_of(_WHEN),
        key=_key(field, "when"),
    )
    place = st.container()
    condition: str | None
    if kind == ALWAYS:
        condition = ""
    elif kind == PICK:
        condition = _picked(plan, form, field, known)
    else:
        label = "Uttryck  \nSom i planfilen, till exempel ${niva} = 'generell'"
        condition = st.text_input(label, field.relevant, key=_key(field, "expression"), autocomplete="off").strip()
    is_new = condition is not None and condition != field.relevant
    state.settle(_key(field, "when"), is_new, _change(form, field, {"relevant": condition}), place)


def _picked(plan: Plan, form: Form, field: Field, known: Condition | None) -> str | None:
    others = [other for other in form.field if other.kind.few_answers and other.name != field.name]
    if not others:
        st.caption("Formuläret har ingen annan fråga med val att bero på.")
        return None
    names = [other.name for other in others]
    start = names.index(known.field) if known and known.field in names else None
    name = st.selectbox(
        "Frågan som det beror på",
        names,
        start,
        format_func=lambda name: form.fields[name].label,
        key=_key(field, "other"),
        placeholder="Välj fråga",
    )
    if name is None:
        return None
    other = form.fields[name]
    words = other.kind.answers(plan.choices_of(other))
    negated = st.radio(
        "Ställs när svaret",
        [False, True],
        int(bool(known and known.negated)),
        key=_key(field, f"{name}/negated"),
        format_func=lambda no: "inte är" if no else "är",
        horizontal=True,
    )
    start = list(words).index(known.value) if known and known.field == name and known.value in words else None
    value = st.selectbox(
        "Svar",
        list(words),
        start,
        format_func=label_of(words),
        key=_key(field, f"{name}/value"),
        placeholder="Välj svar",
    )
    return expression(form, Condition(name, value, negated)) if value else None


def _order(form: Form, field: Field, bound: bool) -> None:
    key, in_use = _key(field, "order"), context.register().in_use
    proposed = not limits.is_in_use(in_use.plan, form.name, field.name)
    with st.container(horizontal=True):
        for label, steps in (("↑ Flytta upp", -1), ("↓ Flytta ned", 1)):
            move = partial(edits.move_field, form=form.name, field=field.name, steps=steps)
            _button(field, label, state.change_on_click, move, key)
        if proposed:
            removed = partial(edits.remove_field, form=form.name, field=field.name, in_use=in_use.text)
            _button(field, "Ta bort frågan", state.remove, removed, key, f"Frågan ”{field.label}”")
        elif field.retired:
            back = partial(edits.bring_back, form=form.name, field=field.name)
            _button(field, "Ta i bruk igen", state.change_on_click, back, key)
        elif not bound:
            away = partial(edits.retire_field, form=form.name, field=field.name)
            _button(field, "Ta ur bruk", state.change_on_click, away, key, True)
    state.fault_below(key)
    if proposed:
        st.caption("Frågan finns bara i ditt förslag. Tas den bort är den borta.")
    elif not field.retired and not bound:
        st.caption("En fråga som tas ur bruk ställs inte mer. Svaren finns kvar i historik och export.")


def _button(field: Field, label: str, act: Callable[..., None], *args: object) -> None:
    st.button(label, key=_key(field, label), on_click=act, args=args)
