"""Insatser: preventive work on the plan's three levels (P6)."""

import streamlit as st

from lomma_core.errors import Marked
from lomma_core.plan.names import MEASURE, MEASURE_FOLLOW_UP, QUARTER
from lomma_core.quarterly import close
from lomma_core.records import commands, queries
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


def _follow_up(measure: commands.Record) -> None:
    """The way from an insats to this quarter's follow-up of it: a new one, or the one that is there (P7)."""
    register = context.register()
    form = register.plan.forms[MEASURE_FOLLOW_UP]
    quarter = str(close.open_quarter(register))
    try:
        there = queries.find(register, context.actor(), form.name, **{QUARTER: quarter, MEASURE: measure.id})
    except Marked:
        return
    if there:
        if st.button(f"Se uppföljningen {quarter}"):
            urls.open_page("uppfoljning", form=form.name, post=there.id)
    elif section.writes(form) and st.button(f"Följ upp {quarter}"):
        urls.open_page("uppfoljning", form=form.name, ny="1", **{MEASURE: measure.id, QUARTER: quarter})
