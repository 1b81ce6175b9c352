"""What is asked when a quarter is closed: the convener's judgement, and what is asked of kommunstyrelsen (P2)."""

import streamlit as st

from lomma_core.plan.names import ASSESSMENT
from lomma_core.quarterly import close
from lomma_core.utils.quarters import Quarter
from pages.app import context
from pages.components import field_widgets
from pages.components.error_summary import writing_rule
from pages.components.widget_state import forget, persistent


def fields(quarter: Quarter) -> dict[str, str]:
    """Draw the fields that the plan has of the judgement; returns their texts by name."""
    register = context.register()
    form = register.plan.forms.get(ASSESSMENT)
    before = close.assessment(register, context.actor(), quarter)
    declared = [form.fields[name] for name in close.ASSESSED if name in form.fields] if form else []
    writing_rule(f"quarter/{quarter}/{ASSESSMENT}", declared)
    texts = {}
    for field in declared:
        first = before.values.get(field.name) if before else None
        typed = persistent(_key(quarter, field.name), first or "")
        texts[field.name] = st.text_area(field_widgets.with_hint(field.label, field.hint), **typed, height=130)
    return texts


def clear(quarter: Quarter) -> None:
    """Reset the fields: the quarter is closed with them."""
    for name in close.ASSESSED:
        forget(_key(quarter, name))


def _key(quarter: Quarter, name: str) -> str:
    return f"quarter/{quarter}/{ASSESSMENT}/{name}"
