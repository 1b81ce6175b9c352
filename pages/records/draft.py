"""The draft of a form: kept when a field is left, told of beside the button, offered and discarded."""

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.personal import drafts
from lomma_core.plan.model import Form
from lomma_core.utils.quarters import local
from pages.app import context, session
from pages.components.status_line import status_line
from pages.records.form_state import FormState, current, forget


def left(form: Form, state: FormState, name: str) -> None:
    """A field was left: take its answer over and keep the draft, whatever page the next run draws."""
    key = f"{state.key}/{name}"
    if key in st.session_state:
        state.answers[name] = st.session_state[key]
    # A callback runs before anything has looked up who acts.
    if st.session_state.get(state.key) is state and session.look_up() is not None:
        keep(form, state)


def keep(form: Form, state: FormState) -> None:
    """Keep what is typed as a draft, where it is not kept already; what is refused stays on the screen only (R2)."""
    answers, kept = current(state), state.kept
    changed = [name for name, answer in answers.items() if answer != kept[name]]
    rebased = state.base != state.kept_base
    if (not changed and not rebased) or state.account != context.actor().name:
        return
    register, actor = context.register(), context.actor()
    for name in changed:
        state.refused[name] = drafts.refusal(register, drafts.asked(form, name), answers[name])
    refused = {name: message for name, message in state.refused.items() if message}
    state.refused = refused
    typed = {name: one for name, one in answers.items() if one != state.first[name] and name not in refused}
    state.unkept = ""
    try:
        if typed or state.base:
            # What a new form begins with depends on the day, so all of it is kept.
            sent = typed if state.base else answers
            draft = drafts.keep(register, actor, form.name, state.who, sent, state.base, None if rebased else changed)
        else:
            draft = drafts.discard(register, actor, form.name, state.who)
    except LommaError as error:
        state.unkept = str(error)
        return
    state.kept, state.kept_base = answers, state.base
    state.kept_at = draft.kept_at if draft else None
    state.restored = state.restored if draft else None


def discard(form: Form, who: str) -> None:
    """Throw away what is typed in a form, and its draft."""
    if session.look_up() is not None:
        drafts.discard(context.register(), context.actor(), form.name, who)
        forget(form, who)


def notice(form: Form, state: FormState) -> None:
    """Say that the form was opened with a draft in it, and offer to throw it away."""
    # The place is always there, so that nothing below is moved about and loses focus.
    place = st.container()
    if not state.restored:
        return
    with place.container(border=True):
        st.markdown(f"**Du har ett utkast från {moment(state.restored)}.** Det står i formuläret och är inte sparat.")
        if state.moved > (state.base or 0):
            st.markdown("Posten har sparats sedan dess. När du sparar får du se båda.")
        ask_discard(form, state.who, "Släng utkastet", "Ja, släng utkastet", f"{state.key}/draft")


def undo(form: Form, state: FormState) -> None:
    """Offer to throw away what is typed."""
    if state.answers != state.first:
        ask_discard(form, state.who, "Ångra ändringarna", "Ja, ångra ändringarna", f"{state.key}/undo")


def told(state: FormState) -> None:
    """Say when the draft was kept, or that it could not be."""
    text = f"Utkast sparat {local(state.kept_at):%H:%M}" if state.kept_at else ""
    if state.unkept:
        text = f"Utkastet kunde inte sparas. {state.unkept}"
    status_line(f"{state.key}/draft/told", text)


def moment(kept_at) -> str:
    """When a draft was kept: the time today, the date before that."""
    then = local(kept_at)
    return f"{then:%H:%M}" if then.date() == context.register().clock().date() else f"{then:%Y-%m-%d %H:%M}"


def ask_discard(form: Form, who: str, label: str, yes: str, key: str) -> None:
    """Draw the way to throw away what is typed in a form, which asks once."""
    with st.popover(label, type="tertiary", key=f"{key}/discard"):
        st.write("Det du har skrivit och inte sparat försvinner.")
        st.button(yes, key=f"{key}/discard/yes", on_click=discard, args=(form, who))
