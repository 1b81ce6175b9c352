"""The value of a widget when it is drawn: one that the server sets, or what was typed there before."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

_STATE = "kept"


def start(key: str, answer: object, name: str = "value") -> dict[str, Any]:
    """The keyword arguments of a widget: its key, with the value set in the session, and the value as ``name``.

    Set in the session because Streamlit forgets a widget that was not drawn for a run. Passed too because Streamlit
    sends a value from the session in one run only: if the next run comes before the browser has drawn that, the field
    would begin empty and the empty value be read as the user's.
    """
    if key not in st.session_state:
        st.session_state[key] = answer
    return {"key": key, name: st.session_state[key]}


def start_index(key: str, answer: object, options: Sequence[str]) -> dict[str, Any]:
    """The same for a select box, which takes the index of the value."""
    value = start(key, answer)["value"]
    return {"key": key, "index": options.index(value) if value in options else None}


def start_among(key: str, answer: Sequence[str], options: Sequence[str]) -> dict[str, Any]:
    """The same for a multiple choice; a value that is no option any more is left out."""
    return {"key": key, "default": [option for option in start(key, answer)["value"] if option in options]}


def persistent(key: str, first: object = "") -> dict[str, Any]:
    """``start`` for a field outside the forms, which has no draft: its value outlives a visit to another page.

    It is gone when the tab is closed, at sign-out and after ``forget``.
    """
    return start(key, _keep(key, first))


def persistent_index(key: str, options: Sequence[str], first: object = None) -> dict[str, Any]:
    """The same for a select box, with ``first`` as its initial value."""
    if _keep(key, first) not in options:
        forget(key)
    return start_index(key, _keep(key, first), options)


def persistent_among(key: str, options: Sequence[str]) -> dict[str, Any]:
    """The same for a multiple choice, empty to begin with."""
    st.session_state[key] = [option for option in _keep(key, []) if option in options]
    return start_among(key, [], options)


def label_of(labels: Mapping[str, str]) -> Callable[[str], str]:
    """How the choices of a list are called; one that is offered no more is called nothing, and Streamlit lets it go."""
    return lambda name: labels.get(name, "")


def forget(key: str) -> None:
    """Reset a field: its value has been used, or is no option any more."""
    st.session_state.setdefault(_STATE, {}).pop(key, None)
    st.session_state.pop(key, None)


def _keep(key: str, first: object) -> Any:
    values = st.session_state.setdefault(_STATE, {})
    values[key] = st.session_state.get(key, values.get(key, first))
    return values[key]
