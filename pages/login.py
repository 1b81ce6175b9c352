"""The sign-in page, and the first start's on a register without accounts.

The form is drawn here, since streamlit-authenticator's own forbids password managers (WCAG 2.2, 3.3.8 and 1.3.5).
"""

import streamlit as st

from lomma_core.accounts import accounts
from lomma_core.domain import settings
from lomma_core.errors import LommaError, SecondFactorNeeded, SignInRefused
from pages.app import context, session, theme
from pages.app.session import sign_in
from pages.components.person_question import show_refusal
from pages.credentials import example_data, own_plan, second_step
from pages.credentials.new_password import new_password_fields
from pages.oidc import links


def show() -> None:
    """The sign-in page, or the first start's page on a register without accounts."""
    register = context.register()
    theme.wordmark(register.plan)
    st.title(register.plan.plan.name)
    st.write(f"{register.plan.plan.municipality} · samverkansgruppens register")
    example_data.accounts_slip()
    if accounts.count(register) == 0:
        _first_start()
    else:
        _sign_in()


def _sign_in() -> None:
    if second_step.waiting():
        second_step.draw()
        return
    ticket = st.session_state.get(session.AT_ISSUER)
    if ticket:
        links.sign_out(ticket)
    elif context.own_token():
        st.info("Du är inte inloggad längre. Logga in för att fortsätta.", width=440)
    if context.STATE.oidc is None:
        _password_form("Logga in")
    else:
        links.sign_in()
        local = context.register().local_sign_in
        with st.expander("Logga in med lösenord" if local else "Logga in med nödkontot", width=480):
            _password_form("Logga in med lösenord" if local else "Logga in med nödkontot")
    st.text("Saknar du konto eller har du glömt lösenordet? Fråga den som är administratör för registret.", width=640)
    st.markdown("**Registrets syfte**")
    st.text(settings.purpose(context.register()), width=640)


def _password_form(heading: str) -> None:
    with st.form("sign_in", width=440):
        st.header(heading, anchor=False)
        name = st.text_input("Användarnamn", autocomplete="username")
        password = st.text_input("Lösenord", type="password", autocomplete="current-password")
        pressed = st.form_submit_button("Logga in", type="primary")
    if pressed:
        try:
            sign_in(name, password)
        except SecondFactorNeeded as needed:
            second_step.wait(needed)
        except SignInRefused as error:
            st.error(str(error), width=440)


def _first_start() -> None:
    register = context.register()
    st.header("Första start", anchor=False)
    st.write(
        "Registret är tomt. Skriv engångskoden som står i fönstret där servern startades, bestäm registrets "
        "syfte och skapa det första kontot. Kontot blir administratör och kan skapa de andra."
    )
    if not own_plan.draw():
        return
    with st.form("first_start", width=640):
        code = st.text_input("Engångskod", autocomplete="off")
        purpose = st.text_area("Registrets syfte", register.plan.plan.purpose.strip(), height=140)
        name = st.text_input("Användarnamn", autocomplete="username")
        new_password = new_password_fields("Lösenord")
        pressed = st.form_submit_button("Skapa kontot", type="primary")
    example_data.draw()
    if not pressed:
        return
    try:
        password = new_password()
        sender, own = st.context.ip_address or "", own_plan.answers()
        if own:
            context.first_start().use_own_plan(register, code, own, sender)
        context.first_start().finish(register, code, purpose, name, password, sender)
        own_plan.forget()
        sign_in(name, password)
    except LommaError as error:
        show_refusal(error)
