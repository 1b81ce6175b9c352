"""The one form renderer: draws any form of the plan, keeps what is typed, and saves through the core."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import streamlit as st

from lomma_core.errors import Conflict, Duplicate, LommaError, NotValid, PersonSuspected
from lomma_core.personal import drafts
from lomma_core.personal.draft_subjects import NEW
from lomma_core.plan import form_order
from lomma_core.plan.choices import Choice
from lomma_core.plan.form_order import Part
from lomma_core.plan.model import Field, Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.quarterly import carry_forward
from lomma_core.quarterly.carry_forward import PrefilledAnswers
from lomma_core.records import commands, listing, validation
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import local
from lomma_core.utils.text import listed, mid_sentence
from pages.app import context, session, urls
from pages.app.flash import flash, flash_seen, fragment
from pages.components import field_widgets
from pages.components.error_summary import error_summary, field_message
from pages.components.form_parts import form_parts
from pages.components.person_question import question
from pages.components.status_line import status_line
from pages.components.widget_state import start
from pages.records import conflict, draft, report_person
from pages.records.form_state import FormState, current, forget, generation, state_of

Save = Callable[[dict[str, Any], int | None, Collection[Suspicion]], Record]


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

    ``carried`` are an earlier quarter's answers, each to be confirmed or changed; ``save(answers, base, confirmed)``
    replaces the ordinary save; ``hidden`` fields are answered by the page. What is typed outlives
    a failed save, a conflict, a visit to another page, a reload and the server, as a draft of the account's own. Seven
    parameters, the last three of which most forms do without.
    """
    state = state_of(form, record, prefill, carried)
    state.hidden = hidden
    presence_line(form, state.subject)
    _fields(form, record, state, done, save)
    # Outside the part that runs alone: a click is one run, which saves first and then draws what it led to. The
    # button stays in sight however long the form is.
    label = "Spara ändringarna" if record else f"Spara {mid_sentence(form.label)}"
    with st.container(horizontal=True, key=f"save/{state.key}"):
        arguments = (form, record, state, done, save)
        st.button(label, type="primary", key=f"{state.key}/save", on_click=_save_pressed, args=arguments)


@fragment()
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
        # Whoever signs in again sees what was typed and saves it once more: nothing is saved unseen.
        st.rerun()
    # Where texts have been hidden or taken out meanwhile, the whole run reads them anew before anything is saved.
    if state.generation != generation():
        state.pressed = pressed
        st.rerun()
    # Saved before anything is drawn: what was wrong is then shown by this very run.
    if pressed:
        if _save(form, record, state, done, save):
            st.rerun()
        if flash_seen():
            # The message of an earlier save must not stand above a save that failed.
            st.rerun()
    draft.keep(form, state)
    relevant = validation.relevant_fields(register.plan, form, answers, listing.links(register, context.actor()))
    draft.notice(form, state)
    draft.quarter_notice(form, state)
    messages = state.refused | state.errors
    marked = [name for name in messages if name in relevant and name not in state.hidden]
    error_summary(state.key, set(marked), state.errors, marked, state.failed)
    if any(field.required for field in form.field):
        st.caption(_demand(form, record))
    if state.carried:
        st.info(f"Svaren är hämtade från {state.carried_from}. Bekräfta eller ändra vart och ett.")
        label = f"Alla svar från {state.carried_from} stämmer fortfarande"
        st.button(label, on_click=_confirm_all, args=(state,), key=f"{state.key}/all")
    parts = form_order.parts(form, [name for name in relevant if name not in state.hidden])
    _unfold(parts, record, state)
    form_parts(state.key, parts, state.unfolded, partial(_field, form, state, relevant))
    _problems(form, record, state)
    with st.container(horizontal=True, key=f"undo/{state.key}"):
        draft.undo(form, state)
        report_person.of_draft(form, state)
    draft.status(state)


def _field(form: Form, state: FormState, relevant: dict[str, dict[str, Choice]], field: Field) -> None:
    answers, name, messages = state.answers, field.name, state.refused | state.errors
    answers[name] = field_widgets.draw(
        field, relevant[name], f"{state.key}/{name}", answers[name], partial(draft.on_change, form, state, name)
    )
    if name in state.carried and answers[name] == state.first[name]:
        label = f"Svaret från {state.carried_from} stämmer fortfarande: {field.label}"
        still = drafts.STILL + name
        initial = start(f"{state.key}/{still}", answers[still])
        answers[still] = st.checkbox(label, **initial, on_change=draft.on_change, args=(form, state, still))
    if name in messages:
        field_message(state.key, name, messages[name])


