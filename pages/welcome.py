"""Välkommen: where a one-time code is typed and a password chosen; open to who has a code, before signing in.

Opening the page changes nothing, and its address is the same for all: the code is typed, never in an address.
"""

import streamlit as st

from lomma_core.accounts import invitations
from lomma_core.accounts.factor import steps
from lomma_core.errors import LommaError, SecondFactorNeeded
from pages.app import context, session
from pages.components.markdown import escape
from pages.components.person_question import show_refusal
from pages.credentials import second_step
from pages.credentials.new_password import new_password_fields

_CODE = "welcome/code"


def show() -> None:
    """Draw the page: first the code, then the password."""
    st.title("Välkommen")
    actor = context.signed_in()
    if actor is not None:
        st.session_state.pop(_CODE, None)
        st.markdown(f"Du är inloggad som **{escape(actor.name)}**. Nu kan du börja.")
        start = st.session_state["pages"]["oversikt"]
        st.page_link(start, label="Till översikten", icon=":material/arrow_forward:")
        st.caption("Har du en engångskod till ett annat konto? Logga ut först.")
    elif second_step.waiting():
        second_step.draw()
    elif _CODE in st.session_state:
        _password(st.session_state[_CODE])
    else:
        _code()


def _code() -> None:
    st.write("Har du fått en engångskod av administratören? Skriv den här och välj sedan ditt lösenord.")
    with st.form("welcome/code_form", width=440):
        code = st.text_input("Engångskod", autocomplete="off", placeholder="ABCD-EFGH-JKMN-PQRS-TUVW")
        pressed = st.form_submit_button("Fortsätt", type="primary")
    if not pressed:
        return
    try:
        invitations.holder(context.register(), code)
    except LommaError as error:
        show_refusal(error)
        return
    st.session_state[_CODE] = code
    st.rerun()


def _password(code: str) -> None:
    try:
        name = invitations.holder(context.register(), code).account
    except LommaError as error:
        st.session_state.pop(_CODE)
        show_refusal(error)
        _code()
        return
    with st.form("welcome/password_form", width=440):
        st.header(f"Välj lösenord för {name}", anchor=False)
        # Read only, for password managers.
        st.text_input("Användarnamn", name, autocomplete="username", disabled=True)
        new_password = new_password_fields("Lösenord")
        pressed = st.form_submit_button("Spara lösenordet och logga in", type="primary")
    if not pressed:
        return
    try:
        account = invitations.use(context.register(), code, new_password(), context.client())
        st.session_state.pop(_CODE)
        steps.require_none(context.register(), account, enrol_now=True)
        session.begin(account)
    except SecondFactorNeeded as needed:
        second_step.wait(needed)
    except LommaError as error:
        show_refusal(error)
