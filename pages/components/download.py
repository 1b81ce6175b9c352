"""A file that is made in this tab and waits to be downloaded."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from lomma_core.domain import settings
from lomma_core.records.secrecy import may_read_marked
from pages.app import context, media
from pages.components.markdown import escape


def button(
    label: str,
    data: bytes,
    name: str,
    mime: str,
    on_click: Callable[..., None] | Literal["ignore"] = "ignore",
    args: tuple[object, ...] = (),
    primary: bool = True,
) -> None:
    """Draw the button of a file, which the session of this run may fetch, and nobody else (pages/app/media.py).

    Every file is offered here: one that is not is not found. A CSV file has no room for the register's purpose, which
    stands beside its button instead (R6). Seven parameters: what Streamlit's button takes.
    """
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    st.download_button(label, data, name, mime, type=kind, on_click=on_click, args=args)
    token = context.own_token()
    if token:
        context.STATE.media.add(token, media.offered_files())
    if name.endswith(".csv"):
        st.caption(escape(f"Registrets syfte: {' '.join(settings.purpose(context.register()).split())}"))


def keep(key: str, name: str, data: bytes, mime: str) -> None:
    """Keep a file until it is made anew."""
    st.session_state[key] = (_stamp(), name, data, mime)


def offer(key: str) -> None:
    """Draw the button of the file that is kept, if any.

    One made before a gallring, a changed secrecy mark or a hidden text is dropped: its content may not leave any more
    (R11, R12, R18).
    """
    stamp, name, data, mime = st.session_state.get(key, (None, "", b"", ""))
    if stamp is None:
        return
    if stamp != _stamp():
        forget(key)
        st.info("Något som filen kan innehålla har dolts eller tagits bort sedan dess. Ta fram filen på nytt.")
        return
    size = f"{max(1, len(data) // 1024)} kB"
    button(f"Hämta {name} ({size})", data, name, mime)


def forget(key: str) -> None:
    """Drop the file."""
    st.session_state.pop(key, None)


def _stamp() -> tuple[int, bool]:
    return context.register().file_cache.generation(), may_read_marked(context.register(), context.actor())
