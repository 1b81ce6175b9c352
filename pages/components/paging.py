"""Turning the pages of a long list: back, on, or straight to one."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from lomma_core.utils.text import number


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


PART = 100


Draw = Callable[[str, Sequence], None]


def long_list(key: str, items: Sequence, first: int, draw: Draw) -> None:
    """Draw the first of the items; the rest are neither drawn nor sent before they are opened, and then in parts.

    ``draw(key, some)`` draws some of the items.
    """
    draw(f"{key}/first", items[:first])
    rest = items[first:]
    if not rest:
        return
    label = "Visa en till" if len(rest) == 1 else f"Visa de andra {number(len(rest))}"
    box = st.expander(label, key=f"{key}/open", on_change="rerun")
    if box.open:
        with box:
            in_parts(f"{key}/rest", rest, PART, draw)


def in_parts(key: str, items: Sequence, part: int, draw: Draw) -> None:
    """Draw one part of the items at a time, with the ways to turn to another."""
    pages, at = -(-len(items) // part), f"{key}/at"
    # The list may have become shorter since its part was chosen.
    chosen = max(1, min(st.session_state.get(at, 1), pages))
    draw(key, items[part * (chosen - 1) : part * chosen])
    if pages > 1:
        paging(key, chosen, pages, partial(st.session_state.__setitem__, at))
