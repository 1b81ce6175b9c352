"""A file that is made ready in this tab and waits to be taken."""

import streamlit as st

from lomma_core.records.secrecy import may_read_marked
from pages.app import context


def keep(key: str, name: str, data: bytes, mime: str) -> None:
    """Keep a file until it is made anew."""
    st.session_state[key] = (_stamp(), name, data, mime)


def offer(key: str) -> None:
    """Draw the button of the file that is kept, if any.

    One made before a gallring or a changed secrecy mark is let go of: it says what may not leave any more (R11, R12).
    """
    stamp, name, data, mime = st.session_state.get(key, (None, "", b"", ""))
    if stamp is None:
        return
    if stamp != _stamp():
        forget(key)
        st.info("Registret har gallrats, eller sekretessen har ändrats. Gör i ordning filen på nytt.")
        return
    size = f"{max(1, len(data) // 1024)} kB"
    st.download_button(f"Hämta {name} ({size})", data, name, mime, type="primary", on_click="ignore")


def forget(key: str) -> None:
    """Let go of the file."""
    st.session_state.pop(key, None)


def _stamp() -> tuple[int, bool]:
    return context.register().file_cache.generation(), may_read_marked(context.register(), context.actor())
