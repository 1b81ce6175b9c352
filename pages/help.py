"""Hjälp: the help of every page, the tasks and the words, searched by word; docs/hjalp.md is the source."""

import streamlit as st

from pages.components.markdown import Markdown
from pages.guide.help_texts import HELP, TASKS, Section


def show() -> None:
    """Draw the page."""
    st.title("Hjälp")
    st.write("Vad gör man på varje sida, och vad betyder orden?")
    word = st.text_input(
        "Sök i hjälpen", key="help/search", autocomplete="off", placeholder="Ett ord", type="search", width=420
    ).strip()
    pages, tasks = ([section for section in sections if section.holds(word)] for sections in (HELP, TASKS))
    if not pages and not tasks:
        st.info("Inget matchar. Pröva ett kortare ord, eller fråga den som är sammankallande.")
    for section in pages:
        _section(section, bool(word))
    if tasks:
        st.header("Så gör du, steg för steg", anchor=False)
        for section in tasks:
            _section(section, bool(word))


def _section(section: Section, searched: bool) -> None:
    """A section, opened when somebody has searched for what stands in it."""
    with st.expander(section.heading, expanded=searched):
        st.markdown(Markdown(section.text))
