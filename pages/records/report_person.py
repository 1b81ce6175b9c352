"""The way to report that a text is about a person (R18): in a version, or in one's own draft; it is hidden at once."""

from collections.abc import Callable, Sequence

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.plan.model import Form
from lomma_core.records.versions import Record
from lomma_core.redact import places, report
from lomma_core.redact.places import Place
from lomma_core.redact.report import Reported
from lomma_core.utils.text import counted, listed
from pages.app import context
from pages.app.flash import flash
from pages.components.widget_state import forget as forget_field
from pages.components.widget_state import persistent_among
from pages.records.form_state import FormState, forget, generation

LABEL = "Rapportera personuppgift"
_WHAT = (
    "Texten döljs genast för alla, i alla versioner och överallt där den upprepas. Skriv inte vem det gäller. "
    "De som avgör rapporter tar bort texten för gott eller visar den igen."
)


def of_version(form: Form, record: Record) -> None:
    """Draw the way to report a version, for whoever may write."""
    register, actor = context.register(), context.actor()
    fields = report.reportable(form, record.values, record.reason)
    if not fields or not report.may_report(register.plan, actor, form):
        return
    key = f"report/{record.id}/{record.version}"
    label = f"{LABEL} i version {record.version}"

    def hide(names: Sequence[str]) -> Reported:
        reported = report.report(register, actor, form.name, record.id, names, record.version)
        forget(form, record.id)
        return reported

    _ask(key, label, fields, hide)


def of_draft(form: Form, state: FormState) -> None:
    """Draw the way to report what stands in one's own draft, once it is kept."""
    register, actor = context.register(), context.actor()
    if not state.kept_at or not report.may_report(register.plan, actor, form):
        return
    typed = {name: answer for name, answer in state.draft_answers.items() if answer != state.first.get(name)}
    fields = report.reportable_in_draft(register.plan, form, typed)
    if not fields:
        return

    def hide(names: Sequence[str]) -> Reported:
        reported = report.report_draft(register, actor, form.name, state.subject, names)
        forget(form, state.subject)
        return reported

    _ask(f"report/{form.name}/{state.subject}", f"{LABEL} i utkastet", fields, hide)


def _ask(key: str, label: str, fields: dict[str, str], hide: Callable[[Sequence[str]], Reported]) -> None:
    """A button that asks once, for the fields, before it hides; what was hidden is said afterwards."""
    with st.popover(label, type="tertiary", key=f"{key}/ask/{generation()}"):
        st.write(_WHAT)
        chosen = st.multiselect(
            "Fält där en person kan vara utpekad",
            list(fields),
            format_func=fields.__getitem__,
            placeholder="Välj fält",
            **persistent_among(f"{key}/fields", list(fields)),
        )
        # Not primary: a popover lies outside the app's colour scheme, where white on the dark accent is 2:1.
        if st.button("Dölj texten", key=f"{key}/hide"):
            try:
                reported = hide(chosen)
            except LommaError as error:
                st.error(str(error))
                return
            forget_field(f"{key}/fields")
            flash(hidden_words(reported))
            st.rerun()


def hidden_words(reported: Reported) -> str:
    """What a report has hidden, in a sentence: fields, versions, other records and other places."""
    plan, in_records = context.register().plan, [place for place in reported.places if place.record]
    labels = dict.fromkeys(places.label_of(plan, place.form, place.field) for place in in_records)
    parts = [f"{listed(labels)} i {_records(in_records)}"] if in_records else []
    following = places.following(reported.places)
    parts += [following] if following else []
    where = "Rapporten avgörs under Administration, Personuppgifter."
    return f"Dolt: {listed(parts)}. {where}" if parts else f"Texten är dold. {where}"


def _records(in_records: Sequence[Place]) -> str:
    records = {place.record for place in in_records}
    versions = {(place.record, version) for place in in_records for version in place.versions}
    amount = counted(len(versions), "version", "versioner")
    return amount if len(records) == 1 else f"{amount} av {counted(len(records), 'post', 'poster')}"
