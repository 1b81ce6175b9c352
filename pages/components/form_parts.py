"""A form's fields in their parts: what must be answered first, the rest in sections that are opened when wanted."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import streamlit as st

from lomma_core.plan.form_order import Part
from lomma_core.plan.model import Field
from pages.components.error_summary import writing_rule


def form_parts(
    key: str,
    parts: Sequence[Part],
    unfolded: set[str],
    draw: Callable[[Field], None],
    heading: Callable[..., object] = st.header,
) -> None:
    """Draw the parts of the form ``key``, each field with ``draw``; sections in ``unfolded`` are open to begin with.

    A section that is folded is drawn too: its fields hold what is in them, and are saved.
    """
    any_folded = False
    for part in parts:
        if part.folded and not any_folded:
            heading("Fler frågor", anchor=False)
            any_folded = True
        elif part.section and not part.folded:
            heading(part.section, anchor=False)
        with _place(key, part, unfolded):
            writing_rule(key, part.fields, part.section)
            for field in part.fields:
                draw(field)


def _place(key: str, part: Part, unfolded: set[str]) -> AbstractContextManager[object]:
    if not part.folded:
        return st.container()
    return st.expander(part.section, part.section in unfolded, key=f"{key}/section/{part.section}")
