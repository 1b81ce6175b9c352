"""Change one answer in the ticked records of a list: choose, read what will happen, confirm once."""

from collections.abc import Collection

import streamlit as st

from lomma_core.errors import LommaError, PersonSuspected
from lomma_core.permissions import allowed
from lomma_core.plan.model import Field, Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import bulk_update, listing
from lomma_core.utils.text import digits
from pages.app import context
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.error_summary import writing_rule
from pages.components.markdown import Markdown, escape
from pages.components.person_question import question
from pages.components.table import Column, Row, table
from pages.components.widget_state import label_of


def offered(form: Form) -> bool:
    """Whether who is signed in may change many records of this form at once."""
    return allowed(context.register().plan, context.actor(), form.action) and bool(bulk_update.fields(form))


def picked(form: Form, versions: dict[str, int]) -> dict[str, int]:
    """The ticked records among those shown, by id with the version as it was when they were ticked."""
    ticked = st.session_state.get(f"bulk/{form.name}", {})
    return {record: version for record, version in ticked.items() if record in versions}


def pick(form: Form, records: list[str], versions: dict[str, int]) -> None:
    """Keep what is ticked now; a record that was ticked before keeps the version it had then."""
    earlier = picked(form, versions)
    st.session_state[f"bulk/{form.name}"] = {r: earlier.get(r, versions[r]) for r in records if r in versions}


def stamp(form: Form) -> int:
    """A number that changes with each bulk update, after which nothing is ticked."""
    number: int = st.session_state.get(f"bulk/{form.name}/stamp", 0)
    return number


def section(form: Form, ticked: dict[str, int]) -> None:
    """Draw the button, and when it is pressed what to change and what would happen."""
    key = f"bulk/{form.name}"
    open_ = st.session_state.get(f"{key}/open") and ticked
    label = f"Ändra markerade ({digits(len(ticked))})" if ticked else "Ändra markerade"
    # Always there, so that the list does not jump when the first one is ticked.
    st.button(label, key=f"{key}/start", on_click=_set, args=(key, True), disabled=not ticked or bool(open_))
    if not open_:
        return
    fields = {field.name: field for field in bulk_update.fields(form)}
    with st.container(border=True):
        st.header("Ändra markerade poster", anchor=False)
        with st.container(horizontal=True):
            name = st.selectbox(
                "Vad ska ändras?",
                list(fields),
                index=None,
                placeholder="Välj",
                format_func=lambda name: fields[name].label,
                key=f"{key}/field",
                width=260,
            )
            value = _answer(form, fields.get(name or ""))
        if name and value not in (None, "", []):
            _confirm(form, ticked, fields[name], value)
        st.button("Avbryt", type="tertiary", key=f"{key}/cancel", on_click=_set, args=(key, False))


def _answer(form: Form, field: Field | None) -> object:
    """Draw the widget of the new answer: a list for a choice, else what the form has for the field."""
    key = f"bulk/{form.name}/value/{field.name if field else ''}"
    if field and not (field.kind.is_choice and not field.kind.many):
        plain = field.model_copy(update={"label": "Till vad?"})
        choices = context.register().plan.choices_of(field)
        with st.container():
            writing_rule(f"bulk/{form.name}/value", [field])
            return field_widgets.draw(plain, choices, key, field_widgets.first_answer(field, None))
    choices = context.register().plan.choices_of(field) if field else {}
    words = {choice.name: choice.label for choice in choices.values()}
    return st.selectbox(
        "Till vad?",
        list(words),
        index=None,
        placeholder="Välj" if words else "Välj först vad",
        format_func=label_of(words),
        key=key,
        width=260,
    )


def _confirm(form: Form, ticked: dict[str, int], field: Field, value: object) -> None:
    key, register = f"bulk/{form.name}", context.register()
    try:
        preview = bulk_update.preview(register, context.actor(), form.name, field.name, value, ticked)
    except LommaError as error:
        st.error(str(error))
        return
    shown = listing.links(register, context.actor()).show(field, field.parse(value, register.plan))
    words = f"{field.label}: {shown if len(shown) <= 80 else f'{shown[:77].rstrip()}…'}"
    many = form.amount(len(preview.ready))
    st.write(Markdown(f"{escape(many)} får {escape(words)}.") if preview.ready else "Ingen post kan ändras så.")
    if preview.same:
        st.write(f"{preview.same} har det svaret redan.")
    if preview.skipped:
        rows = [Row([skipped.title, skipped.why]) for skipped in preview.skipped]
        table(
            f"{key}/skipped", [Column("Hoppas över"), Column("Varför")], rows, f"{digits(len(rows))} lämnas som de är"
        )
    problem = st.session_state.pop(f"{key}/problem", None)
    if problem:
        st.error(problem)
    if not preview.ready:
        return

    def save(confirmed: Collection[Suspicion] = ()) -> None:
        _save(form, ticked, field.name, value, preview.ready, words, confirmed)

    suspected = st.session_state.pop(f"{key}/suspected", None)
    if suspected:
        question(suspected, f"{key}/confirm", save, suspected.suspicions)
    st.button(f"Ändra {many}", type="primary", key=f"{key}/save", on_click=save)


def _save(
    form: Form,
    ticked: dict[str, int],
    field: str,
    value: object,
    ready: tuple[str, ...],
    words: str,
    confirmed: Collection[Suspicion],
) -> None:
    """Change the records, as the preview has said. Seven parameters: those of ``bulk_update.change``, and its words."""
    key, register, actor = f"bulk/{form.name}", context.register(), context.actor()
    try:
        saved = bulk_update.change(register, actor, form.name, field, value, ticked, ready, confirmed)
    except PersonSuspected as suspected:
        st.session_state[f"{key}/suspected"] = suspected
        return
    except LommaError as error:
        st.session_state[f"{key}/problem"] = str(error)
        return
    st.session_state[key] = {}
    st.session_state[f"{key}/stamp"] = stamp(form) + 1
    _set(key, False)
    flash(f"{form.amount(len(saved))} är {form.inflect('ändrad') if len(saved) == 1 else 'ändrade'}: {words}.")


def _set(key: str, open_: bool) -> None:
    st.session_state[f"{key}/open"] = open_
