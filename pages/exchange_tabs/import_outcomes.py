"""The last step of an import: what becomes of each row, and which rows come in."""

from typing import Any

import streamlit as st

from lomma_core.exchange.imports.outcomes import RowOutcome, RowResult
from lomma_core.exchange.imports.preview import Preview
from lomma_core.exchange.imports.tables.sheet import Table
from lomma_core.utils import text
from pages.components.table import Column, Picking, Row, table
from pages.exchange_tabs.import_columns import STATE, sample_text

MOST_ROWS = 100


def show_outcomes(previewed: Preview, state: dict[str, Any]) -> None:
    """Draw what becomes of each row; a tick says that it comes in."""
    counts = previewed.counts
    st.header("Det här händer med raderna", anchor=False)
    with st.container(key="told/import"):
        st.write(text.sentence(summary(counts)))
    if previewed.unused:
        st.caption(f"Kolumner som inte tas in: {sample_text(text.listed(previewed.unused))}.")
    present = [outcome for outcome in RowOutcome if counts[outcome]]
    chosen_outcomes = st.pills(
        "Visa",
        present,
        format_func=lambda outcome: f"{outcome.capitalize()} ({text.digits(counts[outcome])})",
        key=f"{STATE}/outcome",
        selection_mode="multi",
    )
    rows = [row for row in previewed.outcomes if not chosen_outcomes or row.outcome in chosen_outcomes]
    caption = f"{text.digits(len(rows))} {'rad' if len(rows) == 1 else 'rader'}"
    if len(rows) > MOST_ROWS:
        caption = f"De första {MOST_ROWS} av {caption}"
    st.caption(
        "Rader utan bock tas inte med. Ta bort bocken för en rad som inte ska med, och bocka för en som ska med ändå."
    )
    shown = rows[:MOST_ROWS]
    columns = [Column("Rad", end=True), Column("Utfall"), Column("Post"), Column("Förklaring")]
    table_rows = [
        Row([str(row.number), row.outcome.capitalize(), _title(row, state["table"]), row.reason], str(row.number))
        for row in shown
    ]
    picked = [str(row.number) for row in shown if row.outcome is not RowOutcome.LEFT_OUT]
    stamp = " ".join(row.open for row in table_rows)
    picking = Picking(picked, stamp, lambda ids: _pick(state, shown, {int(number) for number in ids}))
    table(f"{STATE}/outcomes", columns, table_rows, caption, picking=picking)


def _title(row: RowResult, read: Table) -> str:
    """What a row is called; one that is left out has only its words."""
    if row.title or row.outcome is not RowOutcome.LEFT_OUT:
        return row.title
    cells = read.rows[read.numbers.index(row.number)]
    return sample_text(" ".join(dict.fromkeys(cell for cell in cells if cell.strip())))


def _pick(state: dict[str, Any], shown: list[RowResult], ticked: set[int]) -> None:
    """Let the rows that are shown come in when they are ticked, and the others stay out."""
    included, excluded = map(set, state["rows"])
    for row in shown:
        if row.number in ticked:
            excluded.discard(row.number)
            included |= {row.number} if row.doubted else set()
        elif row.number in included:
            included.discard(row.number)
        elif not row.doubted and row.number not in ticked:
            excluded.add(row.number)
    state |= {"rows": (frozenset(included), frozenset(excluded)), "again": True}


def summary(counts: dict[RowOutcome, int]) -> str:
    """Counts of outcomes in words, those there are."""
    return text.listed(text.counted(n, outcome, outcome.plural) for outcome, n in counts.items() if n)
