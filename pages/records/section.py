"""What every page of records does: the list, an empty form, and one record."""

from collections.abc import Callable

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.permissions import allowed
from lomma_core.personal.draft_subjects import DUPLICATED
from lomma_core.plan.model import Form
from lomma_core.plan.names import MILIEU, QUARTER
from lomma_core.privacy import guard
from lomma_core.quarterly.carry_forward import PrefilledAnswers, prefill_from_previous
from lomma_core.records import listing, queries
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import listed, mid_sentence, with_new
from pages.app import context, urls
from pages.records import list_url
from pages.records.detail import read_only, record_page
from pages.records.form import record_form
from pages.records.listing import record_list

_REMOVED = "Det är borttaget ur adressen och inte ifyllt. Skriv svaret i fältet i stället."


def opened(form: Form, onward: Callable[[Record], None] | None = None) -> bool:
    """Draw the record or the empty form that the address names; False when it names the list.

    ``onward(record)`` draws the links that lead on from an open record.
    """
    chosen = urls.record()
    if chosen:
        _back(form)
        record_page(form, chosen, onward)
        return True
    if urls.new() and writes(form):
        _back(form)
        st.title(with_new(form.label, form.neuter))
        prefill = _duplicate(form) or _first_answers(form)
        record_form(form, None, prefill, lambda saved: urls.go(form.name, saved.id), _carried(form, prefill))
        return True
    return False


def _first_answers(form: Form) -> dict[str, str]:
    """The first answers that the address gives, without those that cannot be read and those that may mean a person.

    The latter two leave the address, and are not filled in (R2–R4).
    """
    given = {name: st.query_params[name] for name in form.fields if name in st.query_params}
    persons = [name for name, text in given.items() if not guard.is_clean(text)]
    unreadable = [name for name, text in given.items() if name not in persons and not _is_answer(form, name, text)]
    for name in persons + unreadable:
        del st.query_params[name]
    if persons:
        st.warning(f"Adressen kan peka ut en person i {_labels(form, persons)}. {_REMOVED}")
    if unreadable:
        st.warning(f"Adressen har ett svar som inte går att läsa i {_labels(form, unreadable)}. {_REMOVED}")
    return {name: text for name, text in given.items() if name not in persons + unreadable}


def _duplicate(form: Form) -> dict[str, str]:
    """The answers of the record that the address says to begin with; none where it says none or it cannot be copied."""
    record = urls.duplicated()
    if not record:
        return {}
    register, actor = context.register(), context.actor()
    try:
        answers = queries.duplicate_answers(register, actor, form.name, record)
    except LommaError as error:
        st.warning(f"Svaren från posten är inte hämtade. {error}")
        # A draft that was begun before stays with it.
        return {DUPLICATED: record}
    title = listing.links(register, actor).title(form.name, record)
    st.info(f"En kopia av {title}. Ändra det som ska vara annorlunda. Inget är sparat än.")
    return answers | {DUPLICATED: record}


def _is_answer(form: Form, name: str, text: str) -> bool:
    try:
        form.fields[name].parse(text, context.register().plan)
    except ValueError:
        return False
    return True


def _labels(form: Form, names: list[str]) -> str:
    return listed(form.fields[name].label for name in names)


def _carried(form: Form, prefill: dict[str, str]) -> PrefilledAnswers | None:
    """Last quarter's answers for an empty form whose prefill has quarter and milieu."""
    quarter = Quarter.parse(prefill.get(QUARTER, ""))
    if quarter is None or MILIEU not in prefill or not form.calm:
        return None
    return prefill_from_previous(context.register(), context.actor(), form.name, quarter, **{MILIEU: prefill[MILIEU]})


def writes(form: Form) -> bool:
    """Whether who is signed in may write in the form."""
    return allowed(context.register().plan, context.actor(), form.action)


def new_button(form: Form, label: str, **prefill: str) -> None:
    """A button to an empty form, for those who may write."""
    if writes(form):
        st.button(label, type="primary", on_click=urls.go, args=(form.name, None, True), kwargs=prefill)


def list_section(form: Form, new: str, empty: str) -> None:
    """The button for a new record and the list of those there are."""
    new_button(form, new)
    record_list(form, empty if writes(form) else f"Det finns inga {mid_sentence(form.plural)} än.")


def _back(form: Form) -> None:
    st.button("← Till listan", type="tertiary", on_click=list_url.back, args=(form,))


def single(form: Form) -> None:
    """Draw the one record of a form that has only one: its answers, and the way to change them."""
    register = context.register()
    record = queries.find(register, context.actor(), form.name)
    if record is None:
        st.info("Inget är ifyllt än.")
        new_button(form, f"Fyll i {mid_sentence(form.label)}")
        return
    read_only(form, record, listing.links(register, context.actor()))
    label = "Ändra och se historik" if writes(form) else "Se historik"
    st.button(label, on_click=urls.go, args=(form.name, record.id))
