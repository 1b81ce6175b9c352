"""What is typed in a form, kept outside its widgets: on top of the stored record, an earlier quarter, or a draft."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any

import streamlit as st

from lomma_core.errors import LommaError, PersonSuspected
from lomma_core.personal import draft_subjects, drafts
from lomma_core.personal.drafts import Draft
from lomma_core.plan.model import Field, Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.quarterly.carry_forward import PrefilledAnswers
from lomma_core.records import queries
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import Quarter, local
from pages.app import context
from pages.components import field_widgets


@dataclasses.dataclass(eq=False)
class FormState:
    """What one tab knows of one form, under one key per record or new subject.

    ``answers`` are what is typed, ``first`` what they are compared with: the version ``base`` as it is stored, or
    what a new form begins with. ``carried`` are the fields with answers from the quarter ``carried_from`` (P7).
    """

    key: str
    # What the form's draft is about.
    subject: str
    account: str
    # Which texts the register had: in another generation some have been hidden or taken out since.
    generation: int
    answers: dict[str, Any]
    first: dict[str, Any]
    base: int | None
    carried: list[str]
    carried_from: str
    # The answers as the draft has them since ``kept_at``, and the version that it was kept on.
    draft_answers: dict[str, Any]
    draft_base: int | None
    # The quarter that it was when the form was opened, or its draft was kept.
    begun: Quarter
    kept_at: dt.datetime | None = None
    # The moment of a draft that the form was opened with, and the version that has been saved since it was begun.
    restored: dt.datetime | None = None
    moved: int = 0
    # Why the draft could not be kept.
    draft_problem: str = ""
    # Messages by field: of what no draft may hold (R2), and of what hindered the latest save.
    refused: dict[str, str] = dataclasses.field(default_factory=dict)
    errors: dict[str, str] = dataclasses.field(default_factory=dict)
    # Saves that failed; a new one takes focus.
    failed: int = 0
    # Sections that are open to begin with: they hold an answer, or a fault.
    unfolded: set[str] = dataclasses.field(default_factory=set)
    # Fields that the page answers itself.
    hidden: tuple[str, ...] = ()
    # The button was pressed, with the suspicions that somebody has answered for (R3).
    pressed: bool = False
    confirmed: Collection[Suspicion] = ()
    suspected: PersonSuspected | None = None
    # The record that has the same key already (P7).
    twin: str = ""
    # Somebody else's save: the message, its version, and which choices between the two are missing.
    newer: str = ""
    newest: int = 0
    unchosen: dict[str, str] = dataclasses.field(default_factory=dict)
    unchosen_times: int = 0
    merged: bool = False

    def press(self, confirmed: Collection[Suspicion] = ()) -> None:
        """Save at the next run, with what is ``confirmed`` to name no person (R3)."""
        self.pressed, self.confirmed = True, confirmed


def state_of(form: Form, record: Record | None, prefill: dict[str, str], carried: PrefilledAnswers | None) -> FormState:
    """What this tab knows of a record's form, or of a new one: as it was left, or begun anew with a draft in it."""
    subject = record.id if record else draft_subjects.subject_of_new(context.register(), form.name, prefill)
    return _state(form, record, subject, _first(form, record, prefill, carried) | _beside(record, carried), carried)


def state_of_all(form: Form, quarter: Quarter, first: dict[str, object]) -> FormState:
    """The same for one answer for all milieus of a quarter, which begins with ``first``."""
    return _state(form, None, draft_subjects.subject_of_all(quarter), first, None)


def _state(
    form: Form, record: Record | None, subject: str, first: dict[str, object], carried: PrefilledAnswers | None
) -> FormState:
    actor, key = context.actor(), f"form/{form.name}/{subject}"
    draft, state = _draft(form, record, subject), st.session_state.get(key)
    if state and (_redacted(form, record, state, first, draft) or not _stands(set(first), state, record, draft)):
        forget(form, subject)
        state = None
    if state is None:
        base = record.version if record else None
        carried_names, quarter = (list(carried.values), carried.quarter) if carried else ([], "")
        state = FormState(
            *(key, subject, actor.name, generation(), dict(first), first, base),
            *(carried_names, quarter, dict(first), base, context.register().quarter),
        )
        if draft:
            _restore(form, record, state, draft)
        st.session_state[key] = state
    return state


def generation() -> int:
    """Which texts the register has: another number once some have been hidden or taken out."""
    return context.register().file_cache.generation()


