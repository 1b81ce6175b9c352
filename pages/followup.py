"""Uppföljning: the quarter's answers on insatser and lägesbilder, and how they have gone over time (P7)."""

import streamlit as st

from lomma_core import charts
from pages.parts import address, house, look, records_page
from pages.parts.chart import chart


def show() -> None:
    """Draw the page."""
    register, actor = house.register(), house.actor()
    measures, situations = (register.plan.forms[n] for n in ("uppfoljning_insats", "uppfoljning_lagesbild"))
    named = address.form(measures.name)
    if records_page.opened(situations if named == situations.name else measures):
        return
    st.title("Uppföljning")
    st.write("Vad har gruppen svarat om insatserna och lägesbilderna, kvartal för kvartal?")
    chart("followup/status", "Insatsernas status", charts.status_over_quarters(register, actor, look.dark()))
    chart("followup/presence", "Närvaro i miljöerna", charts.presence_over_quarters(register, actor, look.dark()))
    names = ["Insatser", "Lägesbilder"]
    of_measures, of_situations = st.tabs(names, key="flik", bind="query-params", on_change="rerun")
    with of_measures:
        records_page.list_section(
            measures, "Följ upp en insats", "Ingen insats är uppföljd än. Välj ”Följ upp en insats” och börja med en."
        )
    with of_situations:
        records_page.list_section(
            situations,
            "Följ upp en lägesbild",
            "Ingen lägesbild är uppföljd än. Välj ”Följ upp en lägesbild” och börja med en miljö.",
        )
