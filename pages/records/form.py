"""The one form renderer: draws any form of the plan, keeps what is typed, and saves through the core."""

from collections.abc import Callable, Collection
from functools import partial

import streamlit as st

from lomma_core.errors import Conflict, Duplicate, LommaError, NotValid, PersonSuspected
from lomma_core.personal import drafts
from lomma_core.personal.draft_subjects import NEW
from lomma_core.plan.model import Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.quarterly import carry_forward
from lomma_core.quarterly.carry_forward import PrefilledAnswers
from lomma_core.records import commands, listing, validation
from lomma_core.records.commands import Record
from lomma_core.utils.quarters import local
from lomma_core.utils.text import listed
from pages.app import context, session, urls
from pages.app.flash import flash, flash_seen
from pages.components import field_widgets
from pages.components.error_summary import error_summary, field_message
from pages.components.person_question import question
from pages.components.status_line import status_line
from pages.components.widget_state import start
from pages.records import conflict, draft
from pages.records.form_state import FormState, current, state_of

Save = Callable[[dict, int | None, Collection[Suspicion]], Record]


def record_form(
    form: Form,
    record: Record | None,
    prefill: dict[str, str],
    done: Callable[[Record], None],
    carried: PrefilledAnswers | None = None,
    save: Save | None = None,
    hidden: tuple[str, ...] = (),
) -> None:
    """Draw a form for a new record or on top of ``record``; ``done(saved)`` runs after a save.

    ``carried`` are an earlier quarter's answers, each to be confirmed or changed; ``save(answers, base)`` saves
    another way than as a draft; ``hidden`` fields are answered already by where one is. What is typed outlives
    a failed save, a conflict, a visit to another page, a reload and the server, as a draft of the account's own. Seven
    parameters, the last three of which most forms do without.
    """
    state = state_of(form, record, prefill, carried)
    state.hidden = hidden
    presence_line(form, state.who)
    _fields(form, record, state, done, save)


@st.fragment
def _fields(
    form: Form, record: Record | None, state: FormState, done: Callable[[Record], None], save: Save | None
) -> None:
    register, answers = context.register(), state.answers
    # Widgets hold the newest answers already when a run begins, so fields that depend on others are right at once.
    answers |= current(state)
    pressed, state.pressed = state.pressed, False
    # A run of this fragment alone does not pass frame.py, so account and role are looked up here too. And it
    # is given the answers of the last whole run, also when they have been forgotten since.
    if session.look_up() is None or st.session_state.get(state.key) is not state:
        st.rerun()
    # Saved before anything is drawn: what was wrong is then shown by this very run.
    if pressed:
        _save(form, record, state, done, save)
        state.failed += bool(state.errors)
        if flash_seen():
            # What the save before this one said must not stand above a save that failed.
            st.rerun()
    draft.keep(form, state)
    asked = validation.relevant_fields(register.plan, form, answers, listing.links(register, context.actor()))
    draft.notice(form, state)
    messages = state.refused | state.errors
    marked = [name for name in messages if name in asked and name not in state.hidden]
    error_summary(state.key, set(marked), state.errors, marked, state.failed)
    if any(field.required for field in form.field):
        st.caption("Fält med * måste besvaras.")
    if state.carried:
        st.info(f"Svaren är hämtade från {state.carried_from}. Bekräfta eller ändra vart och ett.")
        label = f"Alla svar från {state.carried_from} stämmer fortfarande"
        st.button(label, on_click=_confirm_all, args=(state,), key=f"{state.key}/all")
    section = drawn = ""
    for field in form.field:
        # A section begins with its first field that is asked, also where the first declared one is not.
        section, name = field.section or section, field.name
        if name not in asked or name in state.hidden:
            continue
        if section != drawn:
            st.header(section, anchor=False)
            drawn = section
        choices = asked[name]
        answers[name] = field_widgets.draw(
            field, choices, f"{state.key}/{name}", answers[name], partial(draft.left, form, state, name)
        )
        if name in state.carried and answers[name] == state.first[name]:
            label = f"Svaret från {state.carried_from} stämmer fortfarande: {field.label}"
            still = drafts.STILL + name
            began = start(f"{state.key}/{still}", answers[still])
            answers[still] = st.checkbox(label, **began, on_change=draft.left, args=(form, state, still))
        if name in messages:
            field_message(state.key, name, messages[name])
    _problems(form, record, state)
    label = "Spara ändringarna" if record else f"Spara {form.label.lower()}"
    with st.container(horizontal=True):
        st.button(label, type="primary", key=f"{state.key}/save", on_click=state.press)
        draft.undo(form, state)
    draft.told(state)


def _confirm_all(state: FormState) -> None:
    for name in state.carried:
        still = drafts.STILL + name
        state.answers[still] = st.session_state[f"{state.key}/{still}"] = True


def _problems(form: Form, record: Record | None, state: FormState) -> None:
    if state.errors and state.twin:
        st.button("Öppna posten som finns", on_click=urls.go, args=(form.name, state.twin))
    if state.suspected:
        question(state.suspected, f"{state.key}/confirm", state.press, state.suspected.suspicions)
    if state.newer:
        conflict.conflict(form, record, state)
    else:
        conflict.next_step(state)


def _save(
    form: Form, record: Record | None, state: FormState, done: Callable[[Record], None], save: Save | None
) -> None:
    register, answers = context.register(), state.answers
    state.errors, state.newer, state.twin = {}, "", ""
    state.suspected = None
    try:
        confirmed, state.confirmed = state.confirmed, ()
        if save:
            saved = save(answers, state.base, confirmed)
        elif state.carried:
            carried = PrefilledAnswers({name: state.first[name] for name in state.carried}, state.carried_from)
            still = [name for name in state.carried if answers[drafts.STILL + name]]
            actor = context.actor()
            saved = carry_forward.save_carried(register, actor, form.name, answers, carried, still, confirmed)
        else:
            who = record.id if record else None
            saved = commands.save(register, context.actor(), form.name, answers, who, state.base, confirmed=confirmed)
    except PersonSuspected as suspected:
        state.suspected = suspected
        return
    except NotValid as error:
        state.errors = error.errors
        state.twin = error.record if isinstance(error, Duplicate) else ""
        return
    except Conflict as error:
        state.newer, state.newest = str(error), error.newest
        return
    except LommaError as error:
        state.errors = {form.name: str(error)}
        return
    draft.discard(form, state.who)
    register.presence.leave(form.name, state.who, context.actor().name)
    title = listing.links(register, context.actor()).title_of(form, saved.values)
    unchanged = record is not None and saved.version == record.version
    word = form.bent("sparad")
    how = f"var redan {word} så." if unchanged else f"är {word} (version {saved.version})."
    flash(f"{form.called(title)} {how}")
    done(saved)
    st.rerun()


@st.fragment(run_every=30)
def presence_line(form: Form, who: str) -> None:
    """Say who else has the record open and since when; nothing for a new record about nothing in particular."""
    # Without a session there is nobody to tell; the form itself asks for a new sign-in at its next run.
    if who == NEW or session.look_up() is None:
        return
    register = context.register()
    others = register.presence.sign(form.name, who, context.actor().name, register.now())
    told = listed(f"{name} sedan {local(since):%H:%M}" for name, since in others)
    status_line(f"presence/{form.name}/{who}", f"Öppen också hos {told}." if told else "")
