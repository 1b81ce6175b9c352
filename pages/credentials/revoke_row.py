"""The row in which a session, a key or a link is chosen and ended at once."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lomma_core.errors import LommaError
from pages.app.flash import flash
from pages.components.person_question import show_refusal
from pages.components.widget_state import label_of


@dataclass(frozen=True)
class Wording:
    """What the row says: the choice's label, what stands there before a choice, the button, and afterwards.

    ``missing`` is said where nothing was chosen, ``done`` once it has ended.
    """

    label: str
    placeholder: str
    button: str
    missing: str
    done: str


def draw(key: str, names: dict[str, str], wording: Wording, revoke: Callable[[str], None]) -> None:
    """Draw the row for ``names``, {id: name}; ``revoke`` ends the chosen one. Without names nothing is drawn.

    The widgets are others once one is gone, so that nothing stays chosen.
    """
    if not names:
        return
    key = f"{key}/{len(names)}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            wording.label,
            list(names),
            index=None,
            format_func=label_of(names),
            placeholder=wording.placeholder,
            key=key,
            width=420,
        )
        pressed = st.button(wording.button, key=f"{key}/do")
    if not pressed:
        return
    if chosen is None:
        st.error(wording.missing)
        return
    try:
        revoke(chosen)
    except LommaError as error:
        show_refusal(error)
        return
    flash(wording.done)
    st.rerun()
