"""The foot of every page: the way to the accessibility statement, and back from it before sign-in (R17)."""

import streamlit as st

from pages.app import context
from pages.components.html import el
from pages.navigation import OPEN, PAGES


def draw(here: str) -> None:
    """Draw the foot; ``here`` is the address that is shown already, and needs no link."""
    pages = st.session_state["pages"]
    register = context.register()
    with st.container(key="foot"):
        # Only on paper, where neither the address nor the day is seen otherwise.
        st.html(el("p", f"Handlingsplanen, utskrivet {register.clock().date()}", class_="lomma-printed"))
        for _, title, address in OPEN:
            if address != here:
                st.page_link(pages[address], label=title)
            elif context.actor() is None:
                st.page_link(pages[PAGES[0][2]], label="Till inloggningen")
