"""How many insatser describe their gender perspective (P8)."""

import streamlit as st

from lomma_core.domain import gaps
from pages.app import context
from pages.components.html import el


def gender_share() -> None:
    """Draw the share, in words and as a bar."""
    share = gaps.gender_share(context.register(), context.actor())
    if share is None:
        return
    st.subheader("Genusperspektiv", anchor=False)
    st.html(el("p", share.done, el("span", f" av {share.total}"), class_="lomma-number"))
    text = f"{share.done} av {share.total} insatser säger vad genusperspektivet betyder för dem."
    st.progress(share.done / share.total if share.total else 0.0, text=text)
