"""What narrows Översikt's picture: level, seat and milieu, in the address."""

import streamlit as st

from lomma_core.plan.names import LEVEL, MEASURE, MILIEU, RESPONSIBLE
from lomma_core.records.filters import computed
from pages.app import context
from pages.components.widget_state import label_of

# They stand by these names in the address, which people save.
NAMES = (LEVEL, RESPONSIBLE, MILIEU)


def choose() -> dict[str, str]:
    """Draw the filters behind one button; returns those that are set, named as a list's filters are."""
    filters = {name: st.session_state.get(name) for name in NAMES}
    n = sum(map(bool, filters.values()))
    with st.popover(f"Filtrera ({n})" if n else "Filtrera", width="content"):
        for name, (label, words) in _filters().items():
            filters[name] = st.selectbox(
                label,
                list(words),
                index=None,
                key=name,
                placeholder="Alla",
                format_func=label_of(words),
                width=260,
                bind="query-params",
            )
    return {name: value for name, value in filters.items() if value}


def note(filters: dict[str, str]) -> None:
    """Draw what the picture is narrowed to, and the way back to all; nothing without filters."""
    if filters:
        known = _filters()
        chosen = [f"{known[name][0]}: {known[name][1][value]}" for name, value in filters.items()]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"Bilden visar {' · '.join(chosen)}")
            st.button("Visa alla", type="tertiary", key="overview/all", on_click=_clear)


def _clear() -> None:
    for name in NAMES:
        st.session_state[name] = None


def _filters() -> dict[str, tuple[str, dict[str, str]]]:
    plan = context.register().plan
    form = plan.forms[MEASURE]
    filters = {
        name: (field.label, {choice.name: choice.label for choice in plan.choices_of(field).values()})
        for name in (LEVEL, RESPONSIBLE)
        if (field := form.fields.get(name))
    }
    return filters | {
        entry.name: (entry.label, entry.words) for entry in computed.of(plan, form) if entry.name in NAMES
    }
