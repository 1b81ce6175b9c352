"""A preview of a form with its real widgets; nothing is saved from here."""

import streamlit as st

from lomma_core.plan.model import Form, Plan
from lomma_core.records import listing, validation
from lomma_core.utils.text import mid_sentence
from pages.app import context
from pages.app.flash import fragment
from pages.components import field_widgets


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
        section = drawn_section = ""
        for field in form.field:
            section = field.section or section
            if field.name not in relevant:
                continue
            if section != drawn_section:
                st.subheader(section, anchor=False)
                drawn_section = section
            if field.kind.is_link:
                # No records are needed to preview the field, and the form may be a new one.
                st.selectbox(
                    field_widgets.label(field),
                    [],
                    placeholder="Väljs bland posterna",
                    key=f"{start}/{field.name}",
                    width=520,
                )
            else:
                place = f"{start}/{field.name}/{field.type}"
                field_widgets.draw(field, relevant[field.name], place, answers[field.name])
        st.button(f"Spara {mid_sentence(form.label)}", disabled=True, key=f"{start}/save")
