"""A new question in a form; one that sounds like a number of persons is proposed to be counted as such (R8)."""

from functools import partial
from typing import Any

import streamlit as st

from lomma_core.form_editor import edits, proposals, suggestions
from lomma_core.plan.field_types import TYPES, FieldType
from lomma_core.plan.model import Form, Plan
from pages.app import context
from pages.components.widget_state import label_of, persistent, persistent_index
from pages.form_editor import state

_NEW_LIST = "(nya val)"


def new_field(plan: Plan, form: Form) -> None:
    """Draw the inputs of a new field."""
    with st.expander("Lägg till en fråga"):
        label = st.text_input("Den nya frågan", **persistent(_key(form, "label")), autocomplete="off")
        state.fault_below(_key(form, "label"))
        hint = st.text_input("Hjälp under den nya frågan", **persistent(_key(form, "hint")), autocomplete="off")
        state.fault_below(_key(form, "hint"))
        count = _count_proposed(form, label, hint)
        kinds = {name: kind.label for name, kind in TYPES.items()}
        kind = st.selectbox("Svaret är", list(kinds), format_func=label_of(kinds), **_at(form, "type", list(kinds)))
        state.fault_below(_key(form, "type"))
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
            if kind == suggestions.COUNT and count:
                field |= count
            _add(form, field, after)
        state.fault_below(_key(form, "add"))


def _add(form: Form, field: dict[str, Any], after: str | None) -> None:
    if field["type"] != suggestions.COUNT and _is_open(form, field["label"]):
        state.set_faults({_key(form, "type"): "Svara först om frågan gäller ett antal personer."})
    else:
        # What does not go is about the answer's type where that counts persons, else about the whole question.
        beside = "type" if field["type"] == suggestions.COUNT else "add"
        state.change(lambda text: _added(text, form, field, after), _key(form, beside), anew=True)
    st.rerun()


def _is_open(form: Form, label: str) -> bool:
    """Whether a question sounds like a number of persons, and nobody has said that it is not."""
    return suggestions.sounds_like_people(label) and st.session_state.get(_key(form, "no_persons")) != label


def _count_proposed(form: Form, label: str, hint: str) -> dict[str, Any] | None:
    """Propose to count persons where the question sounds so; returns the question's keys as a count, where it may be.

    The place is always there, so that nothing below is moved about and loses focus.
    """
    place = st.container()
    if not suggestions.sounds_like_people(label):
        return None
    register, actor = context.register(), context.actor()
    count = suggestions.as_count(proposals.begun(register, actor), form.name, {"label": label, "hint": hint})
    chosen = st.session_state.get(_key(form, "type")) == suggestions.COUNT
    if not _is_open(form, label) or (chosen and count):
        if count and "relevant" in count and chosen:
            place.caption("Frågan ställs inte när nivån handlar om enskilda: där räknas personer i uppföljningen.")
        return count
    with place:
        decline = partial(st.session_state.__setitem__, _key(form, "no_persons"), label)
        if count:
            st.info(
                "Det låter som ett antal personer. Välj då svaret ”antal personer”: 1–4 visas som <5, så att ingen kan "
                "räknas ut."
            )
        else:
            st.info(
                "Det låter som ett antal personer. Ett sådant kan inte stå i det här formuläret: bredvid fri text, "
                "miljö eller område kan ett litet antal peka ut någon. Räkna personer i uppföljningen av insatsen."
            )
        with st.container(horizontal=True):
            if count:
                choose = partial(st.session_state.__setitem__, _key(form, "type"), suggestions.COUNT)
                st.button("Ja, svaret är antal personer", key=_key(form, "persons"), on_click=choose)
            st.button("Nej, det är inte personer", key=_key(form, "others"), on_click=decline)
    return count


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
    state.fault_below(_key(form, "choices"))
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
