"""The wordmark above the menu: the product's name and the municipality's, drawn anew for each plan."""

import streamlit as st

from lomma_core.charts.palette import INK
from lomma_core.plan.model import Plan
from pages.components.html import Html, el

PRODUCT = "Handlingsplanen"
_ACCENT = ("#00566B", "#6CC5DC")
# An image knows the browser's theme, which the page follows, and none of the page's own fonts.
_STYLE = f"""
text {{ font: 13px "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: {INK[0]}; }}
.product {{ font-size: 17px; font-weight: 700; }}
rect {{ fill: {_ACCENT[0]}; }}
@media (prefers-color-scheme: dark) {{ text {{ fill: {INK[1]}; }} rect {{ fill: {_ACCENT[1]}; }} }}
"""


def draw(plan: Plan) -> None:
    """Draw it; on a phone it stands beside the button that opens the menu."""
    st.logo(_svg(plan.plan.kommun), size="large")


def _svg(municipality: str) -> str:
    return el(
        "svg",
        el("style", Html(_STYLE)),
        el("rect", x=0, y=2, width=4, height=36, rx=1),
        el("text", PRODUCT, x=14, y=17, class_="product"),
        el("text", municipality, x=14, y=36),
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 200 40",
        width=200,
        height=40,
    )
