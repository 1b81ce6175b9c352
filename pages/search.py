"""Sök: one text in every form at once, and the way to each record that holds it."""

from collections.abc import Sequence

import streamlit as st

from lomma_core.domain import search
from lomma_core.domain.search import Hit, Hits
from lomma_core.privacy import guard
from lomma_core.utils.text import digits, listed
from pages.app import context, urls
from pages.components.paging import long_list
from pages.components.table import Column, Row, table
from pages.records import list_url
from pages.records.secrecy import hidden_note

FIRST, MOST = 5, 100
_FIELD, _OWN, _PROBLEM = "search/text", "search/own", "search/problem"


def show() -> None:
    """Draw the page."""
    st.title("Sök")
    st.write("Sök i alla formulär på en gång: i texterna, i valen och i namnen på det som hör ihop.")
    text = _text()
    st.text_input(
        "Sök efter",
        key=_FIELD,
        autocomplete="off",
        placeholder="Ord i texterna",
        type="search",
        width=420,
        on_change=_changed,
    )
    problem = st.session_state.get(_PROBLEM)
    if problem:
        st.error(problem)
    hidden_note()
    if text:
        _results(text)


def _text() -> str:
    """What is searched for: from the address, or the session alone when it may mean a person (R2)."""
    given = st.query_params.get(list_url.WORDS.search, "")
    if given and not guard.is_clean(given):
        del st.query_params[list_url.WORDS.search]
        given = ""
    if _FIELD not in st.session_state:
        # Opened anew: what was refused then stands nowhere any more.
        st.session_state.pop(_PROBLEM, None)
    text: str = given or st.session_state.get(_OWN, "")
    if text or _PROBLEM not in st.session_state:
        st.session_state[_FIELD] = text
    return text


def _changed() -> None:
    text = st.session_state[_FIELD].strip()
    for name in (_OWN, _PROBLEM):
        st.session_state.pop(name, None)
    problem, notice = list_url.search_messages(text)
    if problem:
        st.session_state[_PROBLEM] = problem
    elif notice:
        st.session_state[_OWN] = text
    st.query_params.from_dict({list_url.WORDS.search: text} if text and not problem and not notice else {})


def _results(text: str) -> None:
    register = context.register()
    results = search.search(register, context.actor(), text, MOST)
    if not results:
        st.info("Inget matchar. Pröva ett kortare ord, eller en del av det.")
        return
    st.text(f"Träffar: {listed(hits.form.amount(hits.total) for hits in results)}.")
    for hits in results:
        _form(hits)


def _form(hits: Hits) -> None:
    st.header(f"{hits.form.plural} ({digits(hits.total)})", anchor=False)

    def draw(key: str, some: Sequence[Hit]) -> None:
        rows = [
            Row([hit.title, hit.label, hit.excerpt], hit.record, urls.to(hits.form.name, post=hit.record))
            for hit in some
        ]
        columns = [Column(hits.form.label), Column("Träff i"), Column("Text")]
        table(key, columns, rows, on_open=lambda record: urls.later(hits.form.name, post=record))

    long_list(f"search/{hits.form.name}", hits.first, FIRST, draw)
    if hits.total > len(hits.first):
        st.caption(f"De första {digits(len(hits.first))} visas. Sök med fler ord för att se färre.")
