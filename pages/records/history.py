"""The history of a record: its versions, newest first, each of which can be restored as a new version."""

import streamlit as st

from lomma_core.audit import labels
from lomma_core.errors import LommaError, NotValid, PersonSuspected
from lomma_core.permissions import allowed
from lomma_core.plan.model import Form
from lomma_core.records import commands, listing, locks, queries
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record, RecordState
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.table import Column, Row, table
from pages.records import report_person
from pages.records.form_state import FormState, current


def history(form: Form, past: list[Record], links: RecordLookup) -> None:
    """Draw all versions (newest first): who, when, channel, reason, and each answer before and after."""
    newest, restores = past[0], _restorable(form, past[0], links)
    for record, before in zip(past, [*past[1:], None], strict=True):
        now = ", gäller nu" if record is newest and record.state is not RecordState.WITHDRAWN else ""
        heading = " · ".join(filter(None, [f"Version {record.version}", record.state.words(form)]))
        st.header(f"{heading}{now}", anchor=False)
        way = "" if record.way == "form" else f", genom {labels.WAYS.get(record.way, record.way).lower()}"
        st.text(f"{timestamp(record.saved_at)}, {record.saved_by}{way}")
        if record.reason:
            st.text(f"Varför: {record.reason}")
        _changes(form, record, before, links)
        if restores and record is not newest:
            _restore(form, record, newest)
        report_person.of_version(form, record)


def _changes(form: Form, record: Record, before: Record | None, links: RecordLookup) -> None:
    changed = queries.changes(context.register().plan, form, before, record, links)
    if not changed:
        st.caption("Svaren är desamma.")
        return
    if before is None:
        rows = [Row([label, now_text]) for label, _, now_text in changed]
        columns = [Column("Fråga"), Column("Svar")]
    else:
        rows = [Row([label, before_text or "–", now_text or "–"]) for label, before_text, now_text in changed]
        columns = [Column("Fråga"), Column("Före"), Column("Efter")]
    table(f"history/{form.name}/{record.id}/{record.version}", columns, rows)


def _restorable(form: Form, newest: Record, links: RecordLookup) -> bool:
    if not allowed(context.register().plan, context.actor(), form.action):
        return False
    return locks.lock_of(form, newest, links) is None


def _restore(form: Form, record: Record, newest: Record) -> None:
    """A button that requires one confirmation before it saves."""
    key = f"restore/{record.id}/{newest.version}"
    if st.session_state.get(key) != record.version:
        label = f"Återställ version {record.version}"
        st.button(label, key=f"{key}/{record.version}", on_click=st.session_state.update, args=({key: record.version},))
        return
    with st.container(border=True):
        st.warning(
            f"Svaren från version {record.version} sparas som en ny version {newest.version + 1}. Version "
            f"{newest.version} finns kvar i historiken."
        )
        with st.container(horizontal=True):
            arguments = (form, record, newest)
            st.button(
                f"Återställ svaren från version {record.version}",
                type="primary",
                key=f"{key}/yes",
                on_click=_save,
                args=arguments,
            )
            st.button("Avbryt", type="tertiary", key=f"{key}/no", on_click=st.session_state.update, args=({key: None},))


def _save(form: Form, record: Record, newest: Record) -> None:
    register, actor = context.register(), context.actor()
    st.session_state.pop(f"restore/{record.id}/{newest.version}", None)
    try:
        saved = commands.restore(register, actor, form.name, record.id, record.version, newest.version)
    except (NotValid, PersonSuspected) as error:
        state: FormState = st.session_state[f"form/{form.name}/{record.id}"]
        if current(state) != state.first:
            # Nothing typed is taken out of its field; a restored version that could be saved would leave it too.
            st.session_state["restore_problem"] = (
                f"Version {record.version} kan inte sparas utan ändringar, och under Svar står något som du inte har "
                "sparat. Spara eller ångra det, och återställ sedan versionen."
            )
            return
        _into_form(form, record, state)
        _hinders(record, state, error)
    except LommaError as error:
        st.session_state["restore_problem"] = str(error)
    else:
        title = listing.links(register, actor).title_of(form, saved.values)
        if saved.version == newest.version:
            flash(f"{form.with_label(title)} har redan samma svar som version {record.version}.")
        else:
            verbs = f"är {form.inflect('återställd')} från version {record.version} och {form.inflect('sparad')}"
            flash(f"{form.with_label(title)} {verbs} som {saved.version}.")


def _hinders(record: Record, state: FormState, error: NotValid | PersonSuspected) -> None:
    """Show in the form what hinders the version that its fields now hold."""
    if isinstance(error, PersonSuspected):
        state.suspected = error
        _explain(record, "kan handla om en person. Svaren ligger i formuläret under Svar; läs dem där och se vad som")
    else:
        state.errors = error.errors
        _explain(record, "följer inte reglerna som de är nu. Svaren ligger i formuläret under Svar; där står vad som")


def _explain(record: Record, what: str) -> None:
    st.session_state["restore_problem"] = f"Version {record.version} {what} behöver ändras innan de kan sparas."


def problem() -> None:
    """Draw, once, why a version was not restored and what to do."""
    text = st.session_state.pop("restore_problem", None)
    if text:
        st.warning(text)


def _into_form(form: Form, record: Record, state: FormState) -> None:
    """Put an earlier version's answers into the record's form, which the page has drawn already."""
    for name, field in form.fields.items():
        answer = field_widgets.first_answer(field, record.values[name])
        state.answers[name] = st.session_state[f"{state.key}/{name}"] = answer
