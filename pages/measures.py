"""Insatser: preventive work on the plan's three levels (P6)."""

from functools import partial

import streamlit as st

from lomma_core.plan.meaning import as_said
from lomma_core.plan.names import LEVEL, MEASURE, MEASURE_FOLLOW_UP, QUARTER, STATUS
from lomma_core.quarterly import close
from lomma_core.records import listing, queries
from lomma_core.records.versions import Record
from lomma_core.utils.text import mid_sentence
from pages.app import context, urls
from pages.components.chart import chart
from pages.components.widget_state import label_of
from pages.records import section
from pages.records.secrecy import hidden_note

TABS = ["Listan", "Tidslinje"]
# By what it stands in the address: not by the field's name, which is a new record's first answer.
_SHOWN_LEVEL = "tid.niva"


def show() -> None:
    """Draw the page."""
    form = context.register().plan.forms[MEASURE]
    if section.opened(form, _follow_up):
        return
    st.title("Insatser")
    st.write("Vilket förebyggande arbete pågår, på vilken nivå, och hur går det?")
    tabs = st.tabs(TABS, key="flik", bind="query-params", on_change="rerun")
    for tab, draw in zip(tabs, (_list, _timeline), strict=True):
        # A chart of all insatser is dear to draw for who came for the list.
        if tab.open or draw is _list:
            with tab:
                draw()


def _list() -> None:
    section.list_section(
        context.register().plan.forms[MEASURE],
        "Ny insats",
        "Här finns inga insatser än. Skriv den första, eller läs in kommunens lista under Export och import.",
    )


def _timeline() -> None:
    from lomma_core.charts import timeline  # large, and needed by who looks at a chart only

    register, actor = context.register(), context.actor()
    hidden_note()
    levels = {level.name: level.title for level in register.plan.levels}
    level = st.selectbox(
        "Visa",
        list(levels),
        index=None,
        key=_SHOWN_LEVEL,
        placeholder="Alla nivåer",
        format_func=label_of(levels),
        width=260,
        bind="query-params",
    )
    make = partial(timeline.timeline, register, actor, filters={LEVEL: level} if level else None)
    chart("measures/timeline", "Insatserna i tiden", make, partial(urls.go, MEASURE), timeline.CHOSEN)


def _follow_up(measure: Record) -> None:
    """The button from an insats to its follow-up of this quarter, new or existing (P7)."""
    register = context.register()
    form = register.plan.forms[MEASURE_FOLLOW_UP]
    quarter = str(close.open_quarter(register))
    follow_up = queries.find(register, context.actor(), form.name, **{QUARTER: quarter, MEASURE: measure.id})
    if follow_up:
        said = as_said(form.name, follow_up.values)[STATUS]
        if said and said != measure.values[STATUS]:
            field = form.fields[STATUS]
            label = listing.links(register, context.actor()).show(field, said)
            st.info(
                f"Uppföljningen {quarter} säger {mid_sentence(label)}, och det är den som kvartalets rapporter följer. "
                "Ändra uppföljningen också om det ska stå något annat där."
            )
        if st.button(f"Se uppföljningen {quarter}"):
            urls.open_page("uppfoljning", form=form.name, post=follow_up.id)
    elif section.writes(form) and st.button(f"Följ upp {quarter}"):
        urls.open_page("uppfoljning", form=form.name, ny="1", **{MEASURE: measure.id, QUARTER: quarter})
