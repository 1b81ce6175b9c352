"""The proposal: what it changes, and the buttons that discard it or take it into use."""

import streamlit as st

from lomma_core.errors import LommaError, PersonSuspected
from lomma_core.form_editor import proposals, versions
from lomma_core.form_editor.proposals import PlanProposal
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.app.flash import flash
from pages.components import field_widgets
from pages.components.markdown import Markdown, escape
from pages.components.widget_state import persistent
from pages.form_editor import rebase, state

_PENDING, _SUSPECTED = "forms/pending", "forms/suspected"


def draw(own: PlanProposal) -> None:
    """Draw the actor's own proposal."""
    with st.container(border=True, key="forslaget"):
        st.header("Ditt förslag", anchor=False)
        st.caption(f"Sparat {timestamp(own.changed_at)}. Bara du ser det tills du tar det i bruk.")
        if own.stale:
            rebase.draw(own)
        else:
            st.markdown("\n".join(f"- {escape(sentence)}" for sentence in own.changes))
        pending = st.session_state.get(_PENDING)
        if pending == "take" and not own.stale:
            _take()
        elif pending == "discard":
            st.warning("Ska förslaget kastas? Det går inte att få tillbaka.")
            with st.container(horizontal=True):
                st.button("Ja, kasta förslaget", on_click=_discard)
                st.button("Nej, behåll det", type="tertiary", on_click=_set_pending, args=(None,))
        else:
            with st.container(horizontal=True):
                if not own.stale:
                    st.button("Ta i bruk …", type="primary", on_click=_set_pending, args=("take",))
                st.button("Kasta förslaget", type="tertiary", on_click=_set_pending, args=("discard",))


def _set_pending(what: str | None) -> None:
    st.session_state[_PENDING] = what
    st.session_state.pop(_SUSPECTED, None)


def _take() -> None:
    st.info("Ändringarna ovan gäller genast för alla, utan omstart. Ska de tas i bruk?")
    rule = context.register().plan.plan.writing_rule
    label = field_widgets.with_hint("Kommentar till historiken (frivillig)", rule)
    note = st.text_input(label, **persistent(state.key("note")), autocomplete="off")
    suspected = st.session_state.get(_SUSPECTED)
    read = False
    if suspected:
        lines = "\n".join(f"- {escape(word)}" for word in suspected)
        st.warning(Markdown(f"Texten kan handla om en person.\n\n{lines}"))
        read = st.checkbox("Jag har läst texterna; ingen person kan identifieras", key="forms/read")
    with st.container(horizontal=True):
        pressed = st.button("Ja, ta i bruk nu", type="primary")
        st.button("Nej, inte än", type="tertiary", on_click=_set_pending, args=(None,))
    if not pressed:
        return
    try:
        nr = versions.take_into_use(context.register(), context.actor(), note, read)
    except PersonSuspected as suspicion:
        st.session_state[_SUSPECTED] = suspicion.words
        st.rerun()
    except LommaError as error:
        st.error(str(error))
        return
    _set_pending(None)
    state.start_anew()
    flash(f"Version {nr} av formulären är i bruk för alla.")
    st.rerun()


def _discard() -> None:
    proposals.discard(context.register(), context.actor())
    _set_pending(None)
    state.start_anew()
