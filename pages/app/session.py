"""Who is signed in in this tab: the account of its websocket's cookie, looked up anew on every run.

The library keeps the sign-in state of the tab; passwords, lockout, sessions and the cookie are the core's,
because the library never locks out, answers faster for unknown names and sets a cookie that scripts can
read and nobody can revoke.
"""

from typing import TYPE_CHECKING

import streamlit as st

from lomma_core.accounts import accounts, sessions
from pages.app import context, session_cookie
from pages.app.web import cookie
from pages.app.web.attached import run_session

if TYPE_CHECKING:
    from streamlit_authenticator.controllers import AuthenticationController

# The ticket to the issuer's sign-out, for a tab that has signed out of a session that was begun there.
AT_ISSUER = "oidc/ticket"


def current() -> accounts.Account | None:
    """The account of the cookie that this tab's own websocket came with; never that of its state alone."""
    token = context.own_token()
    identity = sessions.with_session(context.register(), token)
    if token is None or identity is None:
        _belongs_to(None)
        return None
    account, session = identity
    _belongs_to((session.id, account.name, account.role))
    context.STATE.attached.note(run_session(), token)
    if not st.session_state.get("authentication_status"):
        _controller(account).login(token={"username": account.name})
    return account


def look_up() -> accounts.Account | None:
    """The account that acts on a run which somebody has caused: what is done keeps its session alive."""
    account, token = current(), context.own_token()
    if account and token:
        sessions.touch(context.register(), token)
    return account


def _belongs_to(whose: tuple[str, str, str] | None) -> None:
    """Clear the tab's state of another session or account, or of the same in another role: files and keys among it.

    A session may end by itself, and then nobody has signed out. What an account had typed is in its drafts.
    """
    before = st.session_state.get("whose")
    if before and before != whose:
        message = st.session_state.get("flash")
        st.session_state.clear()
        if message and whose and whose[:2] == before[:2]:
            st.session_state["flash"] = message
    if whose:
        st.session_state["whose"] = whose


def sign_out() -> None:
    """End the session on the server and clear this tab's state."""
    token, service, ticket = context.own_token(), context.STATE.oidc, None
    if token:
        ticket = service.leave(context.register(), token) if service else None
        sessions.sign_out(context.register(), token)
        context.STATE.media.forget(token)
    _controller().logout()
    st.session_state.clear()
    if ticket:
        st.session_state[AT_ISSUER] = ticket


def sign_in(name: str, password: str) -> None:
    """Begin a session, and let the browser come back with its cookie. Raises SignInRefused and SecondFactorNeeded."""
    device = cookie.read(st.context.cookies, cookie.DEVICE)
    _, token = sessions.sign_in(context.register(), name, password, context.client(), device)
    session_cookie.hand_over(token)


def begin(account: accounts.Account) -> None:
    """The same for an account whose owner has shown who he is."""
    session_cookie.hand_over(sessions.start(context.register(), account, context.client()))


def _controller(account: accounts.Account | None = None) -> "AuthenticationController":
    # Imported here: the library calls Streamlit while it is imported, which warns before the server runs.
    from streamlit_authenticator.controllers import AuthenticationController

    known = {account.name: {"name": account.name, "roles": [account.role]}} if account else {}
    return AuthenticationController({"usernames": known}, auto_hash=False)
