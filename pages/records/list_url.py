"""How a list is set stands in the address, so that it can be shared, reloaded and gone back to."""

from dataclasses import replace

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lomma_core.personal import saved_views
from lomma_core.personal.saved_views import View
from lomma_core.plan.model import Form
from lomma_core.privacy import guard
from pages.app import context

# Which list the address is about: a page may have several.
LIST = "lista"
# The open tab, which Streamlit itself keeps in the address.
TAB = "flik"
_KEPT_OUT = "Sökordet kan peka ut en person. Det står därför inte i adressen."
_TAKEN_OUT = "Sökordet i adressen kan peka ut en person. Det är borttaget, och listan är inte sökt."


def current(form: Form) -> View:
    """The view that the address asks for; a search that may mean a person is known to this session alone."""
    key, query = f"list/{form.name}", st.query_params.to_dict()
    if query.get(LIST) == form.name:
        view = saved_views.from_query(context.register().plan, form, query)
        if saved_views.guarded(query.get("sok", "")):
            st.session_state[f"{key}/notice"] = _TAKEN_OUT
            write(form, view)
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
    return view


def set_search(form: Form, text: str) -> str:
    """Judge what is searched for before it goes anywhere; gives the search to use, empty for a refused one (R2)."""
    key = f"list/{form.name}"
    for name in ("own", "notice", "problem"):
        st.session_state.pop(f"{key}/{name}", None)
    refused, asked = guard.classify(text)
    if refused:
        st.session_state[f"{key}/problem"] = f"Sök: {guard.refusal(refused)}"
        return ""
    if asked:
        st.session_state[f"{key}/own"] = text
        st.session_state[f"{key}/notice"] = _KEPT_OUT
    return text


def messages(form: Form) -> None:
    """Draw what there is to say about the search."""
    problem, notice = (st.session_state.get(f"list/{form.name}/{name}") for name in ("problem", "notice"))
    if problem:
        st.error(problem)
    if notice:
        st.caption(notice)


def write(form: Form, view: View) -> None:
    """Put a view into the address, beside what else stands there."""
    kept = {
        key: value
        for key, value in st.query_params.to_dict().items()
        if key not in (LIST, *saved_views.KEYS) and not key.startswith(saved_views.FILTER)
    }
    _put(kept | {LIST: form.name} | saved_views.to_query(view))


def back(form: Form) -> None:
    """Go from a record to the list as it was."""
    query = dict(st.session_state.get(f"list/{form.name}/address") or {"form": form.name})
    tab = query.pop(TAB, None)
    if tab:
        st.session_state[TAB] = tab
    _put(query)


def _put(query: dict[str, str]) -> None:
    try:
        # All at once: then the browser's way back is one step.
        st.query_params.from_dict(query)
    except StreamlitAPIException:
        # The open tab stands in the address too, and only the tabs may write there: the rest one by one.
        for key in [key for key in st.query_params if key not in query and key != TAB]:
            del st.query_params[key]
        st.query_params.update({key: value for key, value in query.items() if key != TAB})
