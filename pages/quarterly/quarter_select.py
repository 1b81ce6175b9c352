"""The quarter of a page: the open one, or the one in the address."""

import streamlit as st

from lomma_core.plan.names import QUARTER
from lomma_core.quarterly import close
from lomma_core.records.lookup import closed_quarters
from lomma_core.utils.quarters import Quarter, timestamp
from pages.app import context
from pages.components.widget_state import label_of, start_index

BACK = 12
_SHOWN = "Sidan visar det kvartal som är valt."


def choose(key: str) -> Quarter:
    """Draw the select box of quarters; returns the chosen one, first the address's, else the open one."""
    register = context.register()
    opened = close.open_quarter(register)
    latest = max(opened, register.quarter)
    quarters = {str(latest - back): latest - back for back in range(BACK)}
    choices = list(quarters)
    in_url = st.query_params.get(QUARTER)
    closed = closed_quarters(register.store.read)
    # An address that names another quarter than the last one did is followed, also by a page that was open before.
    if key not in st.session_state or (in_url in choices and in_url != st.session_state.get(f"{key}/given")):
        st.session_state[key] = in_url if in_url in choices else str(opened)
    st.session_state[f"{key}/given"] = in_url
    if st.session_state[key] not in choices:
        # The browser sends a choice's words; those of before somebody closed or opened the quarter are no choice now.
        name = next((name for name in choices if str(st.session_state[key]).startswith(name)), None)
        st.session_state[key] = name or str(opened)
    words = {name: _words(quarter, name in closed) for name, quarter in quarters.items()}
    initial = start_index(key, str(opened), choices)
    choice = st.selectbox("Kvartal", choices, **initial, format_func=label_of(words), width=340)
    if in_url is not None and in_url not in choices:
        st.warning(f"Kvartalet i adressen finns inte att välja. Skriv det som {opened}, eller välj i listan. {_SHOWN}")
    return quarters[choice]


def _words(quarter: Quarter, closed: bool) -> str:
    """A quarter as nobody has to count its months: ``2026-K3 (stängt), juli–september``."""
    return f"{quarter}{' (stängt)' if closed else ''}, {quarter.months.removesuffix(f' {quarter.year}')}"


def closed_note(quarter: Quarter) -> bool:
    """Draw that a quarter is closed, by whom and when; False for an open one."""
    register = context.register()
    if str(quarter) not in closed_quarters(register.store.read):
        return False
    event = close.events(register, context.actor(), quarter)[0]
    moment = timestamp(event["happened_at"])
    st.info(f"{quarter} är stängt sedan {moment}. Det som visas är vad gruppen beslutade då.", icon=":material/lock:")
    return True
