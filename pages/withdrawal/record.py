"""Återta and Ta tillbaka on a record's page (R19): what happens, what hinders it, and what stays as it is."""

from collections.abc import Collection

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.plan.model import Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import listing
from lomma_core.records.versions import Record, RecordState
from lomma_core.utils.quarters import timestamp
from lomma_core.withdrawal import effects, withdraw
from pages.app import context, urls
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.person_question import run_with_question
from pages.components.table import Column, Row, table
from pages.components.widget_state import forget, persistent

ABOUT = (
    "En post som har sparats av misstag kan återtas. Den lämnar listor, antal, rapporter och exporter. Den finns kvar "
    "i historiken med skälet och kan tas tillbaka."
)


def is_withdrawn(record: Record) -> bool:
    """Whether the record as it is now is withdrawn."""
    return record.state is RecordState.WITHDRAWN


def notice(form: Form, record: Record) -> None:
    """Say that a record is withdrawn, by whom, when and why, and offer to bring it back."""
    moment = timestamp(record.saved_at)
    st.warning(
        f"Återtagen {moment} av {record.saved_by}. Posten är inte med i listor, antal, rapporter och exporter.",
        icon=":material/undo:",
    )
    st.text(f"Varför: {record.reason}")
    if not withdraw.may_withdraw(context.register(), context.actor(), form):
        return
    if st.button("Ta tillbaka posten", type="primary", key=f"withdraw/{record.id}/back"):
        try:
            saved = withdraw.bring_back(context.register(), context.actor(), form.name, record.id, record.version)
        except LommaError as error:
            st.error(str(error))
            return
        flash(f"{_name(form, saved)} är {form.inflect('tagen')} tillbaka och är med i registret igen.")
        st.rerun()


def section(form: Form, record: Record) -> None:
    """Draw the way to withdraw the record, for those who may."""
    register, actor = context.register(), context.actor()
    if not withdraw.may_withdraw(register, actor, form):
        return
    with st.expander("Återta"):
        hinder = withdraw.hinder(register, actor, form.name, record.id)
        if hinder:
            st.info(hinder, icon=":material/lock:")
            return
        st.write(ABOUT)
        _stays(form, record)
        key = f"withdraw/{record.id}"
        label = field_widgets.with_hint("Varför återtas posten?", register.plan.plan.writing_rule, required=True)
        reason = st.text_input(label, **persistent(f"{key}/reason"), autocomplete="off")
        pressed = st.button("Återta posten", key=f"{key}/withdraw")
        given = (form.name, record.id, record.version, reason or "")

        def verb(confirmed: Collection[Suspicion]) -> Record:
            return withdraw.withdraw(register, actor, *given, confirmed)

        if run_with_question(f"{key}/withdraw", pressed, verb):
            forget(f"{key}/reason")
            flash(f"{_name(form, record)} är {form.inflect('återtagen')}. Den kan tas tillbaka här.")
            st.rerun()


def _stays(form: Form, record: Record) -> None:
    """The records that the withdrawal leaves as they are."""
    steps = effects.stays(context.register(), context.actor(), form.name, record.id)
    if not steps:
        return
    st.write(
        "De här posterna hör ihop med den och ligger kvar som de är. Ändra eller återta dem för sig om det behövs."
    )
    by_record = {step.record: step for step in steps}
    rows = [Row([step.title, step.label], step.record, urls.to(step.form, post=step.record)) for step in steps]
    table(
        f"withdraw/{record.id}/stays",
        [Column("Ligger kvar"), Column("Slag")],
        rows,
        on_open=lambda opened: urls.later(by_record[opened].form, post=opened),
    )


def _name(form: Form, record: Record) -> str:
    return form.with_label(listing.links(context.register(), context.actor()).title_of(form, record.values))