def _redacted(
    form: Form, record: Record | None, state: FormState, first: dict[str, object], draft: Draft | None
) -> bool:
    """Whether the register has other texts than the form was opened with, without a new version: they are let go of.

    A text that was hidden or taken out (R18) must not be saved again from a form that is still open.
    """
    if state.generation == generation():
        return False
    state.generation = generation()
    if draft and draft.kept_at != state.kept_at:
        return True
    if record and state.base != record.version:
        try:
            began = queries.get(context.register(), context.actor(), form.name, record.id, state.base)
        except LommaError:
            return True
        first = _first(form, began, {}, None) | _beside(record, None)
    return first != state.first


def current(state: FormState) -> dict[str, object]:
    """The answers now, also those that only their widgets hold yet."""
    key = state.key
    return {name: st.session_state.get(f"{key}/{name}", answer) for name, answer in state.answers.items()}


def forget(form: Form, subject: str) -> None:
    """Drop the typed answers of a form, after a save or when they are discarded."""
    key = f"form/{form.name}/{subject}"
    for name in [name for name in st.session_state if name == key or str(name).startswith(f"{key}/")]:
        del st.session_state[name]


def _beside(record: Record | None, carried: PrefilledAnswers | None) -> dict[str, object]:
    """What is answered beside the fields: a tick for each carried answer, and why a confirmed record is corrected."""
    ticks = {drafts.STILL + name: False for name in carried.values} if carried else {}
    return ticks | ({drafts.REASON: ""} if record and record.state.locked else {})


def _stands(fields: set[str], state: FormState, record: Record | None, draft: Draft | None) -> bool:
    """Whether what this tab knows is still what to show; what is not yet in a draft always is.

    Not to another account in the same tab, and not when the form has other fields since.
    """
    if state.account != context.actor().name or set(state.answers) != fields:
        return False
    if current(state) != state.draft_answers or state.refused:
        return True
    if draft or state.kept_at:
        # Typed, saved or discarded in another window since.
        return draft is not None and draft.kept_at == state.kept_at
    return record is None or state.base == record.version


def _draft(form: Form, record: Record | None, subject: str) -> Draft | None:
    register, actor = context.register(), context.actor()
    try:
        draft = drafts.find(register, actor, form.name, subject)
    except LommaError:
        return None
    if draft and record:
        stored = _first(form, record, {}, None) | _beside(record, None)
        if all(_typed_in(form, name, answer) == stored.get(name) for name, answer in draft.answers.items()):
            # It holds nothing that the record does not.
            drafts.discard(register, actor, form.name, subject)
            return None
    return draft


def _restore(form: Form, record: Record | None, state: FormState, draft: Draft) -> None:
    if record and draft.base and draft.base != record.version:
        # Compared with the version it was typed on: saving it then is a Conflict if somebody has saved since.
        register, actor = context.register(), context.actor()
        state.base, state.moved = draft.base, record.version
        base_record = queries.get(register, actor, form.name, record.id, draft.base)
        state.first = _first(form, base_record, {}, None) | _beside(record, None)
        state.answers = dict(state.first)
    known = {name: answer for name, answer in draft.answers.items() if name in state.answers}
    state.answers |= {name: _typed_in(form, name, answer) for name, answer in known.items()}
    state.draft_answers, state.draft_base = dict(state.answers), draft.base
    state.kept_at = state.restored = draft.kept_at
    state.begun = min(state.begun, Quarter.of(local(draft.kept_at).date()))


def _typed_in(form: Form, name: str, answer: object) -> object:
    """An answer of a draft as its widget holds it."""
    field = drafts.draft_field(form, name)
    return field_widgets.first_answer(field, None) if answer is None and field else answer


def _first(
    form: Form, record: Record | None, prefill: dict[str, str], carried: PrefilledAnswers | None
) -> dict[str, object]:
    answers = {}
    for field in form.field:
        if record:
            answers[field.name] = field_widgets.first_answer(field, record.values[field.name])
        elif carried and field.name in carried.values:
            answers[field.name] = field_widgets.first_answer(field, carried.values[field.name])
        else:
            value = _from_url(field, prefill.get(field.name))
            answers[field.name] = field_widgets.default_answer(field) if value is None else value
    return answers


def _from_url(field: Field, text: str | None) -> object | None:
    """An answer given in the address as its widget holds it; None for one that cannot be read."""
    try:
        value = field.parse(text, context.register().plan)
    except ValueError:
        return None
    return None if value is None else field_widgets.first_answer(field, value)
