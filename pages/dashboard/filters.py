"""What narrows Översikt's picture: level, seat and milieu, in the address."""

import streamlit as st

from lomma_core.plan.names import LEVEL, MEASURE, MILIEU, RESPONSIBLE
from lomma_core.records.filters import computed
from pages.app import context
from pages.components.widget_state import label_of

# By what they stand in the address, which people save. Not by the names alone: those are a new record's first answers,
# and only the widgets may write what is theirs.
KEYS = {name: f"bild.{name}" for name in (LEVEL, RESPONSIBLE, MILIEU)}


def choose() -> dict[str, str]:
    """Draw the filters behind one button; returns those that are set, named as a list's filters are."""
    filters = {name: st.session_state.get(key) for name, key in KEYS.items()}
    n = sum(map(bool, filters.values()))
    with st.popover(f"Filtrera ({n})" if n else "Filtrera", width="content"):
        for name, (label, words) in _filters().items():
            filters[name] = st.selectbox(
                label,
                list(words),
                index=None,
                key=KEYS[name],
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
    for key in KEYS.values():
        st.session_state[key] = None


def _filters() -> dict[str, tuple[str, dict[str, str]]]:
    plan = context.register().plan
    form = plan.forms[MEASURE]
    filters = {
        name: (field.label, {choice.name: choice.label for choice in plan.choices_of(field).values()})
        for name in (LEVEL, RESPONSIBLE)
        if (field := form.fields.get(name))
    }
    more = {entry.name: (entry.label, entry.words) for entry in computed.of(plan, form)}
    return filters | {name: more[name] for name in more if name in KEYS}
