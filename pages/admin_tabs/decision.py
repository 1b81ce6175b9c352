"""What two accounts decide together is done the same way for gallring and for persons' data: the verb, the protocol."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.utils.text import digits
from pages.app import context
from pages.app.flash import flash
from pages.components import download
from pages.components.table import Column, Row, table

AT_ONCE = 100
PROPOSED = "Förslaget är sparat. Ett annat konto ska nu bekräfta; inget är borttaget än."


class Protocol(NamedTuple):
    """How a protocol is shown and handed out: ``key`` is the tab's, ``button`` and ``file`` say what is made."""

    key: str
    heading: str
    empty: str
    headings: tuple[str, ...]
    things: str
    button: str
    file: str
    make: Callable[[], bytes]


def run(
    key: str, done: str, verb: Callable[..., object], number: str, before: Callable[[], None] | None = None
) -> None:
    """Run one verb of the core on a proposal or report and say what is done, or what the core says against it.

    ``before`` is called first, for who has to show who it is.
    """
    try:
        if before:
            before()
        verb(context.register(), context.actor(), number)
    except LommaError as error:
        st.error(str(error))
        return
    finish(key, done)


def finish(key: str, done: str) -> None:
    """Say what is done on the page that is drawn afresh, where a file that was made before is gone."""
    st.session_state.pop(_ready(key), None)
    flash(done)
    st.rerun()


def draw_protocol(protocol: Protocol, rows: list[list[str]]) -> None:
    """Draw the latest rows of a protocol, and the button that makes all of it as a file (R12, R18)."""
    st.header(protocol.heading, anchor=False)
    if not rows:
        st.caption(protocol.empty)
        return
    latest = [Row(cells) for cells in rows[:AT_ONCE]]
    columns = [Column(heading, fixed=number == 0) for number, heading in enumerate(protocol.headings)]
    caption = f"De senaste {digits(len(latest))} av {digits(len(rows))} {protocol.things}"
    table(f"{protocol.key}/protocol", columns, latest, caption)
    if st.button(protocol.button):
        name = f"{protocol.file}-{context.register().clock().date()}.csv"
        st.session_state[_ready(protocol.key)] = (name, protocol.make())
    ready = st.session_state.get(_ready(protocol.key))
    if ready:
        name, data = ready
        download.button(f"Hämta {name}", data, name, "text/csv")


def _ready(key: str) -> str:
    return f"{key}/ready"
