"""Övrigt: the forms that the plan has added, each with its list, its records and their history."""

import streamlit as st

from lomma_core.plan.model import Form
from pages.app import context, urls
from pages.records import section


def forms() -> dict[str, Form]:
    """The forms that have no page of their own, by name."""
    every = context.register().plan.forms
    return {name: form for name, form in every.items() if urls.page_of(name) == urls.OTHER}


def show() -> None:
    """Draw the page: the form that the address names, else a list of each."""
    found = forms()
    form = found.get(urls.form(""))
    if form and section.opened(form):
        return
    st.title("Övrigt")
    if not found:
        st.info("Här finns inga formulär. En administratör kan lägga till dem under Administration, Formulär.")
        return
    st.write("Vad har gruppen skrivit upp utöver lägesbild, förslag, insatser och möten?")
    for one in found.values():
        st.header(one.plural, anchor=False)
        if one.description:
            st.text(one.description)
        section.list_section(one, f"Lägg till i {one.plural}", f"{one.plural}: här finns ingenting än.")
