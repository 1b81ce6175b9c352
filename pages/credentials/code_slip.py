"""The slip with a new one-time code: shown to who made it until it is put away, then never again."""

import streamlit as st

from lomma_core.accounts.invitations import Invitation
from lomma_core.utils.quarters import timestamp
from pages.app.urls import WELCOME, full_address
from pages.credentials.slip import slip

_NEW = "code/new"
_STEPS = (
    "1. Öppna adressen i webbläsaren.",
    "2. Skriv engångskoden. Den går att använda en gång.",
    "3. Välj ett lösenord som bara du känner till. Sedan är du inloggad.",
)


def keep(invitation: Invitation, code: str) -> None:
    """Show a new code from the next run on."""
    st.session_state[_NEW] = invitation, code


def forget() -> None:
    """Show it no more."""
    st.session_state.pop(_NEW, None)


def draw() -> None:
    """Draw the slip while there is a new code, and the button that puts it away."""
    place = st.container()  # always there, so that it moves nothing that follows
    new = st.session_state.get(_NEW)
    if new is None:
        return
    invitation, code = new
    address = full_address(WELCOME)
    facts = [("Adress", address, False), ("Användarnamn", invitation.account, False), ("Engångskod", code, True)]
    facts.append(("Gäller till", timestamp(invitation.expires_at), False))
    with place:
        st.info("Koden visas bara här och nu. Skriv ut den eller ge den på annat sätt till personen själv.")
        slip("code/slip", "Välkommen till Handlingsplanens register", _STEPS, facts, address=address)
        st.button("Klart, visa inte koden mer", on_click=forget)
