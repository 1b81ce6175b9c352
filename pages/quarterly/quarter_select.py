"""Which quarter a page is about: the open one, or another one in the address."""

import streamlit as st

from lomma_core.plan.names import QUARTER
from lomma_core.quarterly import close
from lomma_core.utils.quarters import Quarter, local
from pages.app import context
from pages.components.widget_state import start_index

BACK = 12


def choose(key: str) -> Quarter:
    """Let the user choose a quarter; the address may name one, the open one is chosen else, closed ones say so."""
    register = context.register()
    opened = close.open_quarter(register)
    latest = max(opened, register.quarter)
    choices = [str(latest - back) for back in range(BACK)]
    given = st.query_params.get(QUARTER)
    closed = close.closed_quarters(register.store.read)
    # An address that names another quarter than the last one did is followed, also by a page that was open before.
    if key not in st.session_state or (given in choices and given != st.session_state.get(f"{key}/given")):
        st.session_state[key] = given if given in choices else str(opened)
    st.session_state[f"{key}/given"] = given
    words = {name: f"{name} (stängt)" if name in closed else name for name in choices}
    began = start_index(key, str(opened), choices)
    chosen = st.selectbox("Kvartal", choices, **began, format_func=words.get, width=240)
    return Quarter.parse(chosen)


def closed_note(quarter: Quarter) -> bool:
    """Say that a quarter is closed, by whom and when; False for an open one."""
    register = context.register()
    if str(quarter) not in close.closed_quarters(register.store.read):
        return False
    event = close.events(register, context.actor(), quarter)[0]
    moment = f"{local(event['happened_at']):%Y-%m-%d %H:%M}"
    st.info(f"{quarter} är stängt sedan {moment}. Det som visas är vad gruppen beslutade då.", icon=":material/lock:")
    return True
