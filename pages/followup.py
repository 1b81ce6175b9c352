"""Uppföljning: the quarter's round, the answers there are, and how they have gone over time (P7)."""

from functools import partial

import streamlit as st

from lomma_core.plan.model import Form
from lomma_core.plan.names import MEASURE_FOLLOW_UP, SITUATION_FOLLOW_UP
from pages.app import context, urls
from pages.components.chart import chart
from pages.quarterly import quarter_select
from pages.quarterly.calm_quarter import calm_section
from pages.quarterly.gender_share import gender_share
from pages.quarterly.round import round_section
from pages.records import section
from pages.records.secrecy import hidden_note

TABS = ["Rundan", "Lägesbilder", "Alla svar om insatser", "Över tid"]


def show() -> None:
    """Draw the page."""
    register = context.register()
    measures, situations = (register.plan.forms[n] for n in (MEASURE_FOLLOW_UP, SITUATION_FOLLOW_UP))
    form_name = urls.form(measures.name)
    if section.opened(situations if form_name == situations.name else measures):
        return
    st.title("Uppföljning")
    st.write("Hur går insatserna, och stämmer lägesbilden?")
    hidden_note()
    around, pictures, answers, over_time = st.tabs(TABS, key="flik", bind="query-params", on_change="rerun")
    with around:
        round_section(measures)
    with pictures:
        _calm(situations)
        section.list_section(
            situations,
            "Följ upp en lägesbild",
            "Ingen lägesbild är uppföljd än. Välj ”Följ upp en lägesbild” och börja med en miljö.",
        )
    with answers:
        section.list_section(measures, "Följ upp en insats", "Ingen insats är uppföljd än. Börja under fliken Rundan.")
    # Charts are dear to draw for who came for something else.
    if over_time.open:
        with over_time:
            _over_time()


def _over_time() -> None:
    from lomma_core.charts import bars, grids  # large, and needed by who looks at a chart only

    register, actor = context.register(), context.actor()
    chart("followup/status", "Insatsernas status", partial(bars.status_over_quarters, register, actor))
    chart("followup/presence", "Närvaro i miljöerna", partial(grids.presence_over_quarters, register, actor))
    chart("followup/offers", "Erbjudanden i antal", partial(grids.offers_over_quarters, register, actor))
    st.caption("<5 betyder en till fyra. Står två tal med streck emellan är minst ett av antalen bakom dolt.")
    gender_share()


def _calm(form: Form) -> None:
    """One answer for all milieus whose picture still holds (P7)."""
    quarter = quarter_select.choose("followup/situations")
    if quarter_select.closed_note(quarter) or not context.may(form.action):
        return
    message = f"Uppföljningen {quarter} är sparad för {{}}: lägesbilden stämmer."
    calm_section(form, quarter, "Lägesbilden stämmer fortfarande", "Svara samma sak", message)
