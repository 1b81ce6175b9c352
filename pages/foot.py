"""The foot of every page: a link to the accessibility statement, and back from it before sign-in (R17)."""

import streamlit as st

from pages.app import context
from pages.app.urls import WELCOME
from pages.components.html import el
from pages.navigation import OPEN, PAGES


def draw(current_address: str) -> None:
    """Draw the foot; ``current_address`` needs no link."""
    pages = st.session_state["pages"]
    register = context.register()
    with st.container(key="foot"):
        # Only on paper, where neither the address nor the day is seen otherwise.
        st.html(el("p", f"Handlingsplanen, utskrivet {register.clock().date()}", class_="lomma-printed"))
        for _, title, address in OPEN:
            # A code is for who is not signed in yet.
            if address != current_address and not (address == WELCOME and context.signed_in()):
                st.page_link(pages[address], label="Jag har en engångskod" if address == WELCOME else title)
        if current_address in [address for _, _, address in OPEN] and context.signed_in() is None:
            st.page_link(pages[PAGES[0][2]], label="Till inloggningen")
