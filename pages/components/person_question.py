"""A text beside the forms that may mean a person: asked about once, and the verb is run again with the answer (R3)."""

from collections.abc import Callable, Collection
from typing import TypeVar

import streamlit as st

from lomma_core.errors import LommaError, NotValid, PersonSuspected
from lomma_core.privacy.guard import Suspicion

Answer = TypeVar("Answer")
READ = "Spara: jag har läst texten, ingen person kan identifieras"


def asked(key: str, pressed: bool, verb: Callable[[Collection[Suspicion]], object]) -> bool:
    """Run ``verb(confirmed)`` when its button was pressed or its question answered; True when it is done.

    What is wrong, or may mean a person, is said here; what was typed stays in its field.
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


def question(suspected: PersonSuspected, key: str, note: Callable[[Answer], object], answer: Answer) -> None:
    """Ask about what may mean a person, by field and kind, never by the text (R4); ``note(answer)`` on yes.

    The answer holds for the texts as they were read, so it carries the suspicions that were shown (R3).
    """
    lines = "\n".join(f"- {word}" for word in suspected.words)
    st.warning(f"{suspected}\n\n{lines}")
    st.button(READ, key=key, on_click=note, args=(answer,))


def refused(error: LommaError) -> None:
    """Say what is wrong; it is announced, and what was typed stays in its fields."""
    faults = list(error.errors.values()) if isinstance(error, NotValid) else []
    st.error("\n".join(f"- {fault}" for fault in faults) if len(faults) > 1 else str(error))
