"""A confirmation that outlives the rerun after a save, and says what was saved."""

import streamlit as st


def flash(message: str) -> None:
    """Show a confirmation at the top of the next run."""
    st.session_state["flash"] = message


def show_flash() -> None:
    """Draw the waiting confirmation, once."""
    message = st.session_state.pop("flash", None)
    # The place is always there: an element that comes and goes would move, and reset, all that follows it.
    place = st.container()
    if message:
        # Each has a key of its own: page_reading.js brings a new one into sight, and only a new one.
        number = st.session_state["flashes"] = st.session_state.get("flashes", 0) + 1
        with place.container(key=f"flash-{number}"):
            st.success(message, icon=":material/check:")
