"""One record: its answers, related records and history; confirmed by the convener, then corrected."""

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from lomma_core.domain import related
from lomma_core.errors import LommaError
from lomma_core.permissions import allowed
from lomma_core.personal.drafts import REASON
from lomma_core.plan.meaning import as_said
from lomma_core.plan.model import Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.quarterly import close, confirm
from lomma_core.records import listing, locks, queries, secrecy, validation
from lomma_core.records.locks import Lock, LockReason
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record
from lomma_core.utils import text
from lomma_core.utils.quarters import Quarter, timestamp
from pages.app import context, urls
from pages.app.flash import flash
from pages.components import field_widgets, frozen_records
from pages.components.error_summary import field_links
from pages.components.markdown import escape
from pages.components.table import Column, Row, table
from pages.components.widget_state import start
from pages.records import draft, history
from pages.records.form import record_form
from pages.records.form_state import state_of
from pages.records.secrecy import secrecy_notice, secrecy_section
from pages.withdrawal import record as withdrawal

# The record that was incomplete when it was opened: whoever has made it whole goes on to the next.
_WALK = "incomplete/opened"
HISTORY = "Historik"


def record_page(form: Form, record_id: str, onward: Callable[[Record], None] | None) -> None:
    """Draw a record; ``onward(record)`` draws the links that lead on from it."""
    register, actor = context.register(), context.actor()
    try:
        past = queries.history(register, actor, form.name, record_id)
        record = queries.get(register, actor, form.name, record_id)
    except LommaError as error:
        st.error(f"{error} Gå tillbaka till listan och välj en post där.")
        return
    links = listing.links(register, context.actor())
    st.title(links.title_of(form, record.values))
    version = f"version {record.version}, sparad {timestamp(record.saved_at)} av {record.saved_by}"
    st.caption(" · ".join(part for part in (form.label, record.state.words(form), version) if part))
    mark = secrecy.current(register, actor, record.id)
    secrecy_notice(mark)
    if withdrawal.is_withdrawn(record):
        withdrawal.notice(form, record)
        secrecy_section(form, record, mark)
        _withdrawn(form, past, links)
        return
    missing = validation.unanswered(register.plan, form, record.values, links)
    if missing:
        labels = {name: form.fields[name].label for name in missing}
        st.warning(f"Ofullständig: saknar {text.listed(labels.values())}.")
        if not locks.lock_of(form, record, links) and allowed(register.plan, actor, form.action):
            field_links(state_of(form, record, {}, None).key, labels)
    _next_incomplete(form, record, bool(missing))
    if onward:
        onward(record)
    if not mark and queries.may_duplicate(register, actor, form):
        st.button("Gör en kopia", key="record/duplicate", on_click=urls.duplicate, args=(form.name, record.id))
    secrecy_section(form, record, mark)
    withdrawal.section(form, record)
    history.problem()
    # Every save draws the page anew, and few look at its past: that is read and drawn for who opens it.
    key = f"record/{form.name}/{record.id}/tab"
    answers_tab, related_tab, history_tab = st.tabs(["Svar", "Hänger ihop med", HISTORY], key=key, on_change="rerun")
    with answers_tab:
        _answers(form, record, links, bool(missing))
    if related_tab.open:
        with related_tab:
            related_section(form, record)
    if history_tab.open:
        with history_tab:
            history.history(form, past, links)


def _next_incomplete(form: Form, record: Record, unfinished: bool) -> None:
    """Draw the way to the next record to complete, for who may write, on one that is incomplete or was when opened."""
    register, actor = context.register(), context.actor()
    if unfinished:
        st.session_state[_WALK] = record.id
    if st.session_state.get(_WALK) != record.id or not allowed(register.plan, actor, form.action):
        return
    others = queries.incomplete_after(register, actor, form.name, record.id)
    if others:
        label = f"Nästa ofullständiga ({text.digits(len(others))} till)"
        st.button(label, key="incomplete/next", on_click=urls.go, args=(form.name, others[0]))


def _withdrawn(form: Form, past: list[Record], links: RecordLookup) -> None:
    """A withdrawn record's answers, as they were, and its history."""
    answers, before = st.tabs(["Svar", HISTORY])
    with answers:
        read_only(form, past[0], links)
    with before:
        history.history(form, past, links)


