"""Export och import, Koppla Excel: the address of what is wanted, the steps in Excel, and one's keys."""

from urllib.parse import urlsplit

import streamlit as st

from lomma_core.accounts import export_keys
from lomma_core.accounts.export_keys import Key
from lomma_core.errors import LommaError
from lomma_core.exchange.exports.http_api import addresses
from lomma_core.utils.quarters import local
from pages.app import context
from pages.app.export_routes import BASE
from pages.app.flash import flash
from pages.components.table import Column, Row, table

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
    _told()
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Gör så här i Excel", anchor=False)
        st.markdown(_STEPS)
        st.caption(
            "I Power BI: Hämta data, Webben, Grundläggande. Adressen kan få filter, till exempel &niva=generell."
        )
    with right:
        _make()
    _keys()


def _address() -> None:
    known = addresses(context.register())
    left, right = st.columns([3, 2])
    what = left.selectbox("Vilka uppgifter ska hämtas?", list(known), format_func=known.get, key="keys/what")
    ending = right.selectbox("Till vilket program?", list(ENDINGS), format_func=ENDINGS.get, key="keys/ending")
    here = urlsplit(st.context.url or "")
    st.caption("Adress")
    st.code(
        f"{here.scheme or 'http'}://{here.netloc or 'localhost'}/{BASE}/{what}{ending}", language=None, wrap_lines=True
    )
    st.caption("Du hämtar det som du får läsa på skärmen. Antal 1–4 står som <5. Varje hämtning syns i loggen.")


def _told() -> None:
    """A key that has just been made, until its owner has taken it."""
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
        pressed = st.form_submit_button("Gör en ny nyckel", type="primary")
    st.caption(
        "En nyckel kan bara hämta uppgifter. Den som har den läser det som du får läsa: dela den inte med någon."
    )
    if pressed:
        try:
            _, st.session_state[NEW] = export_keys.make(context.register(), context.actor(), name)
        except LommaError as error:
            st.error(str(error))
            return
        st.rerun()


def _keys() -> None:
    """One's own keys; for who manages accounts everybody's."""
    register, actor = context.register(), context.actor()
    every = context.may("manage_accounts")
    found = export_keys.everyone(register, actor) if every else export_keys.mine(register, actor)
    st.header("Allas nycklar" if every else "Dina nycklar", anchor=False)
    if not found:
        st.caption("Det finns ingen nyckel.")
        return
    headings = ["Används till", *(["Konto"] if every else []), "Skapad", "Senast använd"]
    rows = [Row([one.name, *([one.account] if every else []), *_moments(one)]) for one in found]
    caption = "En nyckel" if len(found) == 1 else f"{len(found)} nycklar"
    table("keys/all", [Column(heading) for heading in headings], rows, caption)
    words = {one.id: f"{one.name} ({one.account})" if every else one.name for one in found}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Nyckel att dra in",
            list(words),
            index=None,
            format_func=lambda one: words.get(one, "Indragen"),
            placeholder="Välj nyckel",
            key="keys/revoke",
            width=420,
        )
        pressed = st.button("Dra in nyckeln", disabled=not chosen)
    if pressed and chosen:
        try:
            export_keys.revoke(register, actor, chosen)
        except LommaError as error:
            st.error(str(error))
            return
        flash("Nyckeln är indragen. Den hämtar ingenting längre.")
        st.rerun()


def _moments(one: Key) -> list[str]:
    return [f"{local(m):%Y-%m-%d %H:%M}" if m else "Aldrig" for m in (one.created_at, one.used_at)]
