"""Förslag: potential solutions, before they are insatser (P4)."""

import streamlit as st

from pages.parts import house, records_page


def show() -> None:
    """Draw the page."""
    form = house.register().plan.forms["forslag"]
    if records_page.opened(form):
        return
    st.title("Förslag")
    st.write("Vilka lösningar har gruppen sett, och vad har den beslutat om dem?")
    records_page.list_section(
        form, "Nytt förslag", "Här finns inga förslag än. Skriv det första när lägesbilden visar ett behov."
    )
