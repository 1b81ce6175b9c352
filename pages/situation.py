"""Lägesbild: three milieus, presence and activity, quarter by quarter (P5)."""

import streamlit as st

from lomma_core import charts
from pages.parts import house, look, records_page
from pages.parts.chart import chart


def show() -> None:
    """Draw the page."""
    register = house.register()
    form = register.plan.forms["lagesbild"]
    if records_page.opened(form):
        return
    st.title("Lägesbild")
    st.write("Vilken närvaro och vilka aktiviteter har märkts i de tre miljöerna?")
    drawn = charts.presence_over_quarters(register, house.actor(), look.dark())
    if drawn.drawing is not None:
        chart("situation", "Närvaro per kvartal", drawn)
    st.subheader("Alla lägesbilder", anchor=False)
    records_page.list_section(
        form,
        "Ny lägesbild",
        "Här finns inga lägesbilder än. Skriv en för varje miljö; ”Ingen känd närvaro” är också ett svar.",
    )
