"""The middle step of an import: which column is which field, and which words are which answers."""

from typing import Any

import streamlit as st

from lomma_core.exchange.exports.csv_writer import OWN
from lomma_core.exchange.imports.choice_values import EMPTY, LEAVE_OUT, AnswerMeaning, other_answer
from lomma_core.exchange.imports.columns import ColumnMapping, answers_to_map, missing_columns
from lomma_core.exchange.imports.non_records import find_non_records
from lomma_core.exchange.imports.tables.sheet import Table
from lomma_core.plan.model import Field, Form
from lomma_core.privacy import guard
from lomma_core.utils.text import counted, label_key
from pages.app import context
from pages.components.widget_state import label_of

STATE = "import"
DELIMITERS = {";": "semikolon", ",": "komma", "\t": "tabb", "|": "lodstreck"}
NOT_IMPORTED = "Tas inte in"


def columns_step(form: Form, state: dict[str, Any]) -> ColumnMapping:
    """Draw the mapping of columns to fields and of words to answers; returns the mapping so far."""
    table: Table = state["table"]
    suggested: ColumnMapping = state["mapping"]
    apart = f", skilda med {DELIMITERS.get(table.delimiter, 'ett eget tecken')}" if table.delimiter else ""
    st.write(
        f"{'Bladet' if table.sheet else 'Filen'} har {counted(len(table.rows), 'rad', 'rader')} och "
        f"{counted(len(table.headings), 'kolumn', 'kolumner')}{apart}."
    )
    for note in table.notes:
        st.caption(note)
    unused = suggested.unused
    used = len(table.headings) - len(unused)
    with st.expander(f"Kolumnerna: {used} av {len(table.headings)} tas in", expanded=not used):
        columns = {}
        for row in range(0, len(table.headings), 3):
            for place, cell in enumerate(st.columns(3)):
                if row + place < len(table.headings):
                    with cell:
                        heading = table.headings[row + place]
                        columns[heading] = _column(form, suggested, table, row + place)
    mapping = ColumnMapping(columns, dict(suggested.values), _constants(form, columns))
    mapping.values |= _answers(form, state, mapping)
    return mapping


def _column(form: Form, suggested: ColumnMapping, table: Table, place: int) -> str | None:
    heading = table.headings[place]
    names = [None, *form.fields, *OWN]
    sample = next((row[place] for row in table.rows if row[place].strip()), "")
    name = st.selectbox(
        heading or "Utan rubrik",
        names,
        names.index(suggested.columns.get(heading)),
        format_func=lambda name: _field_label(form, name),
        key=f"{STATE}/column/{place}",
        on_change=_changed,
    )
    st.caption(f"Till exempel: {sample_text(sample)}" if sample else "Tom kolumn")
    return name


def _field_label(form: Form, name: str | None) -> str:
    if name is None:
        return NOT_IMPORTED
    return form.fields[name].label if name in form.fields else f"{OWN[name]} (registrets egen)"


def sample_text(text: str) -> str:
    """A file's text as an example, cut; one that holds a person's number is not shown (R4)."""
    if guard.is_too_long(text) or guard.classify(text)[0]:
        return "visas inte"
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def _constants(form: Form, columns: dict[str, str | None]) -> dict[str, str]:
    """Answers for all rows where the file lacks a column that every row must have."""
    answers = {}
    for field in missing_columns(form, ColumnMapping(columns)):
        choices = context.register().plan.choices_of(field)
        label = f"{field.label}: samma svar för alla rader, eftersom filen saknar kolumnen"
        if choices:
            answer = st.selectbox(
                label,
                list(choices),
                index=None,
                format_func=label_of({name: choice.label for name, choice in choices.items()}),
                placeholder="Välj",
                key=f"{STATE}/value/{field.name}",
                on_change=_changed,
                width=520,
            )
        else:
            answer = st.text_input(
                label, key=f"{STATE}/value/{field.name}", on_change=_changed, autocomplete="off", width=520
            )
        if answer:
            answers[field.name] = answer
    return answers


def _answers(form: Form, state: dict[str, Any], mapping: ColumnMapping) -> dict[str, dict[str, str]]:
    """What the words of choice columns mean; a column with unknown words is expanded."""
    plan = context.register().plan
    unmapped = answers_to_map(plan, form, state["table"], mapping, _left_out(form, state, mapping))
    decided: dict[str, dict[str, str]] = {}
    for name, texts in unmapped.items():
        field = form.fields[name]
        unknown = sum(text.meaning is None for text in texts)
        note = f", {unknown} att välja" if unknown else ""
        other = other_answer(field)
        others = sum(text.meaning == other for text in texts) if other else 0
        if other and others:
            note += f", {others} som ”{plan.choices_of(field)[other].label}”"
        with st.expander(f"Orden i {field.label}: {len(texts)}{note}", expanded=bool(unknown)):
            decided[name] = dict(mapping.values.get(name, {}))
            for row in range(0, len(texts), 3):
                for text, cell in zip(texts[row : row + 3], st.columns(3), strict=False):
                    with cell:
                        meaning = _answer(field, text)
                    if meaning != text.meaning and meaning is not None:
                        decided[name][text.raw] = meaning
    return {name: values for name, values in decided.items() if values}


def _left_out(form: Form, state: dict[str, Any], mapping: ColumnMapping) -> frozenset[int]:
    """The rows that look like no records and are not ticked; judged anew when the columns mean something else."""
    columns = tuple(mapping.columns.items())
    if state.get("non_records", ((), ()))[0] != columns:
        left_out = find_non_records(context.register().plan, form, state["table"], mapping)
        state["non_records"] = (columns, frozenset(left_out))
    numbers: frozenset[int] = state["non_records"][1]
    ticked: frozenset[int] = state["rows"][0]
    return numbers - ticked


def _answer(field: Field, text: AnswerMeaning) -> str | None:
    choices = context.register().plan.choices_of(field)
    labels = {name: choice.label for name, choice in choices.items()}
    labels |= {EMPTY: "Lämnas tomt", LEAVE_OUT: "Raden utelämnas"}
    names = list(labels)
    return st.selectbox(
        f"{sample_text(text.raw)} ({counted(text.rows, 'rad', 'rader')})",
        names,
        names.index(text.meaning) if text.meaning in labels else None,
        format_func=label_of(labels),
        placeholder="Välj svar",
        key=f"{STATE}/value/{field.name}/{label_key(text.raw)}",
        on_change=_changed,
    )


def _changed() -> None:
    if STATE in st.session_state:
        st.session_state[STATE]["preview"] = None
