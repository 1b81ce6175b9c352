"""Export och import, Koppla Excel: the address of what is wanted, the steps in Excel, and one's keys."""

from urllib.parse import urlsplit

import streamlit as st

from lomma_core.accounts import export_keys
from lomma_core.errors import LommaError
from lomma_core.exchange.exports.http.api import addresses
from pages.app import context
from pages.app.export_routes import BASE
from pages.components.widget_state import label_of
from pages.credentials.identity import identity_fields
from pages.credentials.keys import draw_list

# How the address ends, and for which program.
ENDINGS = {
    ".csv?rubriker=ord": "Excel",
    ".csv": "Power BI och andra program, CSV",
    ".json": "Power BI och andra program, JSON",
}
NEW = "keys/new"
_STEPS = """
1. Kopiera adressen ovan. I Excel, välj **Data**, **Hämta data**, **Från andra källor**, **Från webben**. Klistra in.
2. Excel frågar hur du loggar in. Välj **Grundläggande**, skriv ditt användarnamn, och nyckeln som lösenord.
3. Välj **Läs in**. Sedan räcker **Data**, **Uppdatera alla** för att hämta det senaste.
"""


def show() -> None:
    """Draw the tab."""
    st.write(
        "Excel och Power BI kan hämta uppgifterna själva och uppdatera dem med en knapp. "
        "Det behövs en adress och en nyckel."
    )
    _address()
    _new_key()
    steps_column, new_key_column = st.columns(2, gap="large")
    with steps_column:
        st.header("Gör så här i Excel", anchor=False)
        st.markdown(_STEPS)
        st.caption(
            "I Power BI: Hämta data, Webben, Grundläggande. Adressen kan få filter, till exempel &niva=generell."
        )
    with new_key_column:
        _make()
    _keys()


def _address() -> None:
    known = addresses(context.register())
    left, right = st.columns([3, 2])
    what = left.selectbox("Vilka uppgifter ska hämtas?", list(known), format_func=label_of(known), key="keys/what")
    ending = right.selectbox("Till vilket program?", list(ENDINGS), format_func=label_of(ENDINGS), key="keys/ending")
    url = urlsplit(st.context.url or "")
    st.caption("Adress")
    st.code(
        f"{url.scheme or 'http'}://{url.netloc or 'localhost'}/{BASE}/{what}{ending}", language=None, wrap_lines=True
    )
    st.caption("Du hämtar det som du får läsa på skärmen. Antal 1–4 står som <5. Varje hämtning syns i loggen.")


def _new_key() -> None:
    """A new key, until its owner has copied it."""
    place = st.container()  # always there, so that it moves nothing that follows
    new = st.session_state.get(NEW)
    if not new:
        return
    with place:
        st.success("Nyckeln är klar. Kopiera den nu: den visas bara den här gången.", icon=":material/key:")
        st.code(new, language=None, wrap_lines=True)
        if st.button("Jag har kopierat nyckeln"):
            st.session_state.pop(NEW)
            st.rerun()


def _make() -> None:
    st.header("Ny nyckel", anchor=False)
    with st.form("keys/make", border=False):
        name = st.text_input("Var ska nyckeln användas?  \nTill exempel Kvartalsrapporten i Excel.", autocomplete="off")
        confirm_identity = identity_fields("keys/make")
        pressed = st.form_submit_button("Gör en ny nyckel", type="primary")
    st.caption(
        "En nyckel kan bara hämta uppgifter. Den som har den läser det som du får läsa: dela den inte med någon."
    )
    if pressed:
        try:
            confirm_identity()
            _, st.session_state[NEW] = export_keys.make(context.register(), context.actor(), name)
        except LommaError as error:
            st.error(str(error))
            return
        st.rerun()


def _keys() -> None:
    """One's own keys; for who manages accounts everybody's."""
    register, actor = context.register(), context.actor()
    all_accounts = context.may("manage_accounts")
    keys = export_keys.everyone(register, actor) if all_accounts else export_keys.mine(register, actor)
    st.header("Allas nycklar" if all_accounts else "Dina nycklar", anchor=False)
    if keys:
        draw_list("keys/all", keys, all_accounts)
    else:
        st.caption("Det finns ingen nyckel.")
