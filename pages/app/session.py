"""Who is signed in in this tab: streamlit-authenticator's controller over the core's accounts and sessions.

The library keeps the sign-in state of the tab; passwords, lockout, sessions and the cookie are the core's,
because the library never locks out, answers faster for unknown names and sets a cookie that scripts can
read and nobody can revoke.
"""

import streamlit as st

from lomma_core.accounts import accounts, sessions
from pages.app import context, session_cookie


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


def sign_in(name: str, password: str) -> None:
    """Begin a session for an account and draw the page anew as it. Raises SignInRefused."""
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