def _unfold(parts: list[Part], record: Record | None, state: FormState) -> None:
    """Open the sections that have an answer to read or a fault to mend; what has been opened is not folded again.

    An earlier quarter's answers are gone through from first to last, and what is not carried is to be answered anew.
    """
    messages = state.refused | state.errors
    if state.carried:
        state.unfolded |= {part.section for part in parts}
    for part in parts:
        for field in part.fields:
            nothing = None if record else field_widgets.default_answer(field)
            if field.name in messages or state.answers[field.name] not in (nothing, None, "", []):
                state.unfolded.add(part.section)


def _demand(form: Form, record: Record | None) -> str:
    """What the asterisk means: all of them at once, or one at a time in a record that came in with less."""
    register = context.register()
    if record is None or record.state.locked:
        return "Fält med * måste besvaras."
    if not validation.unanswered(register.plan, form, record.values, listing.links(register, context.actor())):
        return "Fält med * måste besvaras."
    until = " innan posten kan fastställas" if form.confirmed else ""
    return f"Fält med * måste besvaras{until}. Du kan spara ett svar i taget."


def _confirm_all(state: FormState) -> None:
    for name in state.carried:
        still = drafts.STILL + name
        state.answers[still] = st.session_state[f"{state.key}/{still}"] = True


def _problems(form: Form, record: Record | None, state: FormState) -> None:
    if state.errors and state.twin:
        st.button("Öppna posten som finns", on_click=urls.go, args=(form.name, state.twin))
    if state.suspected:
        question(state.suspected, f"{state.key}/confirm", state.press, state.suspected.suspicions)
    if state.newer and record:
        conflict.conflict(form, record, state)
    else:
        conflict.next_step(state)


def _save_pressed(
    form: Form, record: Record | None, state: FormState, done: Callable[[Record], None], save: Save | None
) -> None:
    """Callback of the button that saves: before the run that shows what it led to has drawn anything."""
    if session.look_up() is None or st.session_state.get(state.key) is not state:
        return
    if state.generation != generation():
        # Texts have been hidden or taken out since the form was drawn: the run reads them before anything is saved.
        state.press()
        return
    state.answers |= current(state)
    _save(form, record, state, done, save)


def _save(
    form: Form, record: Record | None, state: FormState, done: Callable[[Record], None], save: Save | None
) -> bool:
    """Save what is typed; False with what hindered it in the state."""
    register, answers = context.register(), state.answers
    state.errors, state.newer, state.twin = {}, "", ""
    state.suspected = None
    try:
        confirmed, state.confirmed = state.confirmed, ()
        actor = context.actor()
        with drafts.used_up(register, actor, form.name, state.subject):
            if save:
                saved = save(answers, state.base, confirmed)
            elif state.carried:
                carried = PrefilledAnswers({name: state.first[name] for name in state.carried}, state.carried_from)
                still = [name for name in state.carried if answers[drafts.STILL + name]]
                saved = carry_forward.save_prefilled(register, actor, form.name, answers, carried, still, confirmed)
            else:
                record_id = record.id if record else None
                saved = commands.save(register, actor, form.name, answers, record_id, state.base, confirmed=confirmed)
    except PersonSuspected as suspected:
        state.suspected = suspected
        return False
    except NotValid as error:
        state.errors, state.failed = error.errors, state.failed + 1
        state.twin = error.record if isinstance(error, Duplicate) else ""
        return False
    except Conflict as error:
        state.newer, state.newest = str(error), error.newest
        return False
    except LommaError as error:
        state.errors, state.failed = {form.name: str(error)}, state.failed + 1
        return False
    forget(form, state.subject)
    register.presence.leave(form.name, state.subject, actor.name)
    title = listing.links(register, actor).title_of(form, saved.values)
    unchanged = record is not None and saved.version == record.version
    word = form.inflect("sparad")
    how = f"var redan {word} så." if unchanged else f"är {word} (version {saved.version})."
    beside = {name: drafts.draft_field(form, name) for name in answers}
    lost = validation.unseen_lost([field for field in beside.values() if field], answers)
    flash(f"{form.with_label(title)} {how} {lost}".rstrip())
    done(saved)
    return True


@fragment(run_every=30)
def presence_line(form: Form, subject: str) -> None:
    """Draw who else has the record open and since when; nothing for a new record without a subject."""
    # Without a session there is no name to register; the form itself requires a new sign-in at its next run.
    if subject == NEW or session.current() is None:
        return
    register = context.register()
    others = register.presence.sign(form.name, subject, context.actor().name, register.now())
    names = listed(f"{name} sedan {local(since):%H:%M}" for name, since in others)
    status_line(f"presence/{form.name}/{subject}", f"Öppen också hos {names}." if names else "")
