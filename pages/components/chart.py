"""A chart as it is always shown: its sentence, the drawing, and the same figures as a table (R17)."""

import streamlit as st

from lomma_core.charts.bars import Chart
from pages.components.table import Column, Row, table


def chart(key: str, title: str, drawn: Chart) -> None:
    """Draw a core chart under a heading."""
    st.header(title, anchor=False)
    st.write(drawn.sentence)
    if drawn.drawing is None:
        return
    width = "stretch" if drawn.stretched else "content"
    st.altair_chart(drawn.drawing, width=width, theme=None, alt=drawn.sentence, key=f"{key}/chart")
    with st.expander("Visa som tabell"):
        columns = [Column(h, end=i > 0 and drawn.rows[0][i].isdigit()) for i, h in enumerate(drawn.headings)]
        table(f"{key}/table", columns, [Row(row) for row in drawn.rows], title)
