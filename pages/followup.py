"""Uppföljning: the quarter's round, the answers there are, and how they have gone over time (P7)."""

import streamlit as st

from lomma_core import carrying, charts, grid_charts
from lomma_core.errors import LommaError, PersonSuspected
from lomma_core.plan import Form
from pages.parts import address, house, look, quarter_choice, records_page, widgets
from pages.parts.chart import chart
from pages.parts.flash import flash
from pages.parts.gender import gender_share
from pages.parts.round import round_section

TABS = ["Rundan", "Lägesbilder", "Alla svar om insatser", "Över tid"]


def show() -> None:
    """Draw the page."""
    register, actor = house.register(), house.actor()
    measures, situations = (register.plan.forms[n] for n in ("uppfoljning_insats", "uppfoljning_lagesbild"))
    named = address.form(measures.name)
    if records_page.opened(situations if named == situations.name else measures):
        return
    st.title("Uppföljning")
    st.write("Hur går insatserna, och stämmer lägesbilden?")
    around, pictures, answers, over_time = st.tabs(TABS, key="flik", bind="query-params", on_change="rerun")
    with around:
        round_section(measures)
    with pictures:
        _calm(situations)
        records_page.list_section(
            situations,
            "Följ upp en lägesbild",
            "Ingen lägesbild är uppföljd än. Välj ”Följ upp en lägesbild” och börja med en miljö.",
        )
    with answers:
        records_page.list_section(
            measures, "Följ upp en insats", "Ingen insats är uppföljd än. Börja under fliken Rundan."
        )
    with over_time:
        chart("followup/status", "Insatsernas status", charts.status_over_quarters(register, actor, look.dark()))
        chart(
            "followup/presence", "Närvaro i miljöerna", grid_charts.presence_over_quarters(register, actor, look.dark())
        )
        chart("followup/offers", "Erbjudanden i antal", grid_charts.offers_over_quarters(register, actor, look.dark()))
        st.caption("<5 betyder en till fyra. Står två tal med streck emellan är minst ett av antalen bakom dolt.")
        gender_share()


def _calm(form: Form) -> None:
    """One answer for all milieus whose picture still holds (P7)."""
    register, actor = house.register(), house.actor()
    quarter = quarter_choice.choose("followup/situations")
    if quarter_choice.closed_note(quarter) or not house.may(form.action):
        return
    rest = carrying.undescribed(register, actor, form.name, quarter)
    if not rest:
        return
    names = [milieu.label for milieu in register.plan.miljo if milieu.name in rest]
    with st.container(border=True):
        st.header("Lägesbilden stämmer fortfarande", anchor=False)
        st.write(f"Svara samma sak för {', '.join(names)} på en gång. Ändra orden om de inte stämmer.")
        answers = {}
        for name, text in form.calm.items():
            field = form.fields[name]
            if field.type in ("text", "long_text"):
                answers[name] = widgets.draw(field, {}, f"calm/{form.name}/{name}", text)
        if st.button("Spara för alla", type="primary", key=f"calm/{form.name}/save"):
            try:
                saved = carrying.save_calm(register, actor, form.name, quarter, answers)
            except PersonSuspected as suspected:
                st.error(f"{suspected} {'; '.join(suspected.words)}. Skriv om det, eller svara för en miljö i taget.")
                return
            except LommaError as error:
                st.error(str(error))
                return
            flash(f"Uppföljningen {quarter} är sparad för {len(saved)} miljöer: lägesbilden stämmer.")
            st.rerun()
