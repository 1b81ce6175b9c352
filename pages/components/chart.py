"""A chart with its sentence, the same figures as a table (R17), and both as a picture to take away."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from lomma_core.charts.chart import RECORD, Chart, specification
from lomma_core.utils.text import mid_sentence, visible
from pages.app import context, theme
from pages.components import download
from pages.components.table import Column, Row, table

_FORMATS = {"png": "PNG", "svg": "SVG"}


def chart(
    key: str,
    title: str,
    make: Callable[[bool], Chart],
    on_open: Callable[[str], None] | None = None,
    chosen: str = "",
    beside: bool = False,
) -> None:
    """Draw a core chart under a heading; ``make`` makes it for the dark theme or the light one.

    ``on_open(record)`` runs when somebody presses what the drawing's selection ``chosen`` means, or opens its row.
    With ``beside`` the table stands beside the drawing, and not behind a button below.
    """
    content = make(theme.dark())
    st.header(title, anchor=False)
    st.write(content.sentence)
    if content.drawing is None:
        return
    if content.key:
        st.caption(content.key)
    places = st.columns([2, 3], gap="medium") if beside else (st.container(), st.expander("Visa som tabell"))
    with places[0]:
        _drawing(f"{key}/chart", content, on_open, chosen)
    with places[1]:
        _table(f"{key}/table", title, content, on_open)
    if context.may("export"):
        with st.expander("Hämta som bild"):
            _pictures(f"{key}/picture", title, make)


def _drawing(key: str, content: Chart, on_open: Callable[[str], None] | None, chosen: str) -> None:
    assert content.drawing is not None  # The caller has something to draw.

    def on_select() -> None:
        points = st.session_state[key].selection.get(chosen)
        # The browser says which: only what was drawn is opened.
        if on_open and points and points[0].get(RECORD) in content.records:
            on_open(points[0][RECORD])

    width: Literal["stretch", "content"] = "stretch" if content.stretched else "content"
    st.vega_lite_chart(
        spec=specification(content.drawing),
        width=width,
        theme=None,
        alt=visible(content.sentence),
        key=key,
        on_select=on_select if on_open else "ignore",
        selection_mode=chosen or None,
    )


def _table(key: str, title: str, content: Chart, on_open: Callable[[str], None] | None) -> None:
    columns = [
        Column(heading, end=i > 0 and content.rows[0][i].isdigit(), fixed=heading == "Datum")
        for i, heading in enumerate(content.headings)
    ]
    records = content.records or [""] * len(content.rows)
    rows = [Row(row, record) for row, record in zip(content.rows, records, strict=True)]
    table(key, columns, rows, title, on_open)


def _pictures(key: str, title: str, make: Callable[[bool], Chart]) -> None:
    """The chart with its sentence as a file, made on demand: light, whatever the screen is."""
    st.write("Bilden har rubriken och meningen med sig. Hämtningen syns i loggen.")
    with st.container(horizontal=True):
        for kind, words in _FORMATS.items():
            if st.button(f"Ta fram {words}: {mid_sentence(title)}", key=f"{key}/{kind}"):
                # Large, and needed by who takes a picture only.
                from lomma_core.exchange.reports.chart_file import chart_file

                with st.spinner("Tar fram bilden …"):
                    file = chart_file(context.register(), context.actor(), title, make(False), kind)
                download.keep(key, file.name, file.data, file.mime)
    download.offer(key)
