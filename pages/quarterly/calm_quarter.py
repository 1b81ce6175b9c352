"""One answer for all milieus without one in a quarter, with a draft of its own (P5, P7)."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from lomma_core.errors import LommaError, NotValid, PersonSuspected
from lomma_core.personal import drafts
from lomma_core.plan.model import Form
from lomma_core.quarterly import carry_forward
from lomma_core.records import validation
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import listed
from pages.app import context, session
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.error_summary import error_summary, field_message, writing_rule
from pages.records import draft
from pages.records.form_state import FormState, current, forget, state_of_all


def calm_section(
    form: Form, quarter: Quarter, heading: str, words: str, message: str, needed: Sequence[str] = ()
) -> None:
    """Draw the form's ``calm`` texts to be changed, and the button that saves them for every milieu that is left.

    Where none is left only an existing draft is drawn, so that nothing typed is out of reach. ``needed`` are fields
    without a calm answer that must be answered too. ``words`` describe the answer; ``message`` is the confirmation,
    with the number of milieus for {}.
    """
    register = context.register()
    rest = carry_forward.missing_milieus(register, context.actor(), form.name, quarter)
    state = state_of_all(form, quarter, _first(form, needed))
    if not rest and not state.kept_at:
        return
    answers, key = state.answers, state.key
    answers |= current(state)
    draft.keep(form, state)
    messages = state.refused | state.errors
    names = [milieu.label for milieu in register.plan.milieus if milieu.name in rest]
    with st.container(border=True):
        st.header(heading, anchor=False)
        if rest:
            at_once = " på en gång" if len(rest) > 1 else ""
            st.write(f"{words} för {listed(names)}{at_once}. Ändra orden om de inte stämmer.")
        else:
            st.write("Alla miljöer har fått ett svar. Det du skrev står kvar här tills du slänger det.")
        draft.notice(form, state)
        marked = [name for name in messages if name in answers]
        error_summary(key, set(marked), state.errors, marked, state.failed)
        st.caption("Fält med * måste besvaras.")
        writing_rule(key, (form.fields[name] for name in answers))
        for name in answers:
            field = form.fields[name]
            if name in needed:
                field = field.model_copy(update={"required": True})
            choices = register.plan.choice_lists.get(field.choices, {})
            on_change = partial(draft.on_change, form, state, name)
            answers[name] = field_widgets.draw(field, choices, f"{key}/{name}", answers[name], on_change)
            if name in messages:
                field_message(key, name, messages[name])
        with st.container(horizontal=True):
            arguments = (form, quarter, state, message, needed)
            if rest:
                st.button("Spara för alla", type="primary", key=f"{key}/save", on_click=_save_pressed, args=arguments)
            draft.undo(form, state)
        draft.status(state)


def _first(form: Form, needed: Sequence[str]) -> dict[str, object]:
    first = {name: field_widgets.default_answer(form.fields[name]) for name in needed if name in form.fields}
    calm = {name: form.fields[name] for name in form.calm if form.fields[name].kind.free_text}
    return first | {name: field_widgets.first_answer(field, form.calm[name]) for name, field in calm.items()}


def _save_pressed(form: Form, quarter: Quarter, state: FormState, message: str, needed: Sequence[str]) -> None:
    """Callback of the button that saves: before the run that shows what it led to has drawn anything."""
    if session.look_up() is None or st.session_state.get(state.key) is not state:
        return
    if not carry_forward.missing_milieus(context.register(), context.actor(), form.name, quarter):
        # Answered by somebody else meanwhile: what is typed stays where it is.
        return
    state.answers |= current(state)
    missing = {
        name: f"{form.fields[name].label}: svara, så går det att se vad svaret bygger på."
        for name in needed
        if name in state.answers and not state.answers[name]
    }
    state.errors = missing | state.refused if missing else _save(form, quarter, state, message)
    state.failed += bool(state.errors)


def _save(form: Form, quarter: Quarter, state: FormState, message: str) -> dict[str, str]:
    """Save for every milieu that is left and reset the state; returns the errors by field."""
    try:
        register, actor = context.register(), context.actor()
        with drafts.used_up(register, actor, form.name, state.subject):
            saved = carry_forward.save_calm(register, actor, form.name, quarter, state.answers)
    except PersonSuspected as suspected:
        words = "; ".join(suspected.words)
        return {form.name: f"{suspected} {words}. Skriv om det, eller svara för en miljö i taget."}
    except NotValid as error:
        return error.errors
    except LommaError as error:
        return {form.name: str(error)}
    forget(form, state.subject)
    lost = validation.unseen_lost(form.field, state.answers)
    flash(f"{message.format('en miljö' if len(saved) == 1 else f'{len(saved)} miljöer')} {lost}".rstrip())
    return {}
