"""Mitt konto, Tvåstegsinloggning: one's own app and recovery codes."""

from collections.abc import Callable

import streamlit as st

from lomma_core.accounts.accounts import Account
from lomma_core.accounts.factor import second_factor
from lomma_core.accounts.factor.second_factor import State
from lomma_core.errors import LommaError
from lomma_core.utils.quarters import local
from pages.app import context
from pages.app.flash import flash
from pages.components.person_question import show_refusal
from pages.credentials import connect_app
from pages.credentials.identity import begun_at_issuer, identity_fields

_OPEN = "own_factor/open"


def draw() -> None:
    """Draw the part of the page."""
    st.header("Tvåstegsinloggning", anchor=False)
    register, actor = context.register(), context.actor()
    if connect_app.recovery_slip("Jag har sparat reservkoderna"):
        st.rerun()
    state = second_factor.mine(register, actor)
    st.write(in_words(state))
    if st.session_state.get(_OPEN):
        if connect_app.draw(actor.name, lambda secret, code: second_factor.enrol(register, actor, secret, code)):
            _close()
            flash("Appen är kopplad. Nästa gång du loggar in skriver du en kod efter lösenordet.")
            st.rerun()
        st.button("Avbryt", on_click=_close, key="own_factor/cancel")
        return
    confirm_identity = identity_fields("own_factor") if state.since else None
    with st.container(horizontal=True):
        st.button("Byt app" if state.since else "Koppla en app", on_click=_start, key="own_factor/start")
        renew = confirm_identity and st.button("Gör nya reservkoder")
        turn_off = confirm_identity and not state.required and st.button("Slå av tvåstegsinloggning")
    if confirm_identity and renew:
        _do_renew(confirm_identity)
    if confirm_identity and turn_off:
        _do_turn_off(confirm_identity)


def reminder(account: Account) -> None:
    """Say how long an account may still be without a second factor, where its role must have one.

    Who has signed in at the municipality's issuer has shown it there.
    """
    left = second_factor.state(context.register(), account).days_left
    if left is not None and not begun_at_issuer():
        st.caption(f"Du saknar tvåstegsinloggning. {days(left)} Det gör du under Mitt konto.")


def in_words(state: State) -> str:
    """What an account has and must have, in a sentence or two."""
    if state.since:
        return (
            f"På sedan {local(state.since):%Y-%m-%d}: efter lösenordet skriver du en kod från din app. "
            f"Du har {state.recovery_codes} reservkoder kvar."
        )
    if state.days_left is not None:
        return f"Av. Din roll måste ha tvåstegsinloggning. {days(state.days_left)}"
    return "Av. Med tvåstegsinloggning räcker det inte att någon kommer över ditt lösenord."


def days(left: int) -> str:
    """How long is left, in a sentence."""
    if left == 0:
        return "Koppla en app nu: vid nästa inloggning kommer du inte vidare utan den."
    return f"Koppla en app inom {left} dagar." if left > 1 else "Koppla en app i dag."


def _start() -> None:
    st.session_state[_OPEN] = True


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _do_renew(confirm_identity: Callable[[], None]) -> None:
    try:
        confirm_identity()
        connect_app.keep_recovery(second_factor.renew_recovery_codes(context.register(), context.actor()))
    except LommaError as error:
        show_refusal(error)
        return
    st.rerun()


def _do_turn_off(confirm_identity: Callable[[], None]) -> None:
    try:
        confirm_identity()
        second_factor.turn_off(context.register(), context.actor())
    except LommaError as error:
        show_refusal(error)
        return
    flash("Tvåstegsinloggningen är av.")
    st.rerun()
