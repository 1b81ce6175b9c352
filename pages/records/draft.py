"""The draft of a form: saved when a field changes, its status beside the button, restored and discarded."""

import datetime as dt

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.personal import drafts
from lomma_core.plan.model import Form
from lomma_core.utils.quarters import local
from lomma_core.utils.text import mid_sentence
from pages.app import context, session
from pages.components.status_line import status_line
from pages.records.form_state import FormState, current, forget, generation


def on_change(form: Form, state: FormState, name: str) -> None:
    """Callback of a changed field: copy its answer to the state and save the draft, whatever page is drawn next."""
    key = f"{state.key}/{name}"
    if key in st.session_state:
        state.answers[name] = st.session_state[key]
    # A callback runs before the script has looked up who acts.
    if st.session_state.get(state.key) is state and session.look_up() is not None:
        keep(form, state)


def keep(form: Form, state: FormState) -> None:
    """Save what is typed as a draft when it differs from the draft; what is refused stays on the screen only (R2)."""
    answers, in_draft = current(state), state.draft_answers
    changed = [name for name, answer in answers.items() if answer != in_draft[name]]
    rebased = state.base != state.draft_base
    if (not changed and not rebased) or state.account != context.actor().name:
        return
    if state.generation != generation():
        # Texts have been hidden or taken out since the form was drawn: the next whole run reads it anew.
        return
    register, actor = context.register(), context.actor()
    for name in changed:
        field = drafts.draft_field(form, name)
        state.refused[name] = (drafts.refusal(register, field, answers[name]) if field else None) or ""
    refused = {name: message for name, message in state.refused.items() if message}
    state.refused = refused
    typed = {name: answer for name, answer in answers.items() if answer != state.first[name] and name not in refused}
    state.draft_problem = ""
    try:
        if typed or state.base:
            # What a new form begins with depends on the day, so all of it is kept.
            sent = typed if state.base else answers
            names = None if rebased else changed
            draft = drafts.keep(register, actor, form.name, state.subject, sent, state.base, names)
        else:
            drafts.discard(register, actor, form.name, state.subject)
            draft = None
    except LommaError as error:
        state.draft_problem = str(error)
        return
    state.draft_answers, state.draft_base = answers, state.base
    state.kept_at = draft.kept_at if draft else None
    state.restored = state.restored if draft else None


def discard(form: Form, subject: str) -> None:
    """Throw away what is typed in a form, and its draft."""
    if session.look_up() is not None:
        drafts.discard(context.register(), context.actor(), form.name, subject)
        forget(form, subject)


def notice(form: Form, state: FormState) -> None:
    """Draw the notice of a form that was opened with a draft, with a button to discard it."""
    # The place is always there, so that nothing below is moved about and loses focus.
    place = st.container()
    if not state.restored:
        return
    with place.container(border=True):
        st.markdown(f"**Du har ett utkast från {moment(state.restored)}.** Det står i formuläret och är inte sparat.")
        if state.moved > (state.base or 0):
            st.markdown("Posten har sparats sedan dess. När du sparar får du se båda.")
        ask_discard(form, state.subject, "Släng utkastet", "Ja, släng utkastet", f"{state.key}/draft")


def quarter_notice(form: Form, state: FormState) -> None:
    """Draw that another quarter has begun since a form was opened whose answers belong to the one before (P7)."""
    place, now, field = st.container(), context.register().quarter, form.quarter_field
    answer = str(state.answers[field.name] or "") if field else ""
    if field is None or not now > state.begun or answer != str(state.begun):
        return
    change = "" if field.name in state.hidden else f" Ändra {mid_sentence(field.label)} om svaren gäller {now}."
    place.warning(f"Det har blivit {now} sedan formuläret öppnades. Det som sparas här hör till {answer}.{change}")


def undo(form: Form, state: FormState) -> None:
    """Draw the button that discards what is typed."""
    if state.answers != state.first:
        ask_discard(form, state.subject, "Ångra ändringarna", "Ja, ångra ändringarna", f"{state.key}/undo")


def status(state: FormState) -> None:
    """Draw when the draft was saved, or why it could not be."""
    text = f"Utkast sparat {local(state.kept_at):%H:%M}" if state.kept_at else ""
    if state.draft_problem:
        text = f"Utkastet kunde inte sparas. {state.draft_problem}"
    status_line(f"{state.key}/draft/told", text)


def moment(kept_at: dt.datetime) -> str:
    """When a draft was saved: the time today, the date before that."""
    then = local(kept_at)
    return f"{then:%H:%M}" if then.date() == context.register().clock().date() else f"{then:%Y-%m-%d %H:%M}"


def ask_discard(form: Form, subject: str, label: str, yes: str, key: str) -> None:
    """Draw the button that discards what is typed in a form, with one confirmation."""
    with st.popover(label, type="tertiary", key=f"{key}/discard"):
        st.write("Det du har skrivit och inte sparat försvinner.")
        st.button(yes, key=f"{key}/discard/yes", on_click=discard, args=(form, subject))
