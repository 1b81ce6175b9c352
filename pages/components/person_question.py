"""The guard's question about a text outside the forms: shown once, then the verb runs again with the answer (R3)."""

from collections.abc import Callable, Collection
from typing import TypeVar

import streamlit as st

from lomma_core.errors import LommaError, NotValid, PersonSuspected
from lomma_core.privacy.guard import Suspicion
from pages.components.markdown import Markdown, escape

Payload = TypeVar("Payload")
READ = "Spara: jag har läst texten, ingen person kan identifieras"


def run_with_question(key: str, pressed: bool, verb: Callable[[Collection[Suspicion]], object]) -> bool:
    """Run ``verb(confirmed)`` when its button was pressed or its question answered; True when it is done.

    Errors and the question are drawn here; what was typed stays in its field.
    """
    confirmed = st.session_state.pop(f"{key}/read", None)
    if not pressed and confirmed is None:
        return False
    try:
        verb(confirmed or ())
    except PersonSuspected as suspected:
        question(suspected, f"{key}/answer", st.session_state.update, {f"{key}/read": suspected.suspicions})
        return False
    except LommaError as error:
        st.error(str(error))
        return False
    return True


def question(suspected: PersonSuspected, key: str, note: Callable[[Payload], None], answer: Payload) -> None:
    """Draw the question, by field and kind, never with the text (R4); ``note(answer)`` runs on yes.

    The answer is valid for the texts as they were read, so it carries the suspicions that were shown (R3).
    """
    lines = "\n".join(f"- {escape(word)}" for word in suspected.words)
    st.warning(Markdown(f"{escape(str(suspected))}\n\n{lines}"))
    st.button(READ, key=key, on_click=note, args=(answer,))


def show_refusal(error: LommaError) -> None:
    """Draw an error as an alert; what was typed stays in its fields."""
    faults = list(error.errors.values()) if isinstance(error, NotValid) else []
    lines = Markdown("\n".join(f"- {escape(fault)}" for fault in faults))
    st.error(lines if len(faults) > 1 else str(error))
