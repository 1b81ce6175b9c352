"""Turning the pages of a long list: back, on, or straight to one."""

from collections.abc import Callable

import streamlit as st


def paging(key: str, number: int, pages: int, turn: Callable[[int], None]) -> None:
    """Draw the ways to turn to another page than ``number``; ``turn(page)`` runs before the next run of the page.

    The page's script finds them by their key, and leads to the beginning of what is drawn right above.
    """
    choice = f"{key}/page"

    def chosen() -> None:
        turn(st.session_state[choice])

    st.session_state[choice] = number
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"turn/{key}"):
        back, on = number - 1, number + 1
        st.button("Föregående sida", key=f"{key}/back", on_click=turn, args=(back,), disabled=back < 1)
        st.selectbox(
            "Sida",
            range(1, pages + 1),
            key=choice,
            format_func=lambda n: f"{n} av {pages}",
            width=160,
            on_change=chosen,
        )
        st.button("Nästa sida", key=f"{key}/on", on_click=turn, args=(on,), disabled=on > pages)
