"""A closed quarter, drawn from its frozen document with the labels of that time (R10)."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from lomma_core.quarterly.snapshot import FormDocument, RecordDocument, State, form_document
from pages.components.markdown import escape
from pages.components.paging import in_parts
from pages.components.table import Column, Row, table

PART = 25


def draw(state: State) -> None:
    """Draw a frozen document: every form that had records, each record in words."""
    quarter = state["quarter"]
    st.header(f"Så såg {quarter} ut", anchor=False)
    if state.get("withheld"):
        st.write("Vad som saknades när kvartalet stängdes visas inte för din roll: poster är sekretessmarkerade.")
    elif state["missing"]:
        reason = f"Skäl: {state['reason']}" if state["reason"] else "Skälet visas inte för din roll."
        st.write(f"Kvartalet stängdes trots att något saknades. {reason}")
    for form in state["forms"]:
        if not form["records"]:
            continue
        key = f"frozen/{quarter}/{form['name']}"
        box = st.expander(f"{form['plural']} ({len(form['records'])})", key=key, on_change="rerun")
        if box.open:
            with box:
                in_parts(f"{key}/records", form["records"], PART, partial(_records, state, form))


def _records(state: State, form: FormDocument, key: str, records: Sequence[RecordDocument]) -> None:
    for record in records:
        st.markdown(f"**{escape(record['title'])}**")
        _answers(state, form, record)


def draw_record(state: State, form_name: str, record_id: str) -> bool:
    """Draw one record of a frozen document; False when it is not there."""
    form = form_document(state, form_name)
    records = [record for record in form["records"] if record["id"] == record_id]
    for record in records:
        _answers(state, form, record)
    return bool(records)


def _answers(state: State, form: FormDocument, record: RecordDocument) -> None:
    labels = {field["name"]: field["label"] for field in form["fields"]}
    answers = record["shown"]
    rows = [Row([label, answers[name]]) for name, label in labels.items() if name in answers]
    table(f"frozen/{state['quarter']}/{form['name']}/{record['id']}", [Column("Fråga"), Column("Svar")], rows)
