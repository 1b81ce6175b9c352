"""The quarter's round: all running insatser, one at a time, with last quarter's answers beside (P7)."""

import streamlit as st

from lomma_core.domain import measures
from lomma_core.domain.measures import Measure
from lomma_core.plan.model import Form
from lomma_core.plan.names import DELAYED, END, INDICATOR, LEVEL, MEASURE, QUARTER, RESPONSIBLE, STATUS, TARGET
from lomma_core.quarterly import carry_forward
from lomma_core.records import listing, locks
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import digits
from pages.app import context
from pages.components.table import Column, Row, table
from pages.quarterly import quarter_select
from pages.records.detail import read_only
from pages.records.form import record_form

STEP = "runda"


def round_section(form: Form) -> None:
    """Draw the round for the chosen quarter."""
    register, actor = context.register(), context.actor()
    quarter = quarter_select.choose("followup/quarter")
    if quarter_select.closed_note(quarter):
        return
    about = measures.quarter_round(register, actor, quarter)
    if not about:
        more = " Lägg till insatser under Insatser, så följs de upp här." if context.may("write") else ""
        st.info(f"Ingen insats pågår.{more}")
        return
    page = listing.list_records(
        register, actor, form.name, listing.ListQuery(filters={QUARTER: str(quarter)}, limit=None)
    )
    answered = {record.values[MEASURE]: record for record in page.records}
    followed = measures.followed_up(register, listing.links(register, context.actor()), quarter)
    done = sum(measure.id in followed for measure in about)
    st.progress(done / len(about), f"{digits(done)} av {digits(len(about))} insatser är uppföljda {quarter}.")
    place = _place(len(about), next((i for i, measure in enumerate(about) if measure.id not in answered), 0))
    _steps(place, len(about))
    _follow_up(form, quarter, about[place], answered.get(about[place].id), place, len(about))


def _place(total: int, first: int) -> int:
    """The position in the round, 0 and up: the address's, else the first insats not followed up."""
    text = st.query_params.get(STEP, "")
    return min(max(int(text) - 1, 0), total - 1) if text.isascii() and text.isdigit() else first


def _go(place: int) -> None:
    st.query_params[STEP] = str(place + 1)


def _steps(place: int, total: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("← Föregående", on_click=_go, args=(place - 1,), disabled=place == 0)
        st.button("Nästa →", on_click=_go, args=(place + 1,), disabled=place == total - 1)
        with st.container(key="told/round", width="content"):
            st.markdown(f"**{place + 1} av {total}**")


def _follow_up(form: Form, quarter: Quarter, measure: Measure, answer: Record | None, place: int, total: int) -> None:
    register = context.register()
    links = listing.links(register, context.actor())
    own = register.plan.forms[MEASURE]
    st.header(measure.title, anchor=False)
    facts = [
        f"{own.fields[name].label}: {links.show(own.fields[name], measure.row[name])}"
        for name in (LEVEL, RESPONSIBLE, END, INDICATOR, TARGET)
        if name in own.fields and measure.row[name]
    ]
    st.text(" · ".join(facts))
    left, right = st.columns([3, 2], gap="large")
    with right:
        _before(form, quarter, measure)
    with left:
        if answer and locks.lock_of(form, answer, links):
            st.info("Uppföljningen är fastställd.", icon=":material/lock:")
            read_only(form, answer, links)
        elif not context.may(form.action):
            if answer:
                read_only(form, answer, links)
            else:
                st.write("Inte uppföljd än.")
        else:
            _form(form, quarter, measure, answer, place, total)


def _form(form: Form, quarter: Quarter, measure: Measure, answer: Record | None, place: int, total: int) -> None:
    proposed = measures.proposed_status(measure.row, context.register().clock().date())
    if answer is None and proposed == DELAYED and measure.row[STATUS] != DELAYED:
        st.warning("Slutet har passerat. Statusen föreslås bli försenad; ändra den om det inte stämmer.")
    prefill = {QUARTER: str(quarter), MEASURE: measure.id}
    if proposed:
        prefill[STATUS] = proposed

    def onward(saved: Record) -> None:
        if place < total - 1:
            _go(place + 1)
        else:
            st.query_params.pop(STEP, None)

    record_form(form, answer, prefill, onward, hidden=(QUARTER, MEASURE))


def _before(form: Form, quarter: Quarter, measure: Measure) -> None:
    """Last quarter's answers, to read beside this quarter's questions."""
    register = context.register()
    before = carry_forward.latest_before(register, context.actor(), form.name, quarter, **{MEASURE: measure.id})
    if before is None:
        st.caption("Insatsen har inte följts upp förut.")
        return
    links = listing.links(register, context.actor())
    st.subheader(f"Svaren {before.values[QUARTER]}", anchor=False)
    rows = [
        Row([field.label, links.show(field, before.values[field.name])])
        for field in form.field
        if field.name not in (QUARTER, MEASURE) and before.values[field.name] is not None
    ]
    table(f"round/before/{before.id}", [Column("Fråga"), Column("Svar")], rows)
