"""What a record hangs together with, in both directions, each one click away (P4)."""

import streamlit as st

from lomma_core.domain import related
from lomma_core.plan.model import Form
from lomma_core.records.commands import Record
from pages.app import context, urls
from pages.components.table import Column, Row, table


def chain_section(form: Form, record: Record) -> None:
    """Draw the records that this one answers to and those that answer to it."""
    found = related.chain(context.register(), context.actor(), form.name, record.id)
    if not found.up and not found.down:
        st.write("Posten är inte kopplad till någon annan post.")
        return
    _steps(f"chain/up/{record.id}", "Bygger på", found.up)
    _steps(f"chain/down/{record.id}", "Leder till", found.down)


def _steps(key: str, title: str, steps: list) -> None:
    if not steps:
        return
    by_record = {step.record: step for step in steps}
    rows = [Row([step.title, step.label], step.record, urls.to(step.form, post=step.record)) for step in steps]

    def opened(record: str) -> None:
        urls.later(by_record[record].form, post=record)

    table(key, [Column(title), Column("Slag")], rows, on_open=opened)
