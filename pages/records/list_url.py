"""The state of a list in the address, so that it can be shared, reloaded and gone back to."""

from dataclasses import replace

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lomma_core.personal import saved_views
from lomma_core.personal.saved_views import View, ViewWords
from lomma_core.plan.model import Form
from lomma_core.privacy import guard
from pages.app import context

# Which list the address is about: a page may have several.
LIST = "lista"
# What a list's setting is called in addresses, which people save.
WORDS = ViewWords(
    search="sok",
    filter="filter.",
    sort="sortera",
    order="ordning",
    descending="fallande",
    page="sida",
    columns="kolumner",
    show="visa",
    withdrawn="atertagna",
    incomplete="ofullstandiga",
)
_KEYS = (LIST, WORDS.search, WORDS.sort, WORDS.order, WORDS.page, WORDS.columns, WORDS.show)
# The open tab, which Streamlit itself keeps in the address.
TAB = "flik"
_NOT_IN_URL = "Sökordet kan peka ut en person. Det står därför inte i adressen."
_UNREADABLE = "Adressen har ett filter som inte går att läsa. Det är inte med, och listan visar mer än det var tänkt."
_REMOVED = "Sökordet i adressen kan peka ut en person. Det är borttaget, och listan är inte sökt."


def current(form: Form) -> View:
    """The view in the address; a search that may mean a person is in the session only."""
    key, query = f"list/{form.name}", st.query_params.to_dict()
    unreadable = False
    if query.get(LIST) == form.name:
        view = saved_views.from_query(context.register().plan, form, query, WORDS)
        if saved_views.may_mean_person(query.get(WORDS.search, "")):
            st.session_state[f"{key}/notice"] = _REMOVED
            write(form, view)
        unreadable = not _filters(query).keys() <= view.filters.keys()
        st.session_state[f"{key}/address"] = st.query_params.to_dict()
    elif LIST in query:
        view = st.session_state.get(f"{key}/view", View())
    else:
        view = View()
        for name in ("own", "notice", "problem", "address"):
            st.session_state.pop(f"{key}/{name}", None)
    own = st.session_state.get(f"{key}/own")
    view = replace(view, search=own) if own and not view.search else view
    st.session_state[f"{key}/view"] = view
    st.session_state[f"{key}/unreadable"] = unreadable
    return view


def _filters(query: dict[str, str]) -> dict[str, str]:
    """The filters of an address that are set."""
    words = {key.removeprefix(WORDS.filter): text for key, text in query.items() if key.startswith(WORDS.filter)}
    return {name: text for name, text in words.items() if text}


def latest(form: Form) -> View:
    """The view as it was last set: newer than the one on screen when a click comes before the list is drawn again.

    For callbacks, which Streamlit gives the arguments of the last finished run.
    """
    view: View = st.session_state.get(f"list/{form.name}/view", View())
    return view


def set_search(form: Form, text: str) -> str:
    """Check a search text with the guard; returns the search to use, empty for a refused one (R2)."""
    key = f"list/{form.name}"
    for name in ("own", "notice", "problem"):
        st.session_state.pop(f"{key}/{name}", None)
    problem, notice = search_messages(text)
    if problem:
        st.session_state[f"{key}/problem"] = problem
        return ""
    if notice:
        st.session_state[f"{key}/own"] = text
        st.session_state[f"{key}/notice"] = notice
    return text


def search_messages(text: str) -> tuple[str, str]:
    """Why a search text is refused, empty when it is not, and what is said of one that never stands in an address."""
    if guard.is_too_long(text):
        return f"Sök: {guard.TOO_LONG}", ""
    refused, suspected = guard.classify(text)
    if refused:
        return f"Sök: {guard.refusal(refused)}", ""
    return "", _NOT_IN_URL if suspected else ""


def messages(form: Form) -> None:
    """Draw the messages about the search."""
    problem, notice = (st.session_state.get(f"list/{form.name}/{name}") for name in ("problem", "notice"))
    if problem:
        st.error(problem)
    if st.session_state.get(f"list/{form.name}/unreadable"):
        st.warning(_UNREADABLE)
    if notice:
        st.caption(notice)


def write(form: Form, view: View) -> None:
    """Put a view into the address, beside what else stands there."""
    st.session_state[f"list/{form.name}/view"] = view
    others = {
        key: value
        for key, value in st.query_params.to_dict().items()
        if key not in _KEYS and not key.startswith(WORDS.filter)
    }
    _put(others | {LIST: form.name} | saved_views.to_query(view, WORDS))


def back(form: Form) -> None:
    """Go from a record to the list as it was."""
    query = dict(st.session_state.get(f"list/{form.name}/address") or {"form": form.name})
    tab = query.pop(TAB, None)
    if tab:
        st.session_state[TAB] = tab
    _put(query)


def _put(query: dict[str, str]) -> None:
    try:
        # All at once: then the browser's Back is one step.
        st.query_params.from_dict(query)
    except StreamlitAPIException:
        # The open tab stands in the address too, and only the tabs may write there: the rest one by one.
        for key in [key for key in st.query_params if key not in query and key != TAB]:
            del st.query_params[key]
        st.query_params.update({key: value for key, value in query.items() if key != TAB})
