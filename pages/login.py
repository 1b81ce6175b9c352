"""The sign-in page, and the first start's on a register without accounts.

The form is drawn here, since streamlit-authenticator's own forbids password managers (WCAG 2.2, 3.3.8 and 1.3.5).
"""

import streamlit as st

from lomma_core.accounts import accounts
from lomma_core.domain import settings
from lomma_core.errors import LommaError, NotValid, SignInRefused
from pages.app import context
from pages.app.session import sign_in
from pages.components.person_question import refused


def show() -> None:
    """The sign-in page, or the first start's page on a register without accounts."""
    register = context.register()
    st.title(register.plan.plan.namn)
    st.write(f"{register.plan.plan.kommun} · samverkansgruppens register")
    if accounts.count(register) == 0:
        _first_start()
    else:
        _sign_in()


def _sign_in() -> None:
    with st.form("sign_in", width=440):
        st.header("Logga in", anchor=False)
        name = st.text_input("Användarnamn", autocomplete="username")
        password = st.text_input("Lösenord", type="password", autocomplete="current-password")
        pressed = st.form_submit_button("Logga in", type="primary")
    if pressed:
        try:
            sign_in(name, password)
        except SignInRefused as error:
            st.error(str(error))
    st.markdown("**Registrets syfte**")
    st.text(settings.purpose(context.register()), width=640)


def _first_start() -> None:
    register = context.register()
    st.header("Första start", anchor=False)
    st.write(
        "Registret är tomt. Skriv engångskoden som står i fönstret där servern startades, bestäm registrets "
        "syfte och skapa det första kontot. Kontot blir administratör och kan skapa de andra."
    )
    with st.form("first_start", width=640):
        code = st.text_input("Engångskod", autocomplete="off")
        purpose = st.text_area("Registrets syfte", register.plan.plan.syfte.strip(), height=140)
        name = st.text_input("Användarnamn", autocomplete="username")
        password = st.text_input("Lösenord (minst 12 tecken)", type="password", autocomplete="new-password")
        again = st.text_input("Lösenord en gång till", type="password", autocomplete="new-password")
        pressed = st.form_submit_button("Skapa kontot", type="primary")
    if not pressed:
        return
    try:
        if password != again:
            raise NotValid({"password": "Lösenorden är inte lika. Skriv samma lösenord två gånger."})
        context.first_start().finish(register, code, purpose, name, password)
        sign_in(name, password)
    except LommaError as error:
        refused(error)
