"""Mitt konto, Inloggningar: where one is signed in, ended one by one or all at once."""

import datetime as dt
from functools import partial

import streamlit as st

from lomma_core.accounts import own_account, sessions
from lomma_core.accounts.sessions import Session
from lomma_core.utils.quarters import timestamp
from pages.app import context, session
from pages.components.table import Column, Row, table
from pages.credentials import revoke_row

_END = revoke_row.Wording(
    "Inloggning att avsluta",
    "Välj inloggning",
    "Avsluta inloggningen",
    "Välj vilken inloggning som ska avslutas.",
    "Inloggningen är avslutad.",
)


def draw() -> None:
    """Draw the part of the page."""
    st.header("Inloggningar", anchor=False)
    register = context.register()
    this = sessions.current(register, context.own_token())
    known = own_account.my_sessions(register, context.actor())
    rows = [
        Row([entry.browser + (" (den här)" if this and entry.id == this.id else ""), *_moments(entry), entry.address])
        for entry in known
    ]
    caption = "En inloggning" if len(rows) == 1 else f"{len(rows)} inloggningar"
    headings = ["Webbläsare", "Började", "Senast använd", "Adress"]
    table("own/sessions", [Column(heading) for heading in headings], rows, caption)
    words = {entry.id: f"{entry.browser}, {_moments(entry)[0]}" for entry in known if not this or entry.id != this.id}
    revoke_row.draw("own/sessions/end", words, _END, partial(own_account.end_session, register, context.actor()))
    st.caption("Känner du inte igen en inloggning? Avsluta den, byt lösenord och berätta för administratören.")
    st.button("Avsluta alla inloggningar", on_click=_end_all)


def _end_all() -> None:
    own_account.end_all_sessions(context.register(), context.actor())
    session.sign_out()


def _moments(entry: Session) -> tuple[str, str]:
    return _when(entry.created_at), _when(entry.last_seen_at)


def _when(moment: dt.datetime | None) -> str:
    return timestamp(moment) if moment else "Okänt"
