"""Att göra: what is left to do in the quarter, each item with a link to where it is done (P7)."""

from collections.abc import Sequence

import streamlit as st

from lomma_core.domain import todo
from lomma_core.plan.names import SEAT
from lomma_core.quarterly import close
from pages.app import context, urls
from pages.components.paging import long_list
from pages.components.table import Column, Row, table

FIRST = 8


def todo_list() -> None:
    """Draw the list; the items of the account's own seat come first."""
    register = context.register()
    quarter = close.open_quarter(register)
    items = todo.todo(register, context.actor(), quarter)
    st.header("Att göra", anchor=False)
    if not items:
        st.success(f"Inget kvar att göra för {quarter}.", icon=":material/check:")
        return
    own = [item for item in items if item.own]
    text = f"{len(items)} saker återstår för {quarter}." if len(items) > 1 else f"En sak återstår för {quarter}."
    st.write(text + (f" {len(own)} av dem gäller din plats." if own else ""))
    long_list("todo", items, FIRST, _table)


def _table(key: str, items: Sequence[todo.Item]) -> None:
    seats = context.register().plan.choice_lists[SEAT]
    by_number = {str(number): item for number, item in enumerate(items)}

    def opened(number: str) -> None:
        urls.later_to(by_number[number].target)

    rows = [
        Row(
            [item.text, seats[item.seat].label if item.seat in seats else "Gruppen"],
            number,
            urls.link_to(item.target),
        )
        for number, item in by_number.items()
    ]
    table(key, [Column("Vad"), Column("Ansvarig")], rows, on_open=opened)
