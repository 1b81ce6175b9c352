"""Att göra: what is left to do in the quarter, in groups, each thing with a link to where it is done (P7)."""

from collections.abc import Sequence

import streamlit as st

from lomma_core.domain import todo
from lomma_core.permissions import Actor, allowed
from lomma_core.plan.model import Plan
from lomma_core.plan.names import SEAT
from lomma_core.quarterly import close
from lomma_core.utils.text import digits
from pages.app import context, urls
from pages.components.paging import long_list
from pages.components.table import Column, Row, table

FIRST = 8
_ACTS = ("write", "confirm", "close_quarter", "write_settings")
# Each group: its heading, and what stands there when it is empty; later is left out then.
_GROUPS = {
    "late": ("Försenat", "Inget är försenat."),
    "own": ("Mina", "Inget av det som är kvar gäller din plats."),
    "group": ("Gruppens", "Gruppen har inget kvar att göra nu."),
    "later": ("Senare", ""),
}


def todo_list() -> None:
    """Draw the groups; those who can do nothing here read what is waited for, without links."""
    register, actor = context.register(), context.actor()
    quarter = close.open_quarter(register)
    groups = todo.groups(todo.todo(register, actor, quarter))
    total = sum(map(len, groups.values()))
    acts = any(allowed(register.plan, actor, action) for action in _ACTS)
    st.header("Att göra" if acts else "Det här väntar gruppen på", anchor=False)
    if not total:
        st.success(f"Inget kvar att göra för {quarter}.", icon=":material/check:")
        return
    st.write(f"{digits(total)} saker återstår för {quarter}." if total > 1 else f"En sak återstår för {quarter}.")
    for name, (heading, empty) in _GROUPS.items():
        items = groups[name]
        if name == "own" and not (acts and actor.seat):
            continue
        if items or empty:
            st.subheader(f"{heading} ({digits(len(items))})", anchor=False)
        if items:
            long_list(f"todo/{name}", items, FIRST, _table)
        elif empty:
            st.caption(empty)


def _table(key: str, items: Sequence[todo.Item]) -> None:
    plan, actor = context.register().plan, context.actor()
    seats = plan.choice_lists[SEAT]
    by_number = {str(number): item for number, item in enumerate(items)}

    def opened(number: str) -> None:
        urls.later_to(by_number[number].target)

    rows = []
    for number, item in by_number.items():
        seat = seats[item.seat].label if item.seat in seats else "Gruppen"
        onward = (number, urls.link_to(item.target)) if _leads_on(plan, actor, item) else ()
        rows.append(Row([item.text, seat], *onward))
    table(key, [Column("Vad"), Column("Ansvarig")], rows, on_open=opened)


def _leads_on(plan: Plan, actor: Actor, item: todo.Item) -> bool:
    """Whether the role can do it: a link that leads to nothing to do is no help."""
    form = plan.forms.get(item.target.form)
    return allowed(plan, actor, form.action if form else "confirm")
