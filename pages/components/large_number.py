"""A figure in large type, for what a page is about."""

import streamlit as st

from pages.components.html import el


def large_number(number: int, total: int | None = None) -> None:
    """Draw a number, or how many it is of a total."""
    of = el("span", f" av {total}") if total is not None else None
    st.html(el("p", number, of, class_="lomma-number"))
