"""A quiet line that screen readers are told of when it changes, without focus moving (WCAG 4.1.3)."""

from collections.abc import Callable

import streamlit as st

_CSS = """
.lomma-status { margin: 0; font: inherit; font-size: .875rem; min-height: 1.5em; color: var(--st-text-color);
  opacity: .85; }
"""
# The element stays from run to run and only its text changes: that is what makes it be read out.
_JS = """
export default function ({ data, parentElement }) {
  const line = parentElement.querySelector('.lomma-status');
  if (line.textContent !== data.text) line.textContent = data.text;
}
"""


@st.cache_resource
def _component() -> Callable:
    html = '<p class="lomma-status" role="status"></p>'
    return st.components.v2.component("lomma_status", html=html, css=_CSS, js=_JS, isolate_styles=False)


def status_line(key: str, text: str) -> None:
    """Draw the line; an empty text keeps its place."""
    _component()(key=key, data={"text": text})
