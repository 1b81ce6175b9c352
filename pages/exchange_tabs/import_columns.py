"""The middle step of an import: which column is which field, and which words are which answers."""

import streamlit as st

from lomma_core.exchange.exports.csv_writer import OWN
from lomma_core.exchange.imports import columns as mapping
from lomma_core.exchange.imports.choice_values import EMPTY, LEAVE_OUT, FoundAnswer, other_answer
from lomma_core.exchange.imports.columns import ColumnMapping
from lomma_core.exchange.imports.csv_reader import Table
from lomma_core.plan.model import Field, Form
from lomma_core.privacy import guard
from lomma_core.utils import text as words
from lomma_core.utils.text import label_key
from pages.app import context

STATE = "import"
DELIMITERS = {";": "semikolon", ",": "komma", "\t": "tabb"}
NOT_IMPORTED = "Tas inte in"


def columns_step(form: Form, state: dict) -> ColumnMapping:
    """Let the user say which column is which field, which words are which answers; returns the mapping so far."""
    read: Table = state["table"]
    suggested: ColumnMapping = state["mapping"]
    st.write(
        f"Filen har {words.counted(len(read.rows), 'rad', 'rader')} och "
        f"{words.counted(len(read.headings), 'kolumn', 'kolumner')}, skilda med "
        f"{DELIMITERS.get(read.delimiter, 'ett eget tecken')}."
    )
    unused = suggested.unused
    used = len(read.headings) - len(unused)
    with st.expander(f"Kolumnerna: {used} av {len(read.headings)} tas in", expanded=not used):
        columns = {}
        for row in range(0, len(read.headings), 3):
            for place, cell in enumerate(st.columns(3)):
                if row + place < len(read.headings):
                    with cell:
                        heading = read.headings[row + place]
                        columns[heading] = _column(form, suggested, read, row + place)
    chosen = ColumnMapping(columns, dict(suggested.values), _constants(form, columns))
    chosen.values |= _answers(form, state, chosen)
    return chosen


def _column(form: Form, suggested: ColumnMapping, read: Table, place: int) -> str | None:
    heading = read.headings[place]
    names = [None, *form.fields, *OWN]
    sample = next((row[place] for row in read.rows if row[place].strip()), "")
    chosen = st.selectbox(
        heading.replace("[", "\\[") or "Utan rubrik",
        names,
        names.index(suggested.columns.get(heading)),
        format_func=lambda name: _field_label(form, name),
        key=f"{STATE}/column/{place}",
        on_change=_changed,
    )
    st.caption(f"Till exempel: {plain(sample)}" if sample else "Tom kolumn")
    return chosen


def _field_label(form: Form, name: str | None) -> str:
    if name is None:
        return NOT_IMPORTED
    return form.fields[name].label if name in form.fields else f"{OWN[name]} (registrets egen)"


def plain(text: str) -> str:
    """A file's text for a place that reads Markdown; one that holds a person's number is not shown (R4)."""
    if guard.classify(text)[0]:
        return "visas inte"
    text = " ".join(text.split())
    text = text if len(text) <= 60 else text[:57] + "…"
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+!|$:~^" else c for c in text)


def _constants(form: Form, columns: dict[str, str | None]) -> dict[str, str]:
    """Answers for all rows where the file lacks a column that every row must have."""
    given = {}
    for field in mapping.missing_columns(form, ColumnMapping(columns)):
        choices = context.register().plan.choices_of(field)
        label = f"{field.label}: samma svar för alla rader, eftersom filen saknar kolumnen"
        if choices:
            answer = st.selectbox(
                label,
                list(choices),
                index=None,
                format_func=lambda name, choices=choices: choices[name].label,
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
            given[field.name] = answer
    return given


def _answers(form: Form, state: dict, chosen: ColumnMapping) -> dict[str, dict[str, str]]:
    """What the words of choice columns mean; those the plan does not know are asked for in the open."""
    plan = context.register().plan
    found = mapping.answers_to_map(plan, form, state["table"], chosen)
    decided: dict[str, dict[str, str]] = {}
    for name, texts in found.items():
        field = form.fields[name]
        unknown = sum(text.meaning is None for text in texts)
        note = f", {unknown} att välja" if unknown else ""
        other = other_answer(field)
        others = sum(text.meaning == other for text in texts) if other else 0
        if others:
            note += f", {others} som ”{plan.choices_of(field)[other].label}”"
        with st.expander(f"Orden i {field.label}: {len(texts)}{note}", expanded=bool(unknown)):
            decided[name] = dict(chosen.values.get(name, {}))
            for row in range(0, len(texts), 3):
                for text, cell in zip(texts[row : row + 3], st.columns(3), strict=False):
                    with cell:
                        meaning = _answer(field, text)
                    if meaning != text.meaning and meaning is not None:
                        decided[name][text.raw] = meaning
    return {name: values for name, values in decided.items() if values}


def _answer(field: Field, text: FoundAnswer) -> str | None:
    choices = context.register().plan.choices_of(field)
    labels = {name: choice.label for name, choice in choices.items()}
    labels |= {EMPTY: "Lämnas tomt", LEAVE_OUT: "Raden utelämnas"}
    names = list(labels)
    return st.selectbox(
        f"{plain(text.raw)} ({words.counted(text.rows, 'rad', 'rader')})",
        names,
        names.index(text.meaning) if text.meaning in labels else None,
        format_func=labels.get,
        placeholder="Välj svar",
        key=f"{STATE}/value/{field.name}/{label_key(text.raw)}",
        on_change=_changed,
    )


def _changed() -> None:
    if STATE in st.session_state:
        st.session_state[STATE]["preview"] = None
