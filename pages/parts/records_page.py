"""What every page of records does: list, empty form, one record with its answers and history."""

from collections.abc import Callable

import streamlit as st

from lomma_core import listing, records, rules, words
from lomma_core.errors import LommaError
from lomma_core.permissions import allowed
from lomma_core.plan import Form
from lomma_core.quarters import local
from lomma_core.records import Record
from pages.parts import address, house
from pages.parts.record_form import record_form
from pages.parts.record_list import record_list
from pages.parts.table import Column, Row, table

STATES = {"utkast": "Utkast"}


def opened(form: Form, onward: Callable[[Record], None] | None = None) -> bool:
    """Draw the record or the empty form that the address asks for; False when it asks for the list.

    ``onward(record)`` draws the ways that lead on from an open record.
    """
    if address.record():
        _record(form, address.record(), onward)
        return True
    if address.new() and writes(form):
        _back(form)
        st.title(f"{'Nytt' if form.label.endswith(('slag', 'öte')) else 'Ny'} {form.label.lower()}")
        prefill = {name: st.query_params[name] for name in form.fields if name in st.query_params}
        record_form(form, None, prefill, lambda saved: address.go(form.name, saved.id))
        return True
    return False


def writes(form: Form) -> bool:
    """Whether who is signed in may write in the form."""
    return allowed(house.register().plan, house.actor(), form.action)


def new_button(form: Form, label: str, **prefill: str) -> None:
    """A button to an empty form, for those who may write."""
    if writes(form):
        st.button(label, type="primary", on_click=address.go, args=(form.name, None, True), kwargs=prefill)


def list_section(form: Form, new: str, empty: str) -> None:
    """The button for a new record and the list of those there are."""
    new_button(form, new)
    record_list(form, empty if writes(form) else f"Det finns inga {form.plural.lower()} än.")


def _back(form: Form) -> None:
    st.button("← Till listan", type="tertiary", on_click=address.go, args=(form.name,))


def _record(form: Form, record_id: str, onward: Callable[[Record], None] | None) -> None:
    register, actor = house.register(), house.actor()
    _back(form)
    try:
        versions = records.history(register, actor, form.name, record_id)
        record = records.get(register, actor, form.name, record_id)
    except LommaError as error:
        st.error(f"{error} Gå tillbaka till listan och välj en post där.")
        return
    links = listing.links(register)
    st.title(links.title_of(form, record.values))
    moment = local(record.saved_at)
    state = STATES.get(record.state, record.state)
    st.caption(
        f"{form.label} · {state} · version {record.version}, sparad {moment:%Y-%m-%d %H:%M} av {record.saved_by}"
    )
    missing = rules.check(register.plan, form, record.values, links, complete=False).missing
    if missing:
        st.warning(f"Ofullständig: saknar {words.listed(form.fields[name].label for name in missing)}.")
    if onward:
        onward(record)
    answers, past = st.tabs(["Svar", f"Historik ({len(versions)})"])
    with answers:
        if writes(form):
            record_form(form, record, {}, lambda saved: None)
        else:
            _read_only(form, record, links)
    with past:
        _history(form, versions, links)


def _read_only(form: Form, record: Record, links) -> None:
    rows = [
        Row([f.label, links.show(f, record.values[f.name])]) for f in form.field if record.values[f.name] is not None
    ]
    table(f"view/{form.name}/{record.id}", [Column("Fråga"), Column("Svar")], rows)


def _history(form: Form, versions: list[Record], links) -> None:
    """A timeline, newest first: who, when, and each field from what to what."""
    for record, before in zip(versions, [*versions[1:], None], strict=True):
        moment = local(record.saved_at)
        way = {"import": ", genom import", "cli": ", från kommandoraden"}.get(record.way, "")
        st.subheader(f"Version {record.version}", anchor=False)
        reason = f" · {record.reason}" if record.reason else ""
        st.caption(f"{moment:%Y-%m-%d %H:%M}, {record.saved_by}{way}{reason}")
        changed = records.changes(house.register().plan, form, before, record, links)
        if before is None:
            rows = [Row([label, now]) for label, _, now in changed]
            columns = [Column("Fråga"), Column("Svar")]
        else:
            rows = [Row([label, was or "–", now or "–"]) for label, was, now in changed]
            columns = [Column("Fråga"), Column("Före"), Column("Efter")]
        table(f"history/{form.name}/{record.id}/{record.version}", columns, rows)


def single(form: Form) -> None:
    """Draw the one record of a form that has only one: its answers, and the way to change them."""
    register = house.register()
    record = records.find(register, house.actor(), form.name)
    if record is None:
        st.info("Inget är ifyllt än.")
        new_button(form, f"Fyll i {form.label.lower()}")
        return
    _read_only(form, record, listing.links(register))
    label = "Ändra och se historik" if writes(form) else "Se historik"
    st.button(label, on_click=address.go, args=(form.name, record.id))
