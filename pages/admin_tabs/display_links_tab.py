"""Administration, Visning: links for the screen on the wall, made, shown once and revoked (R14)."""

import datetime as dt
from collections.abc import Collection
from functools import partial
from urllib.parse import urlsplit

import segno
import streamlit as st

from lomma_core.accounts import display_links
from lomma_core.accounts.display_links import DisplayLink
from lomma_core.privacy.guard import Suspicion
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.app.urls import DISPLAY, DISPLAY_MEETING
from pages.components.html import el
from pages.components.person_question import run_with_question
from pages.components.table import Column, Row, table
from pages.components.widget_state import persistent
from pages.credentials import revoke_row

_REVOKE = revoke_row.Wording(
    "Återkalla en länk",
    "Välj skärm",
    "Återkalla länken",
    "Välj vilken länk som ska återkallas.",
    "Länken är återkallad. Skärmen slutar visa kvartalet inom tio sekunder.",
)
MADE, SAVES = "display/made", "display/saves"


def draw() -> None:
    """Draw the tab, for roles that may change settings."""
    st.write(
        "Skärmen i mötesrummet öppnas med en länk och behöver inget konto. Den visar kvartalets läge utan namn och "
        "fritext, och kan inte göra något annat."
    )
    left, right = st.columns(2, width=520)
    left.link_button("Öppna visningen", DISPLAY, width="stretch")
    right.link_button("Visa mötesläget på skärmen", f"{DISPLAY}?lage={DISPLAY_MEETING}", width="stretch")
    _new_link()
    _new()
    _listed(display_links.listing(context.register(), context.actor()))


def _new() -> None:
    st.header("Ny länk", anchor=False)
    key = f"display/{st.session_state.get(SAVES, 0)}"
    name = st.text_input("Vilken skärm är länken till?", **persistent(f"{key}/name"), autocomplete="off", width=520)
    pressed = st.button("Skapa länken", type="primary", key=f"{key}/add")
    if run_with_question(f"{key}/add", pressed, lambda read: _add(name or "", read)):
        st.rerun()


def _add(name: str, read: Collection[Suspicion]) -> None:
    link, secret = display_links.add(context.register(), context.actor(), name, read)
    st.session_state[MADE] = link.name, secret
    st.session_state[SAVES] = st.session_state.get(SAVES, 0) + 1


def _new_link() -> None:
    """The new link's address, in this run only: nobody can be shown it again."""
    link = st.session_state.pop(MADE, None)
    if link is None:
        return
    name, secret = link
    url = urlsplit(st.context.url or "")
    address = f"{url.scheme}://{url.netloc}{DISPLAY}#{secret}"
    with st.container(border=True):
        st.subheader("Länken visas bara den här gången", anchor=False)
        st.write(f"Öppna adressen på {name}, eller läs koden med skärmens kamera. Den som har länken ser visningen.")
        st.code(address, language=None, wrap_lines=True)
        code = segno.make(address, error="m")
        image = code.png_data_uri(scale=5, border=4)
        st.html(el("img", src=image, alt="QR-kod med länken till visningen"))


def _listed(links: list[DisplayLink]) -> None:
    st.header("Länkar", anchor=False)
    if not links:
        st.info("Inga länkar än.")
        return
    rows = [
        Row([link.name, _when(link.made_at, link.made_by), _when(link.last_used_at), _state(link)]) for link in links
    ]
    columns = [Column("Skärm"), Column("Skapad"), Column("Senast använd"), Column("Läge")]
    table("display/links", columns, rows, "Länkar till visningen")
    names = {link.id: link.name for link in links if link.revoked_at is None}
    revoke = partial(display_links.revoke, context.register(), context.actor())
    revoke_row.draw("display/revoke", names, _REVOKE, revoke)


def _when(moment: dt.datetime | None, who: str = "") -> str:
    if moment is None:
        return "Aldrig"
    return timestamp(moment) + (f" av {who}" if who else "")


def _state(link: DisplayLink) -> str:
    return "Gäller" if link.revoked_at is None else f"Återkallad {_when(link.revoked_at, link.revoked_by or '')}"
