"""A slip with what is shown once: on the screen, and alone on the paper when it is printed."""

from collections.abc import Callable, Sequence
from typing import Any

import segno
import streamlit as st

from pages.app.assets import component


@st.cache_resource
def _component() -> Callable[..., Any]:
    return st.components.v2.component("lomma_slip", **component("slip"), isolate_styles=False)


def slip(
    key: str,
    heading: str,
    texts: Sequence[str] = (),
    facts: Sequence[tuple[str, str, bool]] = (),
    codes: Sequence[str] = (),
    address: str = "",
) -> None:
    """Draw a slip: texts, facts as (label, text, whether it is a code), a list of codes, a QR code of an address."""
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=4) if address else ""
    data = {"heading": heading, "texts": list(texts), "facts": [list(fact) for fact in facts], "codes": list(codes)}
    _component()(key=key, data=data | {"picture": picture, "alt": "QR-kod med adressen"})
