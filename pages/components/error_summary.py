"""What leads to a form's fields and what is tied to them: the error summary, links, messages, the instruction of R5.

Streamlit has no way to move focus or to tie a text to a field, so scripts of ours do it. Texts are put in as
text nodes, so nothing a user wrote is ever read as HTML.
"""

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from lomma_core.plan.model import Field
from pages.app import context
from pages.app.assets import component
from pages.components.markdown import escape

_FIELDS = "streamlit/fields.js"


@st.cache_resource
def _component() -> Callable[..., Any]:
    parts = component("streamlit/error_summary", _FIELDS)
    return st.components.v2.component("lomma_problems", **parts, isolate_styles=False)


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
    parts = component("streamlit/field_links", _FIELDS)
    return st.components.v2.component("lomma_field_links", **parts, isolate_styles=False)


def field_links(key: str, labels: dict[str, str]) -> None:
    """Draw a link to each field of the form ``key``, by its name and label: it gets the focus and comes into sight."""
    _links()(key=f"{key}/links", data={"fields": [{"key": f"{key}/{name}", "text": labels[name]} for name in labels]})


def field_message(key: str, name: str, text: str) -> None:
    """Draw what is wrong with a field right below it, where ``error_summary`` ties it to the field."""
    with st.container(key=f"{key}/{name}/message"):
        st.markdown(f":red[**▲ {escape(text)}**]")


@st.cache_resource
def _rule() -> Callable[..., Any]:
    parts = component("streamlit/writing_rule", _FIELDS)
    return st.components.v2.component("lomma_writing_rule", **parts, isolate_styles=False)


def writing_rule(key: str, fields: Iterable[Field], place: str = "") -> None:
    """Draw the instruction of R5 once for the free texts among some fields of the form ``key``, and tie it to each.

    Nothing where none of them is free text; ``place`` tells the parts of a form apart.
    """
    texts = [f"{key}/{field.name}" for field in fields if field.kind.free_text]
    if texts:
        _rule()(key=f"{key}/rule/{place}", data={"text": context.register().plan.plan.writing_rule, "fields": texts})
