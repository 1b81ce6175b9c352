"""Who is at a meeting that goes on: a tick for each seat, saved at once; seats only, never a person (P1, R14)."""

from typing import Any

import streamlit as st

from lomma_core.domain import meetings
from lomma_core.errors import LommaError
from lomma_core.plan.meaning import attendance_fields, was_there
from lomma_core.plan.names import MEETING, NEXT_MEETING
from lomma_core.records import listing, locks, queries
from lomma_core.records.locks import Lock
from lomma_core.records.versions import Record
from pages.app import context, session
from pages.app.flash import fragment
from pages.components import field_widgets
from pages.records import section


@fragment()
def attendance(meeting: str) -> None:
    """Draw the seats of the group; a fragment, so that a tick does not draw the agenda anew."""
    _look_up()
    register, actor = context.register(), context.actor()
    form, key = register.plan.forms[MEETING], _key(meeting)
    problem = _save(meeting, key)
    record = queries.get(register, actor, MEETING, meeting)
    there = [seat for seat in register.plan.seats if was_there(register.plan, seat, record.values)]
    required = [seat for seat in register.plan.seats if not seat.offered]
    st.header("Närvaro", anchor=False)
    # The absence of a seat that is only offered is nothing to remark on (P1).
    also = "".join(f" {seat.label} är också här." for seat in there if seat.offered)
    st.write(f"{sum(not seat.offered for seat in there)} av {len(required)} platser är här.{also}")
    lock = _lock(record)
    if lock or not section.writes(form):
        if lock:
            st.info(lock.message, icon=":material/lock:")
        for seat in there:
            st.text(f"✓ {seat.label}")
        return
    with st.container(gap="xsmall"):
        for seat in required:
            # What stands in the register stands here, whoever noted it.
            box = f"{key}/{seat.name}"
            if st.session_state.get(box) is not (seat in there):
                st.session_state[box] = seat in there
            st.checkbox(seat.label, key=box, on_change=_ticked, args=(key, seat.name))
    everybody = {f"{key}/ticked": {seat.name: True for seat in required}}
    if any(seat not in there for seat in required):
        st.button("Alla är här", key=f"{key}/everybody", on_click=st.session_state.update, args=(everybody,))
    for name in attendance_fields(register.plan).values():
        _answer(record, key, name)
    if problem:
        st.error(problem)


@fragment()
def next_meeting(meeting: str) -> None:
    """Draw the question of when the group meets next; a fragment, as the ticks are."""
    _look_up()
    form, key = context.register().plan.forms[MEETING], _key(meeting)
    if NEXT_MEETING not in form.fields or not section.writes(form):
        return
    problem = _save(meeting, key)
    record = queries.get(context.register(), context.actor(), MEETING, meeting)
    if not _lock(record):
        _answer(record, key, NEXT_MEETING)
    if problem:
        st.error(problem)


def _look_up() -> None:
    # A run of a part alone does not pass frame.py, so account and role are looked up here too.
    if session.look_up() is None:
        st.rerun()


def _key(meeting: str) -> str:
    return f"meeting/{meeting}"


def _lock(record: Record) -> Lock | None:
    register = context.register()
    return locks.lock_of(register.plan.forms[MEETING], record, listing.links(register, context.actor()))


def _ticked(key: str, seat: str) -> None:
    # Noted by the run that follows, which knows who acts.
    st.session_state.setdefault(f"{key}/ticked", {})[seat] = st.session_state[f"{key}/{seat}"]


def _answered(key: str, name: str) -> None:
    st.session_state.setdefault(f"{key}/answered", {})[name] = st.session_state[f"{key}/{name}"]


def _answer(record: Record, key: str, name: str) -> None:
    """A question of the meeting's form beside the ticks: of the offered seat, or the next meeting's day."""
    register = context.register()
    field, widget = register.plan.forms[MEETING].fields[name], f"{key}/{name}"
    stored = field_widgets.first_answer(field, record.values[name])
    if st.session_state.get(f"{widget}/stored", stored) != stored:
        # Somebody else has noted it since.
        st.session_state.pop(widget, None)
    st.session_state[f"{widget}/stored"] = stored
    answer: Any = st.session_state.get(widget, stored)
    field_widgets.draw(field, register.plan.choices_of(field), widget, answer, lambda: _answered(key, name))


def _save(meeting: str, key: str) -> str:
    """Save what was ticked and answered since the last run; returns why something was not."""
    register, actor = context.register(), context.actor()
    ticked: dict[str, bool] = st.session_state.pop(f"{key}/ticked", {})
    answered = st.session_state.pop(f"{key}/answered", {})
    try:
        for there in (True, False):
            names = [seat for seat, value in ticked.items() if value is there]
            if names:
                meetings.attend(register, actor, meeting, names, there)
        if answered:
            meetings.note(register, actor, meeting, answered)
    except LommaError as error:
        return str(error)
    return ""
