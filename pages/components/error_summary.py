"""The error summary of a form: a list at the top that takes focus, links to each field, and marks the fields.

Streamlit has no way to move focus or to tie a message to a field, so a script of ours does it. Texts are put in as
text nodes, so nothing a user wrote is ever read as HTML.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.app.assets import component
from pages.components.markdown import escape


@st.cache_resource
def _component() -> Callable[..., Any]:
    return st.components.v2.component("lomma_problems", **component("streamlit/error_summary"), isolate_styles=False)


def error_summary(key: str, fields: set[str], problems: dict[str, str], marked: list[str], number: int) -> None:
    """Draw what hindered a save, or an empty place while nothing does.

    ``problems`` are messages by field of the form ``key``, those that are of no field in ``fields`` without a link;
    ``marked`` are the fields with a message below them; ``number`` counts failed saves, and a new one takes focus.
    """
    messages = [{"text": text, "field": f"{key}/{name}" if name in fields else ""} for name, text in problems.items()]
    heading = "Det gick inte att spara än. Dina svar står kvar."
    data = {"heading": heading, "problems": messages, "marked": [f"{key}/{name}" for name in marked], "number": number}
    _component()(key=f"{key}/draft/problems", data=data)


@st.cache_resource
def _links() -> Callable[..., Any]:
    return st.components.v2.component("lomma_field_links", **component("streamlit/field_links"), isolate_styles=False)


def field_links(key: str, labels: dict[str, str]) -> None:
    """Draw a link to each field of the form ``key``, by its name and label: it gets the focus and comes into sight."""
    _links()(key=f"{key}/links", data={"fields": [{"key": f"{key}/{name}", "text": labels[name]} for name in labels]})


def field_message(key: str, name: str, text: str) -> None:
    """Draw what is wrong with a field right below it, where ``error_summary`` ties it to the field."""
    with st.container(key=f"{key}/{name}/message"):
        st.markdown(f":red[**▲ {escape(text)}**]")
