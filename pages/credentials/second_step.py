"""The second step of a sign-in: the app's code, or first connecting an app where the role must have one."""

import streamlit as st

from lomma_core.accounts.factor import steps
from lomma_core.errors import LommaError, SecondFactorNeeded
from pages.app import context, session
from pages.components.person_question import show_refusal
from pages.credentials import connect_app

# The step that is waited for; and whom an app has been connected to, while the recovery codes are shown.
_STEP, _DONE = "sign_in/step", "sign_in/done"


def wait(needed: SecondFactorNeeded) -> None:
    """Draw the page anew with the second step."""
    st.session_state[_STEP] = needed
    st.rerun()


def waiting() -> bool:
    """Whether a password was right in this tab and something more is wanted."""
    return _STEP in st.session_state or _DONE in st.session_state


def draw() -> None:
    """Draw the step."""
    if _DONE in st.session_state:
        if connect_app.recovery_slip("Jag har sparat reservkoderna, logga in"):
            session.begin(st.session_state.pop(_DONE))
        return
    needed: SecondFactorNeeded = st.session_state[_STEP]
    try:
        account = steps.account_of(context.register(), needed.step)
    except LommaError as error:
        show_refusal(error)
        st.button("Till inloggningen", on_click=_give_up)
        return
    if needed.enrolled:
        _code(needed)
        return
    st.header("Tvåstegsinloggning", anchor=False)
    st.write("Din roll måste ha tvåstegsinloggning: efter lösenordet skriver du en kod från en app. Koppla appen nu.")
    register = context.register()

    def connect(secret: str, code: str) -> list[str]:
        _, recovery = steps.enrol(register, needed.step, secret, code, context.client())
        return recovery

    if connect_app.draw(account.name, connect):
        st.session_state[_DONE] = account
        st.session_state.pop(_STEP)
        st.rerun()
    st.button("Avbryt", on_click=_give_up)


def _code(needed: SecondFactorNeeded) -> None:
    with st.form("sign_in/code_form", width=440):
        st.header("Skriv koden från appen", anchor=False)
        code = st.text_input("Kod", autocomplete="one-time-code")
        st.caption("Har du inte telefonen? Skriv en av dina reservkoder i stället.")
        pressed = st.form_submit_button("Fortsätt", type="primary")
    st.button("Avbryt", on_click=_give_up)
    if not pressed:
        return
    try:
        account = steps.finish(context.register(), needed.step, code, context.client())
    except LommaError as error:
        show_refusal(error)
        return
    st.session_state.pop(_STEP)
    session.begin(account)


def _give_up() -> None:
    st.session_state.pop(_STEP, None)
