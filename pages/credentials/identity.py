"""The question who one is, in the place where something is done that an open session is not enough for."""

from collections.abc import Callable

import streamlit as st

from lomma_core.accounts.factor import reauthentication, recent
from lomma_core.errors import NotValid
from lomma_core.oidc import identities
from pages.app import context
from pages.oidc import links


def identity_fields(key: str) -> Callable[[], None]:
    """Draw a field for the password, and one for a code if there is a second factor, unless that was asked lately.

    Who has signed in at the municipality's issuer has no password here, and gets the link to sign in there once more.
    Call the result before the verb: it shows the core who acts, and raises what that raises.
    """
    register, actor = context.register(), context.actor()
    if recent.is_recent(register, actor):
        return lambda: None
    if begun_at_issuer():
        links.confirm()
        return _ask_there
    st.caption("Bekräfta att det är du. Det gäller sedan i tio minuter.")
    password = st.text_input("Ditt lösenord", type="password", autocomplete="current-password", key=f"{key}/password")
    code = ""
    if reauthentication.wants_code(register, actor):
        code = st.text_input("Kod från din app", autocomplete="one-time-code", key=f"{key}/code")
    return lambda: reauthentication.confirm(register, actor, password, code)


def begun_at_issuer() -> bool:
    """Whether who is signed in has signed in at the municipality's issuer, which asks for all that it wants."""
    return identities.begun_at_issuer(context.register(), context.own_token() or "")


def _ask_there() -> None:
    raise NotValid({"identity": f"Bekräfta att det är du: följ länken ”{links.CONFIRM}” och gör om det."})
