"""Which forms are in use, the plan file when it has changed, and earlier versions."""

from collections.abc import Callable

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.form_editor import versions
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.app.flash import flash
from pages.components.markdown import escape
from pages.form_editor import state


def notice() -> None:
    """Draw what is wrong with the plan in use, and of a changed plan file the choice of which forms to use."""
    for refused in context.register().in_use.refused:
        st.warning(refused)
    text = context.register().in_use.notice
    if not text:
        return
    st.warning(text)
    with st.container(horizontal=True):
        st.button("Använd det nya, med våra ändringar", on_click=_settle, args=(versions.keep_both,))
        st.button("Använd planfilens formulär", on_click=_settle, args=(versions.use_file,))
        st.button("Behåll formulären som de var", on_click=_settle, args=(versions.keep_forms,))


def _settle(verb: Callable[[Register, Actor], int]) -> None:
    try:
        nr = verb(context.register(), context.actor())
    except LommaError as error:
        flash(str(error), done=False)
        return
    state.start_anew()
    flash(f"Version {nr} av formulären är i bruk för alla.")


def draw() -> None:
    """Draw the history."""
    register, actor = context.register(), context.actor()
    st.header("Versioner", anchor=False)
    past = versions.history(register, actor)
    now = register.in_use.nr
    st.write(f"Formulären i bruk är version {now}." if now else "Formulären i bruk är de som står i planfilen.")
    if past:
        with st.expander(f"Historik ({len(past)})"):
            for version in past:
                _version(version, now)
            st.subheader("Planfilen", anchor=False)
            st.button("Gör planfilens formulär till förslag", on_click=_restore, args=(0,), key="forms/restore/0")


def _version(version: versions.PlanVersion, now: int) -> None:
    st.subheader(f"Version {version.nr}", anchor=False)
    note = f" {version.note}" if version.note else ""
    st.text(f"{timestamp(version.taken_at)}, {version.who}.{note}")
    st.markdown("\n".join(f"- {escape(sentence)}" for sentence in version.changes))
    if version.nr != now:
        label = f"Gör version {version.nr} till förslag"
        st.button(label, on_click=_restore, args=(version.nr,), key=f"forms/restore/{version.nr}")


def _restore(nr: int) -> None:
    try:
        versions.restore(context.register(), context.actor(), nr)
    except LommaError as error:
        flash(str(error), done=False)
        return
    state.start_anew()
    flash("Förslaget är gjort. Läs det överst på fliken och ta det i bruk när du vill.")
