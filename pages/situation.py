"""Lägesbild: three milieus side by side, quarter by quarter, and what has been noticed meanwhile (P5)."""

import datetime as dt
from functools import partial

import streamlit as st

from lomma_core.plan.choices import Choice
from lomma_core.plan.names import (
    ACTIVITIES,
    AS_OF,
    DATE,
    MILIEU,
    OBSERVATION,
    OBSERVATION_TEXT,
    PRESENCE,
    QUARTER,
    RELIABILITY,
    SITUATION,
    SOURCES,
    TREND,
)
from lomma_core.quarterly import carry_forward
from lomma_core.records import listing, queries
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import Quarter, local
from pages.app import context, urls
from pages.components.chart import chart
from pages.components.markdown import escape
from pages.quarterly import quarter_select
from pages.quarterly.calm_quarter import calm_section
from pages.records import section
from pages.records.listing import record_list
from pages.records.secrecy import hidden_note

FORM = SITUATION


def show() -> None:
    """Draw the page."""
    register = context.register()
    form_name = urls.form(FORM)
    forms = register.plan.forms
    form = forms[form_name if form_name in (FORM, OBSERVATION) and form_name in forms else FORM]
    if form.name == FORM and urls.new():
        _noticed(Quarter.parse(st.query_params.get(QUARTER, "")), st.query_params.get(MILIEU, ""))
    if section.opened(form, _noticed_beside if form.name == FORM else None):
        return
    st.title("Lägesbild")
    st.write("Vilken närvaro och vilka aktiviteter har märkts i miljöerna?")
    hidden_note()
    sections = {
        "Kvartalet": _quarter,
        "Iakttagelser": _observations,
        "Över tid": _over_time,
        "Alla lägesbilder": _every,
    }
    if OBSERVATION not in forms:
        del sections["Iakttagelser"]
    for tab, draw in zip(
        st.tabs(list(sections), key="flik", bind="query-params", on_change="rerun"), sections.values(), strict=True
    ):
        # Charts are dear to draw for who came for something else.
        if draw is not _over_time or tab.open:
            with tab:
                draw()


def _observations() -> None:
    section.list_section(
        context.register().plan.forms[OBSERVATION],
        "Ny iakttagelse",
        "Inga iakttagelser än. Skriv upp det som märks under kvartalet, så finns det när lägesbilden skrivs.",
    )


def _every() -> None:
    record_list(context.register().plan.forms[FORM], "Här finns inga lägesbilder än. Börja under fliken Kvartalet.")


def _quarter() -> None:
    register = context.register()
    quarter = quarter_select.choose("situation/quarter")
    closed = quarter_select.closed_note(quarter)
    links = listing.links(register, context.actor())
    for column, milieu in zip(st.columns(len(register.plan.milieus), gap="medium"), register.plan.milieus, strict=True):
        # What there is to do stands level, however long the others' names and answers are.
        with column, st.container(height="stretch", vertical_alignment="distribute"):
            _milieu(quarter, milieu, links, closed)
    if not closed and context.may("write"):
        calm_section(
            register.plan.forms[FORM],
            quarter,
            "Inget har märkts",
            "Svara ”Ingen känd närvaro”",
            f"Lägesbilden {quarter} är sparad för {{}}: ingen känd närvaro.",
            needed=[name for name in (SOURCES, AS_OF) if name in register.plan.forms[FORM].fields],
        )


def _milieu(quarter: Quarter, milieu: Choice, links: RecordLookup, closed: bool) -> None:
    register, actor = context.register(), context.actor()
    with st.container():
        st.header(milieu.label, anchor=False)
        st.caption(milieu.hint)
        record = queries.find(register, actor, FORM, **{QUARTER: str(quarter), MILIEU: milieu.name})
        if record:
            _described(record, links)
        else:
            st.write("Inte beskriven än.")
            _presence_before(quarter, milieu, links)
    if record:
        st.button(f"Öppna {milieu.label}", key=f"situation/{record.id}", on_click=urls.go, args=(FORM, record.id))
    elif not closed and context.may("write"):
        more = {QUARTER: str(quarter), MILIEU: milieu.name}
        key = f"situation/new/{milieu.name}"
        st.button(f"Beskriv {milieu.label}", key=key, on_click=urls.go, args=(FORM, None, True), kwargs=more)


def _described(record: Record, links: RecordLookup) -> None:
    form, values = context.register().plan.forms[FORM], record.values
    st.markdown(f"**{escape(links.show(form.fields[PRESENCE], values[PRESENCE]) or 'Närvaro saknas')}**")
    lines = [
        f"{form.fields[name].label}: {links.show(form.fields[name], values[name])}"
        for name in (ACTIVITIES, TREND, RELIABILITY)
        if name in form.fields and values[name]
    ]
    state = record.state.words(form)
    lines.append(f"{f'{state}, sparad' if state else 'Sparad'} {local(record.saved_at):%Y-%m-%d}")
    st.text("\n".join(lines))


def _presence_before(quarter: Quarter, milieu: Choice, links: RecordLookup) -> None:
    register = context.register()
    before = carry_forward.latest_before(register, context.actor(), FORM, quarter, **{MILIEU: milieu.name})
    if before:
        presence = links.show(register.plan.forms[FORM].fields[PRESENCE], before.values[PRESENCE])
        st.caption(f"{before.values[QUARTER]}: {presence}")


def _noticed_beside(record: Record) -> None:
    """What has been noticed in the milieu during the quarter, beside the picture that sums it up."""
    _noticed(Quarter.parse(str(record.values[QUARTER] or "")), str(record.values[MILIEU]))


def _noticed(quarter: Quarter | None, milieu: str) -> None:
    register, actor = context.register(), context.actor()
    form = register.plan.forms.get(OBSERVATION)
    if quarter is None or form is None:
        return
    page = listing.list_records(register, actor, OBSERVATION, listing.ListQuery(filters={MILIEU: milieu}, limit=None))
    days = (quarter.first_day, quarter.last_day)
    mine = [
        record
        for record in page.records
        if isinstance(day := record.values[DATE], dt.date) and days[0] <= day <= days[1]
    ]
    if not mine:
        return
    links = listing.links(register, context.actor())
    with st.expander(f"Iakttagelser under {quarter} ({len(mine)})"):
        for observation in mine:
            fields = [form.fields[name] for name in (DATE, ACTIVITIES, OBSERVATION_TEXT) if name in form.fields]
            answers = [links.show(field, observation.values[field.name]) for field in fields]
            st.text(" · ".join(filter(None, answers)))


def _over_time() -> None:
    from lomma_core.charts import grids  # large, and needed by who looks at a chart only

    register, actor = context.register(), context.actor()
    chart("situation/presence", "Närvaro per kvartal", partial(grids.presence_over_quarters, register, actor))
    more = {TREND: ("trend", "Jämfört med kvartalet före"), RELIABILITY: ("reliability", "Tillförlitlighet")}
    for name, (key, heading) in more.items():
        if name in register.plan.forms[FORM].fields:
            chart(f"situation/{key}", heading, partial(grids.answer_over_quarters, register, actor, name))
