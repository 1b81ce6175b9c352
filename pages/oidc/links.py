"""The ways to the municipality's own sign-in and sign-out, as plain links: they leave the page and need no script."""

from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.components.html import el
from pages.oidc.routes import AGAIN, OUT, PAGE, START, TICKET

LABEL, CONFIRM = "Logga in med kommunens konto", "Bekräfta hos kommunen"


def sign_in() -> None:
    """Draw the link to the issuer; who comes back lands on the page that was asked for."""
    page = _page()
    start = START if page == "/" else f"{START}?{urlencode({PAGE: page})}"
    st.html(el("a", LABEL, href=start, class_="lomma-onward"))


def confirm() -> None:
    """Draw the link by which who is signed in from the issuer signs in there once more, and comes back to this page."""
    st.caption("Bekräfta först att det är du. Sidan läses om när du kommer tillbaka. Det gäller sedan i tio minuter.")
    st.html(el("p", el("a", CONFIRM, href=f"{START}?{urlencode({PAGE: _page(), AGAIN: '1'})}", class_="lomma-way")))


def _page() -> str:
    """The address of the page that is drawn, with its query."""
    path, query = urlsplit(st.context.url or "/").path, urlencode(st.query_params.to_dict())
    return f"{path}?{query}" if query else path


def sign_out(ticket: str) -> None:
    """Draw that one is signed out here, and the link that signs out at the issuer too."""
    out = el("a", "Logga ut också hos kommunen", href=f"{OUT}?{urlencode({TICKET: ticket})}", class_="lomma-way")
    st.info("Du är utloggad ur registret. I den här webbläsaren kan du ännu vara inloggad hos kommunen.")
    st.html(el("p", out))
