"""The help of the page that one is on, beside it on every page."""

import streamlit as st

from pages.components.markdown import Markdown, escape
from pages.guide import help_texts


def popover(title: str) -> None:
    """Draw what opens the help of the page of that title; nothing for one that has none."""
    section = help_texts.of_page(title)
    if section:
        with st.popover("? Hjälp om sidan"):
            st.markdown(f"**{escape(section.heading)}**")
            st.markdown(Markdown(section.text))
            st.page_link(st.session_state["pages"]["hjalp"], label="All hjälp")
