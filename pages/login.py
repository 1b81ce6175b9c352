"""Sign-in and sign-out: streamlit-authenticator's controller over the accounts in the database.

The library keeps the sign-in state of the tab; passwords, lockout, sessions and the cookie are the core's,
because the library never locks out, answers faster for unknown names and sets a cookie that scripts can
read and nobody can revoke. Its form is drawn here, since the library's own forbids password managers
(WCAG 2.2, 3.3.8 and 1.3.5).
"""

import streamlit as st

from lomma_core.accounts import accounts, sessions
from lomma_core.domain import settings
from lomma_core.errors import LommaError, NotValid, SignInRefused
from pages.app import context, session_cookie
from pages.components.person_question import refused


def current() -> accounts.Account | None:
    """The account that is signed in on this run, from this tab's sign-in or the browser's cookie."""
    session = st.session_state
    if session.get("signed_out"):
        return None
    token = session.get("token") or session_cookie.token()
    account = sessions.signed_in(context.register(), token)
    if account:
        _belongs_to(account)
    session["token"] = token if account else None
    if account and not session.get("authentication_status"):
        _controller(account).login(token={"username": account.name})
    return account


def look_up() -> accounts.Account | None:
    """Look account and role up anew and note who acts on this run."""
    account = current()
    st.session_state["actor"] = account.actor() if account else None
    return account


def _belongs_to(account: accounts.Account) -> None:
    """Forget what another account, or the same in another role, has left in this tab: files and keys among it.

    A session may end by itself, and then nobody has signed out. The same account finds what it had typed again.
    """
    whose = (account.name, account.role)
    if st.session_state.get("whose", whose) != whose:
        st.session_state.clear()
    st.session_state["whose"] = whose


def sign_out() -> None:
    """End the session on the server and forget everything this tab knew."""
    token = st.session_state.get("token")
    if token:
        sessions.sign_out(context.register(), token)
    _controller().logout()
    st.session_state.clear()
    st.session_state["signed_out"] = True


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
            _enter(name, password)
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
        _enter(name, password)
    except LommaError as error:
        refused(error)


def _enter(name: str, password: str) -> None:
    account, token = sessions.sign_in(context.register(), name, password)
    _belongs_to(account)
    st.session_state["token"] = token
    _controller(account).login(token={"username": account.name})
    st.session_state["new_cookie"] = True
    st.session_state.pop("signed_out", None)
    st.rerun()


def _controller(account: accounts.Account | None = None):
    # Imported here: the library calls Streamlit while it is imported, which warns before the server runs.
    from streamlit_authenticator.controllers import AuthenticationController

    known = {account.name: {"name": account.name, "roles": [account.role]}} if account else {}
    return AuthenticationController({"usernames": known}, auto_hash=False)
