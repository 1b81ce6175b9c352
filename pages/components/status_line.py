"""A quiet line that screen readers are told of when it changes, without focus moving (WCAG 4.1.3)."""

from collections.abc import Callable

import streamlit as st

from pages.app.assets import component


@st.cache_resource
def _component() -> Callable:
    return st.components.v2.component("lomma_status", **component("status_line"), isolate_styles=False)


def status_line(key: str, text: str) -> None:
    """Draw the line; an empty text keeps its place."""
    _component()(key=key, data={"text": text})
