"""Paging of a long list: previous, next, or a chosen page."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from lomma_core.utils.text import digits, number

# How many items of a long list are drawn at a time, once it is opened.
PART = 100
Item = TypeVar("Item")
DrawItems = Callable[[str, Sequence[Item]], None]


def paging(key: str, number: int, pages: int, turn: Callable[[int], None]) -> None:
    """Draw the paging controls on page ``number``; ``turn(page)`` is their callback.

    The page's script finds them by their key, and scrolls to the beginning of the list right above.
    """
    choice = f"{key}/page"

    def turn_to_choice() -> None:
        turn(st.session_state[choice])

    st.session_state[choice] = number
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"turn/{key}"):
        back, on = number - 1, number + 1
        st.button("Föregående sida", key=f"{key}/back", on_click=turn, args=(back,), disabled=back < 1)
        st.selectbox(
            "Sida",
            range(1, pages + 1),
            key=choice,
            format_func=lambda n: f"{digits(n)} av {digits(pages)}",
            width=160,
            on_change=turn_to_choice,
        )
        st.button("Nästa sida", key=f"{key}/on", on_click=turn, args=(on,), disabled=on > pages)


def long_list(key: str, items: Sequence[Item], first: int, draw: DrawItems[Item]) -> None:
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


def in_parts(key: str, items: Sequence[Item], part: int, draw: DrawItems[Item]) -> None:
    """Draw one part of the items at a time, with paging."""
    pages, page_key = -(-len(items) // part), f"{key}/at"
    # The list may have become shorter since its part was chosen.
    page = max(1, min(st.session_state.get(page_key, 1), pages))
    draw(key, items[part * (page - 1) : part * page])
    if pages > 1:
        paging(key, page, pages, partial(st.session_state.__setitem__, page_key))
