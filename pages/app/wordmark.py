"""The wordmark above the menu: the product's name and the municipality's, drawn anew for each plan."""

from functools import lru_cache

import streamlit as st

from lomma_core.plan.model import Plan
from pages.app.assets import template

_LOGO = template("logo.svg")


def draw(plan: Plan) -> None:
    """Draw it; on a phone it stands beside the button that opens the menu."""
    st.logo(_svg(plan.plan.kommun), size="large")


@lru_cache(maxsize=1)
def _svg(municipality: str) -> str:
    return _LOGO.render(municipality=municipality)
