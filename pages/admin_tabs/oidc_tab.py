"""Administration, Kommunens inloggning: which accounts sign in at the municipality's issuer; link and unlink them."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from lomma_core.accounts import accounts
from lomma_core.errors import LommaError
from lomma_core.oidc import identities
from lomma_core.oidc.service import OidcService
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.app.flash import flash
from pages.components.person_question import show_refusal
from pages.components.table import Column, Row, table
from pages.credentials.identity import identity_fields

SAVES = "oidc/saves"


def draw() -> None:
    """Draw the tab, for roles that manage accounts, where a file configures the issuer."""
    service = context.STATE.oidc
    if service is None:
        return
    register, actor = context.register(), context.actor()
    links = identities.listing(register, actor)
    local_sign_in = "Lokal inloggning är öppen för konton som inte är kopplade."
    if not register.local_sign_in:
        local_sign_in = "Lokal inloggning är stängd för alla utom nödkontot."
    st.write(
        "Ett kopplat konto loggar in hos kommunen och inte med lösenord. Kommunens grupper bestämmer rollen vid varje "
        f"inloggning. {local_sign_in}"
    )
    if links:
        rows = [Row([link.account, timestamp(link.linked_at), link.linked_by]) for link in links]
        table("oidc/links", [Column("Konto"), Column("Kopplat"), Column("Av")], rows, "Kopplade konton")
    else:
        st.info("Inga konton är kopplade än.")
    linked = [link.account for link in links]
    _link(service, [account.name for account in accounts.listing(register, actor) if account.name not in linked])
    if linked:
        _unlink(linked)


def _link(service: OidcService, names: list[str]) -> None:
    st.header("Koppla ett konto", anchor=False)
    st.write("Be personen logga in med kommunens konto. Sidan visar en kod, som du skriver här.")
    with st.form(f"oidc/link/{st.session_state.get(SAVES, 0)}", border=False, width=520):
        name = st.selectbox("Konto att koppla", names, index=None, placeholder="Välj konto")
        code = st.text_input("Kod från inloggningen", autocomplete="off")
        confirm_identity = identity_fields("oidc/link")
        pressed = st.form_submit_button("Koppla kontot", type="primary")
    if pressed:
        link = partial(service.link, context.register(), context.actor(), code, name or "")
        _run("Kontot är kopplat.", confirm_identity, link)


def _unlink(names: list[str]) -> None:
    st.header("Koppla loss ett konto", anchor=False)
    with st.form(f"oidc/unlink/{st.session_state.get(SAVES, 0)}", border=False, width=520):
        name = st.selectbox("Konto att koppla loss", names, index=None, placeholder="Välj konto")
        confirm_identity = identity_fields("oidc/unlink")
        pressed = st.form_submit_button("Koppla loss kontot")
    if pressed:
        done = "Kontot är losskopplat, och den som var inloggad med det är utloggad."
        _run(done, confirm_identity, partial(identities.unlink, context.register(), context.actor(), name or ""))


def _run(done: str, *verbs: Callable[[], None]) -> None:
    """Do it and say so, or say why not; what was typed stays then."""
    try:
        for verb in verbs:
            verb()
    except LommaError as error:
        show_refusal(error)
        return
    st.session_state[SAVES] = st.session_state.get(SAVES, 0) + 1
    flash(done)
    st.rerun()
