"""Where one is on a page: which form and which record, kept in the address so that reload and links land there."""

import streamlit as st


def form(default: str) -> str:
    """The form that the address names."""
    return st.query_params.get("form", default)


def record() -> str | None:
    """The record that the address opens, if any."""
    return st.query_params.get("post")


def new() -> bool:
    """Whether the address asks for an empty form."""
    return "ny" in st.query_params


def open_page(page: str, **query: str) -> None:
    """Switch to another page, at a record, an empty form or a list."""
    st.switch_page(st.session_state["pages"][page], query_params=query)


def go(form: str | None = None, post: str | None = None, ny: bool = False, **more: str) -> None:
    """Go to a form's list, a record or an empty form; ``more`` gives an empty form its first answers."""
    wanted = {"form": form, "post": post, "ny": "1" if ny else None} | more
    st.query_params.from_dict({key: value for key, value in wanted.items() if value})
