"""What is said after a rerun: that something was saved, or why it was not."""

import streamlit as st


def flash(message: str, done: bool = True) -> None:
    """Show a message at the top of the next run: what is ``done``, or else why nothing was."""
    # Each has a number of its own: page_accessibility.js brings a new one into sight, and only a new one.
    number = st.session_state["flashes"] = st.session_state.get("flashes", 0) + 1
    st.session_state["flash"] = number, message, done


def show_flash() -> None:
    """Draw the waiting message."""
    # The place is always there: an element that comes and goes would move, and reset, all that follows it.
    place = st.container()
    st.session_state["flash_seen"] = "flash" in st.session_state
    if "flash" in st.session_state:
        number, message, done = st.session_state["flash"]
        with place.container(key=f"flash-{number}"):
            if done:
                st.success(message, icon=":material/check:")
            else:
                st.error(message)


def flash_seen() -> bool:
    """Whether the last whole run showed a message, which a fragment cannot take away."""
    return st.session_state.get("flash_seen", False)


def flash_shown() -> None:
    """Forget the message that was drawn: at the end of a run, as one that is cut short shows nothing for long."""
    st.session_state.pop("flash", None)