def _answers(form: Form, record: Record, links: RecordLookup, incomplete: bool) -> None:
    register, actor = context.register(), context.actor()
    lock = locks.lock_of(form, record, links)
    if lock:
        st.info(lock.message, icon=":material/lock:")
        if not _as_decided(form, record, lock):
            read_only(form, record, links)
        if lock.reason is LockReason.CONFIRMED and context.may("confirm"):
            with st.expander("Rätta posten"):
                _correct(form, record)
        return
    if not allowed(register.plan, actor, form.action):
        read_only(form, record, links)
        return
    record_form(form, record, {}, lambda saved: None)
    if form.confirmed and context.may("confirm") and not incomplete:
        _confirm(form, record)


def _as_decided(form: Form, record: Record, lock: Lock) -> bool:
    """Draw a record of a closed quarter from what was frozen then; False when the quarter is open (R10)."""
    if lock.reason is not LockReason.QUARTER_CLOSED:
        return False
    state = close.frozen_for(context.register(), context.actor(), Quarter.from_stored(lock.quarter))
    return state is not None and frozen_records.draw_record(state, form.name, record.id)


def _confirm(form: Form, record: Record) -> None:
    """Lock the record as it is stored; unsaved answers above are not part of it."""
    with st.container(border=True):
        st.header("Fastställ", anchor=False)
        st.write("En fastställd post är låst. Den kan rättas, men det som fastställdes finns kvar.")
        read = st.checkbox(confirm.TICK, key=f"confirm/{record.id}/{record.version}")
        if st.button("Fastställ posten", key=f"confirm/{record.id}"):
            try:
                confirm.confirm(context.register(), context.actor(), form.name, record.id, record.version, read)
            except LommaError as error:
                st.error(str(error))
                return
            title = listing.links(context.register(), context.actor()).title_of(form, record.values)
            flash(f"{form.with_label(title)} är {form.inflect('fastställd')}.")
            st.rerun()


def _correct(form: Form, record: Record) -> None:
    state = state_of(form, record, {}, None)
    answers = state.answers
    answers[REASON] = st.text_input(
        field_widgets.with_hint("Varför rättas posten?", context.register().plan.plan.writing_rule, required=True),
        **start(f"{state.key}/{REASON}", answers[REASON]),
        autocomplete="off",
        on_change=draft.on_change,
        args=(form, state, REASON),
    )
    if REASON in state.refused:
        st.markdown(f":red[**▲ {escape(state.refused[REASON])}**]")
    read = st.checkbox(confirm.TICK, key=f"correct/{record.id}/read")

    def save(answers: dict[str, Any], base: int | None, confirmed: Collection[Suspicion]) -> Record:
        register, actor, reason = context.register(), context.actor(), answers[REASON]
        return confirm.correct(register, actor, form.name, answers, record.id, base or 0, reason, read, confirmed)

    record_form(form, record, {}, lambda saved: None, save=save)


def read_only(form: Form, record: Record, links: RecordLookup) -> None:
    """The answers of a record in words."""
    fields = form.every_field.values()
    values = as_said(form.name, record.values)
    rows = [Row([f.label, links.show(f, values[f.name])]) for f in fields if values[f.name] is not None]
    table(f"view/{form.name}/{record.id}", [Column("Fråga"), Column("Svar")], rows)


def related_section(form: Form, record: Record) -> None:
    """Draw the records that this one answers to and those that answer to it."""
    connections = related.related_records(context.register(), context.actor(), form.name, record.id)
    if not connections.up and not connections.down:
        st.write("Posten är inte kopplad till någon annan post.")
        return
    _steps(f"chain/up/{record.id}", "Bygger på", connections.up)
    _steps(f"chain/down/{record.id}", "Leder till", connections.down)


def _steps(key: str, title: str, steps: list[related.Step]) -> None:
    if not steps:
        return
    by_record = {step.record: step for step in steps}
    rows = [Row([step.title, step.label], step.record, urls.to(step.form, post=step.record)) for step in steps]

    def opened(record: str) -> None:
        urls.later(by_record[record].form, post=record)

    table(key, [Column(title), Column("Slag")], rows, on_open=opened)
