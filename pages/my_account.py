"""Mitt konto: one's own password, second factor, sessions and keys; for every role."""

import streamlit as st

from pages.credentials import keys, own_factor, own_password, own_sessions
from pages.credentials.identity import begun_at_issuer


def show() -> None:
    """Draw the page."""
    st.title("Mitt konto")
    if begun_at_issuer():
        st.write("Du är inloggad med kommunens inloggning. Lösenord och andra steg sköter du där, inte här.")
    else:
        st.write("Här sköter du hur du loggar in. Ingen annan känner till ditt lösenord, inte heller administratören.")
        own_password.draw()
        own_factor.draw()
    own_sessions.draw()
    keys.draw_own()
