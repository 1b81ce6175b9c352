"""Förslag: potential solutions, before they are insatser (P4)."""

import streamlit as st

from lomma_core.plan.names import ADOPTED, DECISION, MEASURE, PROPOSAL
from lomma_core.records import listing
from lomma_core.records.versions import Record
from pages.app import context, urls
from pages.records import section


def show() -> None:
    """Draw the page."""
    form = context.register().plan.forms[PROPOSAL]
    if section.opened(form, _onward):
        return
    st.title("Förslag")
    st.write("Vilka lösningar har gruppen sett, och vad har den beslutat om dem?")
    section.list_section(
        form, "Nytt förslag", "Här finns inga förslag än. Skriv det första när lägesbilden visar ett behov."
    )


def _onward(proposal: Record) -> None:
    """The link from an adopted proposal to its insats."""
    if proposal.values[DECISION] != ADOPTED:
        st.caption("När beslutet blir Antas skapas en insats med förslagets svar.")
        return
    register = context.register()
    if PROPOSAL not in register.plan.forms[MEASURE].fields:
        return
    measures = listing.list_records(
        register, context.actor(), MEASURE, listing.ListQuery(filters={PROPOSAL: proposal.id}, limit=1)
    )
    for measure in measures.records:
        st.button("Öppna insatsen", on_click=urls.later, args=(MEASURE,), kwargs={"post": measure.id})
