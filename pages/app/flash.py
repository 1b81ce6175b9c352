"""A message shown after a rerun, that something was saved or why it was not; and refusals where Streamlit has none."""

import functools
from collections.abc import Callable
from contextlib import nullcontext
from typing import ParamSpec

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lomma_core.errors import LommaError
from lomma_core.watch import error_numbers
from lomma_core.watch.metrics import PART
from pages.app import context

Arguments = ParamSpec("Arguments")


def flash(message: str, done: bool = True) -> None:
    """Show a message at the top of the next run: what is ``done``, or else why nothing was."""
    # Each has a number of its own: page_accessibility.js brings a new one into sight, and only a new one.
    number = st.session_state["flashes"] = st.session_state.get("flashes", 0) + 1
    st.session_state["flash"] = number, message, done


def show_flash() -> None:
    """Draw the waiting message."""
    # The container is always drawn: an element that comes and goes would move, and reset, all that follows it.
    place = st.container()
    st.session_state["flash_seen"] = "flash" in st.session_state
    if "flash" in st.session_state:
        number, message, done = st.session_state["flash"]
        with place.container(key=f"flash-{number}"):
            if done:
                st.success(message, icon=":material/check:")
            else:
                st.error(message)


def flash_seen() -> bool:
    """Whether the last whole run showed a message, which a fragment cannot take away."""
    return bool(st.session_state.get("flash_seen", False))


def flash_shown() -> None:
    """Forget the message that was drawn: at the end of a run, as one that is cut short shows nothing for long."""
    st.session_state.pop("flash", None)


def unexpected(error: Exception) -> str:
    """Log what nobody foresaw, and return the sentence for who met it, with the number that it has in the log (R4)."""
    return error_numbers.of_error(
        error,
        "Något gick fel, och det som skulle göras blev kanske inte gjort. Läs in sidan igen och se efter. Händer det "
        "fler gånger, säg till administratören och uppge felnummer {number}: det står i serverns logg.",
    )


def refusals_shown(callback: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """A widget's callback whose refusal is shown by the run that follows: Streamlit shows an error in English."""

    @functools.wraps(callback)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except LommaError as error:
            flash(str(error), done=False)
        except Exception as error:
            flash(unexpected(error), done=False)

    return run


def fragment(run_every: int | str | None = None) -> Callable[[Callable[Arguments, None]], Callable[Arguments, None]]:
    """Make a function a fragment in which a refusal is shown where it stands: Streamlit shows an error in English.

    What is typed stays: a widget that is not drawn has its answer in the form's state or its draft. ``run_every`` is in
    seconds, or as ``12h``.
    """

    def decorate(draw: Callable[Arguments, None]) -> Callable[Arguments, None]:
        @functools.wraps(draw)
        def shown(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
            run = get_script_run_ctx()
            alone = run is not None and bool(run.fragment_ids_this_run)
            with context.STATE.metrics.run(PART) if alone else nullcontext():
                try:
                    draw(*args, **kwargs)
                except LommaError as error:
                    st.error(str(error))
                except Exception as error:
                    st.error(unexpected(error))

        return st.fragment(shown, run_every=run_every)

    return decorate
