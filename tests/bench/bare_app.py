"""A bare Streamlit app with the same kinds and numbers of things on its pages as ours: no database, no rules.

BARE_PAGES names the file that tests/bench wrote. BARE_TABLES=html draws tables as plain HTML, the cheapest there
is, in place of st.table.
"""

import html
import json
import os
from pathlib import Path

import pandas as pd
import streamlit as st

PAGES = json.loads(Path(os.environ["BARE_PAGES"]).read_text(encoding="utf-8"))
SAVES = ("Spara ändringarna", "Spara insats")


def draw(nodes: list, path: str) -> None:
    """Draw what stands in a list, in order."""
    for number, node in enumerate(nodes):
        key = f"{path}/{number}"
        if "in" in node:
            _box(node, node["in"], key)
        else:
            _thing(node, key)


def _box(node: dict, inside: list, key: str) -> None:
    if node["kind"] == "tab_container":
        boxes = st.tabs([child["label"] for child in inside])
    elif inside and all(child["kind"] == "column" for child in inside):
        boxes = st.columns([child["weight"] for child in inside])
    else:
        with st.expander(node["label"]) if node["kind"] == "expander" else st.container():
            draw(inside, key)
        return
    for number, (box, child) in enumerate(zip(boxes, inside, strict=True)):
        with box:
            draw(child["in"], f"{key}/{number}")


def _thing(node: dict, key: str) -> None:
    kind, label, value, options = node["kind"], node.get("label"), node.get("value"), node.get("options")
    if kind in ("text_input", "text_area"):
        getattr(st, kind)(label, value or "", key=key)
    elif kind in ("selectbox", "radio"):
        getattr(st, kind)(label, options, options.index(value) if value in options else None, key=key)
    elif kind in ("button_group", "multiselect"):
        (st.pills if kind == "button_group" else st.multiselect)(label, options, key=key)
    elif kind == "checkbox":
        st.checkbox(label, bool(value), key=key)
    elif kind == "date_input":
        st.date_input(label, None, key=key)
    elif kind == "button":
        if st.button(label, type=node["type"] or "secondary", key=key) and label in SAVES:
            st.session_state["saves"] = st.session_state.get("saves", 0) + 1
            st.success(f"Sparad {st.session_state['saves']}")
    elif kind == "page_link":
        st.page_link(pages[0], label=label)
    elif kind == "progress":
        st.progress(min(100, value), label)
    elif kind == "table":
        _table(node["columns"], node["rows"])
    elif kind == "chart":
        st.vega_lite_chart(value, theme=None)
    else:
        getattr(st, kind)(value)


def _table(columns: list[str], rows: list[list[str]]) -> None:
    if os.environ.get("BARE_TABLES") != "html":
        st.table(pd.DataFrame(rows, columns=columns))
        return
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    st.html(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


st.set_page_config(layout="wide")
pages = [
    st.Page(lambda name=name: draw(PAGES[name], name), title=name, url_path=f"sida-{number}")
    for number, name in enumerate(PAGES)
]
st.navigation(pages).run()
