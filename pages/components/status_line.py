"""A status message that screen readers announce when it changes, without moving focus (WCAG 4.1.3)."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.app.assets import component


@st.cache_resource
def _component() -> Callable[..., Any]:
    return st.components.v2.component("lomma_status", **component("status_line"), isolate_styles=False)


def status_line(key: str, text: str) -> None:
    """Draw the line; an empty text keeps its place."""
    _component()(key=key, data={"text": text})
