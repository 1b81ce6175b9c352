"""A closed quarter as it was decided: drawn from its frozen document, with the labels of that time (R10)."""

import streamlit as st

from lomma_core.snapshot import State, form_document
from pages.parts.table import Column, Row, table


def draw(state: State) -> None:
    """Draw a frozen document: every form that had records, each record in words."""
    quarter = state["quarter"]
    st.header(f"Så såg {quarter} ut", anchor=False)
    if state["missing"]:
        st.write(f"Kvartalet stängdes fast något saknades. Skäl: {plain(state['reason'])}")
    for form in state["forms"]:
        if not form["records"]:
            continue
        with st.expander(f"{form['plural']} ({len(form['records'])})"):
            for record in form["records"]:
                st.markdown(f"**{plain(record['title'])}**")
                _answers(state, form, record)


def draw_record(state: State, form_name: str, record_id: str) -> bool:
    """Draw one record of a frozen document; False when it is not there."""
    form = form_document(state, form_name)
    found = [record for record in form["records"] if record["id"] == record_id]
    for record in found:
        _answers(state, form, record)
    return bool(found)


def _answers(state: State, form: dict, record: dict) -> None:
    labels = {field["name"]: field["label"] for field in form["fields"]}
    shown = record["shown"]
    rows = [Row([label, shown[name]]) for name, label in labels.items() if name in shown]
    table(f"frozen/{state['quarter']}/{form['name']}/{record['id']}", [Column("Fråga"), Column("Svar")], rows)


def plain(text: str) -> str:
    """A user's text for a place that reads Markdown, with nothing in it read as Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+!|$:~^-" else c for c in " ".join(text.split()))
