"""Mitt konto, Lösenord: one's own password is changed, the old one is asked for."""

import streamlit as st

from lomma_core.accounts import own_account, sessions
from lomma_core.errors import LommaError
from pages.app import context
from pages.app.flash import flash
from pages.components.person_question import show_refusal
from pages.credentials.new_password import new_password_fields

_SAVES = "own_password/saves"


def draw() -> None:
    """Draw the part of the page."""
    st.header("Lösenord", anchor=False)
    with st.form(f"own_password/{st.session_state.get(_SAVES, 0)}", width=440, border=False):
        old = st.text_input("Nuvarande lösenord", type="password", autocomplete="current-password")
        new_password = new_password_fields("Nytt lösenord")
        pressed = st.form_submit_button("Byt lösenord", type="primary")
    st.caption("När du byter loggas du ut överallt utom här, och dina nycklar till Excel slutar gälla.")
    if not pressed:
        return
    register = context.register()
    session = sessions.current(register, context.own_token())
    try:
        own_account.change_password(register, context.actor(), old, new_password(), session.id if session else "")
    except LommaError as error:
        show_refusal(error)
        return
    st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
    flash("Ditt lösenord är bytt.")
    st.rerun()
