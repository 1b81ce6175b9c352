"""The meeting while it goes on: the agenda with titles, who is there, and each decision as it is made (P1, P7).

For who is signed in; the wall display has neither titles nor names (R14).
"""

import datetime as dt

import streamlit as st

from lomma_core.domain import meetings
from lomma_core.errors import LommaError
from lomma_core.exchange.reports.request import MINUTES
from lomma_core.plan.names import DATE, DECISION, DUE, MEETING, QUARTER, RESPONSIBLE, STATE
from lomma_core.quarterly import close
from lomma_core.records import listing, queries
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.target import Target
from lomma_core.utils.text import with_new
from pages.app import context, urls
from pages.components.table import Column, Row, table
from pages.dashboard.tree import Node, tree
from pages.quarterly.agenda import HEADING, agenda
from pages.quarterly.attendance import attendance, next_meeting
from pages.records import section
from pages.records.form import record_form
from pages.records.secrecy import hidden_note


def meeting_view(record_id: str | None) -> None:
    """Draw a meeting, or the one that is at hand where none is named: only read by who may not write in it."""
    register, actor = context.register(), context.actor()
    form = register.plan.forms[MEETING]
    st.button("← Till möten", type="tertiary", on_click=_leave)
    try:
        record_id = record_id or meetings.at_hand(register, actor)
        record = queries.get(register, actor, MEETING, record_id) if record_id else None
    except LommaError as error:
        st.error(f"{error} Gå tillbaka till listan och välj mötet där.")
        return
    st.title(listing.links(register, actor).title_of(form, record.values) if record else "Mötet")
    st.write("Vad ska tas upp, vilka är här, och vad beslutas?")
    hidden_note()
    quarter = close.open_quarter(register)
    if record is None or meetings.is_planned(register, record):
        _before(record)
        agenda(quarter)
        return
    decided = meetings.decided_at(register, actor, record.id)
    # On a phone the agenda stands below the notes.
    tree("meeting/to_agenda", Node("p", [Node("a", ["Till dagordningen"], at=HEADING)], "lomma-narrow"))
    notes, points = st.columns([3, 2], gap="large")
    with notes:
        attendance(record.id)
        _decisions(record, decided)
        _afterwards(record)
    with points:
        agenda(quarter, [decision.id for decision in decided])


def _leave() -> None:
    st.query_params.clear()
    st.session_state["flik"] = "Möten"


def _before(record: Record | None) -> None:
    """What is known of the day, and the button that begins the meeting on it, for those who may."""
    register = context.register()
    form, today = register.plan.forms[MEETING], register.clock().date()
    day = _day(record) if record else meetings.next_meeting(register, context.actor())
    days = (day - today).days if day else None
    st.write("Inget möte är planerat." if days is None else f"Mötet är planerat till {day}, {_when(days)}.")
    if not section.writes(form):
        return
    label = "Börja mötet" if days is not None and days <= 0 else "Börja ett möte i dag"
    begins = record is None or (days is not None and days <= 0)
    counted = ", och mötet räknas som hållet" if begins else ""
    st.write(f"När mötet har börjat antecknas närvaro och beslut här{counted}.")
    with st.container(horizontal=True):
        pressed = begins and st.button(label, type="primary", key="meeting/begin")
        if record:
            st.button("Ändra mötets dag", on_click=urls.go, args=(MEETING, record.id))
    if pressed:
        try:
            saved = meetings.begin(register, context.actor(), record.id if record else None)
        except LommaError as error:
            st.error(str(error))
            return
        # By its own id: what is noted from here on is of this meeting, whatever is planned meanwhile.
        page, query = urls.of(Target(MEETING, saved.id, sitting=True))
        urls.open_page(page, **query)


def _day(meeting: Record) -> dt.date | None:
    day = meeting.values[DATE]
    return day if isinstance(day, dt.date) else None


def _when(days: int) -> str:
    if days < 0:
        return "och är inte antecknat som hållet"
    return "i dag" if days == 0 else "i morgon" if days == 1 else f"om {days} dagar"


def _decisions(meeting: Record, decided: list[Record]) -> None:
    """What is decided so far, each with seat and date, and the form for the next decision, saved by itself."""
    register = context.register()
    form = register.plan.forms.get(DECISION)
    if form is None:
        return
    st.header("Beslut", anchor=False)
    links = listing.links(register, context.actor())
    columns = [Column(form.label), *(Column(form.fields[name].label, fixed=name == DUE) for name in (RESPONSIBLE, DUE))]
    rows = [
        Row(
            [
                links.title_of(form, decision.values),
                *(links.show(form.fields[name], decision.values[name]) for name in (RESPONSIBLE, DUE)),
            ],
            decision.id,
            urls.to(form.name, post=decision.id),
        )
        for decision in decided
    ]
    if rows:
        table("meeting/decisions", columns, rows, on_open=lambda record: urls.later(form.name, post=record))
    elif MEETING in form.fields:
        st.caption("Inget beslut är antecknat än.")
    if section.writes(form):
        st.subheader(with_new(form.label, form.neuter), anchor=False)
        link = {MEETING: meeting.id} if MEETING in form.fields else {}
        # A new decision is open: that is asked about when somebody has acted on it.
        known = (STATE,) if STATE in form.fields and form.fields[STATE].default else ()
        record_form(form, None, link, lambda _: None, hidden=(*link, *known))


def _afterwards(meeting: Record) -> None:
    """The way to the rest of the meeting's own form, and to its minutes."""
    st.header("När mötet slutar", anchor=False)
    next_meeting(meeting.id)
    day = _day(meeting)
    with st.container(horizontal=True):
        st.button("Öppna mötets formulär", key="meeting/form", on_click=urls.go, args=(MEETING, meeting.id))
        if context.may("export") and day:
            st.button("Hämta minnesanteckningar", key="meeting/minutes", on_click=_minutes, args=(Quarter.of(day),))


def _minutes(quarter: Quarter) -> None:
    st.session_state["report/kind"] = MINUTES
    urls.later_page("kvartalet", **{QUARTER: str(quarter)})
