"""Sekretess on a record's page (R11): the mark, and the forms to set and lift it."""

import streamlit as st

from lomma_core.plan.model import Form
from lomma_core.records import secrecy
from lomma_core.records.secrecy import Mark
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import local, timestamp
from lomma_core.utils.text import listed, mid_sentence
from pages.app import context
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.person_question import run_with_question
from pages.components.table import Column, Row, table
from pages.components.widget_state import label_of, persistent, persistent_index

OWN_WORDS = "Annan bestämmelse"


def secrecy_notice(mark: Mark | None) -> None:
    """Draw the warning of a marked record: the provision, when and by whom."""
    if mark:
        moment = f"{local(mark.happened_at):%Y-%m-%d}"
        st.warning(
            f"Sekretessmarkerad: {mark.provision or ''} (markerad {moment} av {mark.who})",
            icon=":material/shield_lock:",
        )


def hidden_note() -> None:
    """How many records of each form the role does not see: they are in no count of the page (R20)."""
    register = context.register()
    counts = secrecy.hidden_counts(register, context.actor())
    if counts:
        amounts = listed(mid_sentence(register.plan.forms[name].amount(n)) for name, n in counts.items())
        st.caption(f"Sekretessmarkerat: {amounts}. Det visas inte för din roll och är inte med i några antal.")


def secrecy_section(form: Form, record: Record, mark: Mark | None) -> None:
    """Draw the form that marks the record or lifts its mark, and the history of marks."""
    register, actor = context.register(), context.actor()
    past = secrecy.history(register, actor, record.id)
    writes = context.may("mark_secrecy") and secrecy.markable(form)
    if not writes and not past:
        return
    with st.expander("Sekretess"):
        if writes:
            st.write("Markeringen är en varning och inget beslut: sekretessen prövas när någon ber om uppgiften.")
            # Another key after each time: then the fields are empty again.
            key = f"secrecy/{record.id}/{len(past)}"
            _mark(form, record, mark, key)
            if mark:
                _lift(form, record, key)
        if past:
            rows = [
                Row(
                    [
                        timestamp(quarter.happened_at),
                        quarter.who,
                        quarter.provision or "Hävd",
                        quarter.reason,
                    ]
                )
                for quarter in past
            ]
            columns = [Column(label) for label in ("Tid", "Konto", "Bestämmelse", "Skäl")]
            table(f"secrecy/{record.id}", columns, rows, "Markerad och hävd")


def _mark(form: Form, record: Record, mark: Mark | None, key: str) -> None:
    register = context.register()
    known = register.plan.choice_lists.get(secrecy.PROVISIONS, {})
    words = {name: f"{choice.label} ({choice.hint})" if choice.hint else choice.label for name, choice in known.items()}
    words[OWN_WORDS] = OWN_WORDS
    provision = st.selectbox(
        "Bestämmelse",
        list(words),
        **persistent_index(f"{key}/provision", list(words)),
        format_func=label_of(words),
        placeholder="Välj",
    )
    if provision == OWN_WORDS:
        provision = st.text_input("Bestämmelse i egna ord", **persistent(f"{key}/own"), autocomplete="off")
    rule = register.plan.plan.writing_rule
    reason = st.text_input(
        field_widgets.with_hint("Skäl till markeringen", rule), **persistent(f"{key}/reason"), autocomplete="off"
    )
    pressed = st.button("Ändra markeringen" if mark else "Sekretessmarkera", key=f"{key}/mark")
    arguments = (register, context.actor(), form.name, record.id, provision or "", reason or "")
    if run_with_question(f"{key}/mark", pressed, lambda read: secrecy.mark(*arguments, read)):
        flash("Posten är sekretessmarkerad.")
        st.rerun()


def _lift(form: Form, record: Record, key: str) -> None:
    register = context.register()
    rule = register.plan.plan.writing_rule
    reason = st.text_input(
        field_widgets.with_hint("Skäl till att markeringen hävs", rule),
        **persistent(f"{key}/lift_reason"),
        autocomplete="off",
    )
    pressed = st.button("Häv markeringen", key=f"{key}/lift")
    arguments = (register, context.actor(), form.name, record.id, reason or "")
    if run_with_question(f"{key}/lift", pressed, lambda read: secrecy.lift(*arguments, read)):
        flash("Markeringen är hävd.")
        st.rerun()
