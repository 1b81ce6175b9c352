"""A preview of a form with its real widgets; nothing is saved from here."""

from functools import partial

import streamlit as st

from lomma_core.plan import form_order
from lomma_core.plan.choices import Choice
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records import listing, validation
from lomma_core.utils.text import mid_sentence
from pages.app import context
from pages.app.flash import fragment
from pages.components import field_widgets
from pages.components.form_parts import form_parts


@fragment()
def draw(plan: Plan, form: Form) -> None:
    """Draw the form; fields that depend on others come and go as in the form itself."""
    with st.container(border=True, key="forhandsvisning"):
        st.header(f"Så ser formuläret ut: {form.label}", anchor=False)
        st.caption("Prova gärna att svara. Ingenting sparas härifrån.")
        start = f"preview/{form.name}"
        answers = {}
        for field in form.field:
            known = st.session_state.get(f"{start}/{field.name}/{field.type}")
            answers[field.name] = field_widgets.default_answer(field) if known is None else known
        relevant = validation.relevant_fields(plan, form, answers, listing.links(context.register(), context.actor()))
        parts = form_order.parts(form, relevant)
        # All open: a question that was just added is looked for here.
        form_parts(
            start,
            parts,
            {part.section for part in parts},
            partial(_field, start, relevant, answers),
            heading=st.subheader,
        )
        st.button(f"Spara {mid_sentence(form.label)}", disabled=True, key=f"{start}/save")


def _field(start: str, relevant: dict[str, dict[str, Choice]], answers: dict[str, object], field: Field) -> None:
    place = f"{start}/{field.name}"
    if field.kind.is_link:
        # No records are needed to preview the field, and the form may be a new one.
        st.selectbox(field_widgets.label(field), [], placeholder="Väljs bland posterna", key=place, width=520)
    else:
        # The type stands in the widget's key: one of another type cannot have the answer of the one before.
        with st.container(key=place):
            field_widgets.draw(field, relevant[field.name], f"{place}/{field.type}", answers[field.name])
