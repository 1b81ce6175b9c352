"""Connecting an app for the second factor: a QR code to scan, the app's first code, then recovery codes on a slip."""

from collections.abc import Callable

import segno
import streamlit as st

from lomma_core.accounts.factor import second_factor
from lomma_core.errors import LommaError
from pages.app import context
from pages.components.html import el
from pages.components.markdown import Markdown
from pages.components.person_question import show_refusal
from pages.credentials.identity import identity_fields
from pages.credentials.slip import slip

_SECRET, _RECOVERY = "factor/secret", "factor/recovery"
_KEEP = (
    "Har du inte telefonen med dig loggar du in med en reservkod i stället. Varje kod går att använda en gång. "
    "Förvara dem på ett säkert ställe, inte ihop med lösenordet."
)


def draw(name: str, verb: Callable[[str, str], list[str]]) -> bool:
    """Draw the steps for an account; ``verb(secret, code)`` gives the recovery codes. True once they are there."""
    secret = st.session_state.setdefault(_SECRET, second_factor.new_secret())
    st.markdown(
        Markdown(
            "1. Öppna en app för engångskoder i telefonen, till exempel Microsoft Authenticator, Google Authenticator "
            "eller 2FAS. Har du ingen kan du hämta en gratis.\n"
            "2. Läs av koden i bilden med appen, eller skriv in nyckeln för hand.\n"
            "3. Skriv de sex siffror som appen visar."
        )
    )
    picture = segno.make(second_factor.uri(context.register(), name, secret), error="m")
    # White around and behind, in the dark theme too, or no camera reads it.
    st.html(el("img", src=picture.png_data_uri(scale=4, border=4), alt="QR-kod att läsa av med appen"))
    st.caption("Nyckeln, om bilden inte går att läsa av:")
    st.code(" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), language=None, wrap_lines=True)
    with st.form("factor/connect", width=440, border=False):
        confirm_identity = identity_fields("factor/connect") if context.signed_in() else _nobody
        code = st.text_input("Kod från appen", autocomplete="one-time-code")
        pressed = st.form_submit_button("Koppla appen", type="primary")
    if not pressed:
        return False
    try:
        confirm_identity()
        keep_recovery(verb(secret, code))
    except LommaError as error:
        show_refusal(error)
        return False
    st.session_state.pop(_SECRET)
    return True


def _nobody() -> None:
    """Before a session there is nobody to be asked who it is: the password was right just now."""


def keep_recovery(recovery: list[str]) -> None:
    """Show new recovery codes from the next run on."""
    st.session_state[_RECOVERY] = recovery


def recovery_slip(label: str) -> bool:
    """Draw new recovery codes while there are any, and the button that puts them away; True when it is pressed."""
    recovery = st.session_state.get(_RECOVERY)
    if not recovery:
        return False
    st.info("Reservkoderna visas bara här och nu. Skriv ut dem eller spara dem i en lösenordshanterare.")
    slip("factor/slip", "Reservkoder till Handlingsplanens register", [_KEEP], codes=recovery)
    pressed = st.button(label, type="primary")
    if pressed:
        st.session_state.pop(_RECOVERY)
    return pressed
