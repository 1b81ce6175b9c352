"""A chart with its sentence and the same figures as a table (R17)."""

from typing import Literal

import streamlit as st

from lomma_core.charts.bars import Chart, specification
from lomma_core.utils.text import visible
from pages.components.table import Column, Row, table


def chart(key: str, title: str, content: Chart) -> None:
    """Draw a core chart under a heading."""
    st.header(title, anchor=False)
    st.write(content.sentence)
    if content.drawing is None:
        return
    width: Literal["stretch", "content"] = "stretch" if content.stretched else "content"
    drawing = specification(content.drawing)
    st.vega_lite_chart(spec=drawing, width=width, theme=None, alt=visible(content.sentence), key=f"{key}/chart")
    with st.expander("Visa som tabell"):
        columns = [
            Column(heading, end=i > 0 and content.rows[0][i].isdigit()) for i, heading in enumerate(content.headings)
        ]
        table(f"{key}/table", columns, [Row(row) for row in content.rows], title)
