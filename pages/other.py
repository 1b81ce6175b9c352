"""Övrigt: the forms that the plan has added, each with its list, its records and their history."""

import streamlit as st

from pages.app import context, urls
from pages.records import section


def show() -> None:
    """Draw the page: the form that the address names, else a list of each."""
    by_name = urls.other_forms(context.register().plan)
    form = by_name.get(urls.form(""))
    if form and section.opened(form):
        return
    st.title("Övrigt")
    if not by_name:
        st.info("Här finns inga formulär. En administratör kan lägga till dem under Administration, Formulär.")
        return
    st.write("Vad har gruppen skrivit upp utöver lägesbild, förslag, insatser och möten?")
    for listed in by_name.values():
        st.header(listed.plural, anchor=False)
        if listed.description:
            st.text(listed.description)
        section.list_section(listed, f"Lägg till i {listed.plural}", f"{listed.plural}: här finns ingenting än.")
