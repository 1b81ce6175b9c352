"""A real HTML table with sortable headings and rows that open, because screen readers see little of a canvas.

table.js draws it: cells are put in as text nodes, so nothing a user wrote is ever read as HTML. Where it has no room,
on a phone, each row is a block of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lomma_core.utils.text import visible
from pages.app import theme
from pages.app.assets import component


@st.cache_resource
def _component() -> Callable[..., Any]:
    return st.components.v2.component("lomma_table", **component("table"), isolate_styles=False)


@dataclass(frozen=True)
class Column:
    """A heading; ``sort`` is the name that a click on it sorts by, ``direction`` how the column is sorted now."""

    label: str
    sort: str = ""
    direction: str = ""
    end: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class Row:
    """Cells as text or (text, status name); ``open`` is what the first cell opens, ``href`` its address."""

    cells: Sequence[str | tuple[str, str]]
    open: str = ""
    href: str = ""


@dataclass(frozen=True)
class Picking:
    """Rows can be ticked: which are, by ``open``; ``on_pick(ids)`` gets all that are after each change.

    The browser keeps the ticks for as long as ``stamp`` stays the same.
    """

    picked: Sequence[str]
    stamp: str
    on_pick: Callable[[list[str]], None]


def table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    caption: str = "",
    on_open: Callable[[str], None] | None = None,
    on_sort: Callable[[str], None] | None = None,
    picking: Picking | None = None,
) -> None:
    """Draw a table; ``on_open(record)`` and ``on_sort(name)`` run before the next run of the page.

    Seven parameters, the last four of which most tables do without.
    """

    def on_open_change() -> None:
        record = st.session_state[key].open
        if on_open and record:
            on_open(record)

    def on_sort_change() -> None:
        name = st.session_state[key].sort
        if on_sort and name:
            on_sort(name)

    def on_pick_change() -> None:
        ids = st.session_state[key].pick
        if picking and ids is not None:
            picking.on_pick(ids.split())

    data = {
        "caption": visible(caption),
        "opens": on_open is not None or picking is None,
        "picking": {"picked": list(picking.picked), "stamp": picking.stamp} if picking else None,
        "columns": [vars(column) | {"label": visible(column.label)} for column in columns],
        "rows": [
            {"cells": [_cell(cell) for cell in row.cells], "open": row.open, "href": row.href or f"?post={row.open}"}
            for row in rows
        ],
    }
    # Only those that somebody waits for: Streamlit asks each, for each field of the page that is drawn.
    callbacks = {
        name: callback
        for name, wanted, callback in (
            ("on_open_change", on_open, on_open_change),
            ("on_sort_change", on_sort, on_sort_change),
            ("on_pick_change", picking, on_pick_change),
        )
        if wanted
    }
    _component()(key=key, data=data, **callbacks)


def _cell(cell: str | tuple[str, str]) -> dict[str, object]:
    if isinstance(cell, str):
        return {"text": visible(cell)}
    text, status = cell
    return {"text": visible(text), "colour": theme.status_colour(status)}
