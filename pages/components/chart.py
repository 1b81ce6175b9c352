"""A chart with its sentence, the same figures as a table (R17), and both as a picture to take away."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from lomma_core.charts.chart import Chart, specification
from lomma_core.utils.text import mid_sentence, visible
from pages.app import context, theme
from pages.components import download
from pages.components.table import Column, Row, table

_FORMATS = {"png": "PNG", "svg": "SVG"}


def chart(key: str, title: str, make: Callable[[bool], Chart]) -> None:
    """Draw a core chart under a heading; ``make`` makes it for the dark theme or the light one."""
    content = make(theme.dark())
    st.header(title, anchor=False)
    st.write(content.sentence)
    if content.drawing is None:
        return
    width: Literal["stretch", "content"] = "stretch" if content.stretched else "content"
    drawing = specification(content.drawing)
    if content.key:
        st.caption(content.key)
    st.vega_lite_chart(spec=drawing, width=width, theme=None, alt=visible(content.sentence), key=f"{key}/chart")
    with st.expander("Visa som tabell"):
        columns = [
            Column(heading, end=i > 0 and content.rows[0][i].isdigit()) for i, heading in enumerate(content.headings)
        ]
        table(f"{key}/table", columns, [Row(row) for row in content.rows], title)
    if context.may("export"):
        with st.expander("Hämta som bild"):
            _pictures(f"{key}/picture", title, make)


def _pictures(key: str, title: str, make: Callable[[bool], Chart]) -> None:
    """The chart with its sentence as a file, made on demand: light, whatever the screen is."""
    st.write("Bilden har rubriken och meningen med sig. Hämtningen syns i loggen.")
    with st.container(horizontal=True):
        for kind, words in _FORMATS.items():
            if st.button(f"Gör i ordning {words}: {mid_sentence(title)}", key=f"{key}/{kind}"):
                # Large, and needed by who takes a picture only.
                from lomma_core.exchange.reports.chart_file import chart_file

                with st.spinner("Gör i ordning bilden …"):
                    file = chart_file(context.register(), context.actor(), title, make(False), kind)
                download.keep(key, file.name, file.data, file.mime)
    download.offer(key)
