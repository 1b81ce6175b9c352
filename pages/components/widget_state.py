"""What a field holds when it is drawn: an answer that the server lays in, or what was typed there before."""

import streamlit as st

_KEPT = "kept"


def start(key: str, answer: object, name: str = "value") -> dict[str, object]:
    """The key of a widget with its first value laid in, and that value as the parameter that is called ``name``.

    Laid in because Streamlit forgets a widget that was not drawn for a run. Given too because it tells the browser
    of a laid value in one run only: if the next one comes before the browser has drawn that, the field would begin
    empty and the empty answer be taken for the user's.
    """
    if key not in st.session_state:
        st.session_state[key] = answer
    return {"key": key, name: st.session_state[key]}


def start_index(key: str, answer: object, options: list) -> dict[str, object]:
    """The same for a list to choose one from, which is given the answer's place."""
    began = start(key, answer)["value"]
    return {"key": key, "index": options.index(began) if began in options else None}


def start_among(key: str, answer: list, options: list) -> dict[str, object]:
    """The same for choices of which many may be picked; one that is offered no more is left out."""
    return {"key": key, "default": [one for one in start(key, answer)["value"] if one in options]}


def kept(key: str, first: object = "") -> dict[str, object]:
    """``start`` for a field of no form, which has no draft: what it holds stays while one looks at another page.

    It is gone when the tab is closed or somebody signs out, and after ``forget``.
    """
    return start(key, _keep(key, first))


def kept_index(key: str, options: list, first: object = None) -> dict[str, object]:
    """The same for a list to choose one from, in which ``first`` is chosen to begin with."""
    if _keep(key, first) not in options:
        forget(key)
    return start_index(key, _keep(key, first), options)


def kept_among(key: str, options: list) -> dict[str, object]:
    """The same for choices of which many may be picked, none to begin with."""
    st.session_state[key] = [one for one in _keep(key, []) if one in options]
    return start_among(key, [], options)


def forget(key: str) -> None:
    """Let a field begin anew: what it held has been used, or can be chosen no more."""
    st.session_state.setdefault(_KEPT, {}).pop(key, None)
    st.session_state.pop(key, None)


def _keep(key: str, first: object) -> object:
    held = st.session_state.setdefault(_KEPT, {})
    held[key] = st.session_state.get(key, held.get(key, first))
    return held[key]
