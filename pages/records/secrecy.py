"""Sekretess on a record's page (R11): what it is marked with, the way to mark it and to lift the mark."""

import streamlit as st

from lomma_core.plan.model import Form
from lomma_core.records import secrecy
from lomma_core.records.commands import Record
from lomma_core.records.secrecy import Mark
from lomma_core.utils.quarters import local
from pages.app import context
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.markdown import escape
from pages.components.person_question import asked
from pages.components.table import Column, Row, table
from pages.components.widget_state import kept, kept_index

OWN_WORDS = "Annan bestämmelse"


def notice(mark: Mark | None) -> None:
    """Say that a record is marked, with the provision, when and by whom."""
    if mark:
        moment = f"{local(mark.happened_at):%Y-%m-%d}"
        st.warning(
            f"Sekretessmarkerad: {escape(mark.provision or '')} (markerad {moment} av {escape(mark.who)})",
            icon=":material/shield_lock:",
        )


def section(form: Form, record: Record, mark: Mark | None) -> None:
    """Draw the way to mark the record or to lift its mark, and what has been marked and lifted before."""
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
                        f"{local(quarter.happened_at):%Y-%m-%d %H:%M}",
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
    words = {name: f"{one.label} ({one.hint})" if one.hint else one.label for name, one in known.items()}
    words[OWN_WORDS] = OWN_WORDS
    provision = st.selectbox(
        "Bestämmelse",
        list(words),
        **kept_index(f"{key}/provision", list(words)),
        format_func=words.get,
        placeholder="Välj",
    )
    if provision == OWN_WORDS:
        provision = st.text_input("Bestämmelse i egna ord", **kept(f"{key}/own"), autocomplete="off")
    rule = register.plan.plan.skrivregel
    reason = st.text_input(
        field_widgets.with_hint("Skäl till markeringen", rule), **kept(f"{key}/reason"), autocomplete="off"
    )
    pressed = st.button("Ändra markeringen" if mark else "Sekretessmarkera", key=f"{key}/mark")
    given = (form.name, record.id, provision or "", reason or "")
    if asked(f"{key}/mark", pressed, lambda read: secrecy.mark(register, context.actor(), *given, read)):
        flash("Posten är sekretessmarkerad.")
        st.rerun()


def _lift(form: Form, record: Record, key: str) -> None:
    register = context.register()
    rule = register.plan.plan.skrivregel
    reason = st.text_input(
        field_widgets.with_hint("Skäl till att markeringen hävs", rule),
        **kept(f"{key}/lift_reason"),
        autocomplete="off",
    )
    pressed = st.button("Häv markeringen", key=f"{key}/lift")
    given = (form.name, record.id, reason or "")
    if asked(f"{key}/lift", pressed, lambda read: secrecy.lift(register, context.actor(), *given, read)):
        flash("Markeringen är hävd.")
        st.rerun()
