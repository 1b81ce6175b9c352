"""Insatser: preventive work on the plan's three levels (P6)."""

import streamlit as st

from lomma_core.plan.names import MEASURE, MEASURE_FOLLOW_UP, QUARTER
from lomma_core.quarterly import close
from lomma_core.records import queries
from lomma_core.records.versions import Record
from pages.app import context, urls
from pages.records import section


def show() -> None:
    """Draw the page."""
    form = context.register().plan.forms[MEASURE]
    if section.opened(form, _follow_up):
        return
    st.title("Insatser")
    st.write("Vilket förebyggande arbete pågår, på vilken nivå, och hur går det?")
    section.list_section(
        form,
        "Ny insats",
        "Här finns inga insatser än. Skriv den första, eller läs in kommunens lista under Export och import.",
    )


def _follow_up(measure: Record) -> None:
    """The button from an insats to its follow-up of this quarter, new or existing (P7)."""
    register = context.register()
    form = register.plan.forms[MEASURE_FOLLOW_UP]
    quarter = str(close.open_quarter(register))
    follow_up = queries.find(register, context.actor(), form.name, **{QUARTER: quarter, MEASURE: measure.id})
    if follow_up:
        if st.button(f"Se uppföljningen {quarter}"):
            urls.open_page("uppfoljning", form=form.name, post=follow_up.id)
    elif section.writes(form) and st.button(f"Följ upp {quarter}"):
        urls.open_page("uppfoljning", form=form.name, ny="1", **{MEASURE: measure.id, QUARTER: quarter})
