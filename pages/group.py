"""Gruppen: the seats (P1), the police's offer, meetings, and the plan's own facts (P2, P3)."""

from functools import partial

import streamlit as st

from lomma_core.domain import meetings, seats
from lomma_core.domain.seats import SeatState, SeatStatus
from lomma_core.plan.choices import Seat
from lomma_core.plan.names import DATE, DECISION, FUNCTION, MEETING, SEAT, SEAT_ENTRY, SETTINGS
from lomma_core.utils.target import Target
from pages.app import context, urls
from pages.app.urls import DISPLAY, DISPLAY_MEETING
from pages.components import download
from pages.components.chart import chart
from pages.components.table import Column, Row, table
from pages.quarterly.meeting import meeting_view
from pages.records import section
from pages.records.secrecy import hidden_note

FORMS = (MEETING, DECISION, SEAT_ENTRY, SETTINGS)


def show() -> None:
    """Draw the page."""
    forms = context.register().plan.forms
    form_name = urls.form(MEETING)
    if urls.sitting():
        meeting_view(urls.record())
        return
    if section.opened(forms[form_name if form_name in FORMS and form_name in forms else MEETING]):
        return
    st.title("Gruppen")
    st.write("Vilka platser har samverkansgruppen, vilka är tillsatta, och när har den mötts?")
    hidden_note()
    sections = {"Platser": _seats, "Möten": _meetings, "Årshjulet": _year, "Beslut": _decisions, "Närvaro": _attendance}
    sections["Grunduppgifter"] = _facts
    if DECISION not in forms:
        del sections["Beslut"]
    for tab, draw in zip(
        st.tabs(list(sections), key="flik", bind="query-params", on_change="rerun"), sections.values(), strict=True
    ):
        # Charts, and a year's file, are dear to make for who came for something else.
        if draw not in (_year, _attendance) or tab.open:
            with tab:
                draw()


def _decisions() -> None:
    section.list_section(
        context.register().plan.forms[DECISION],
        "Nytt beslut",
        "Inga beslut än. Lägg till det första med ansvarig plats och datum.",
    )


def _attendance() -> None:
    from lomma_core.charts import grids  # large, and needed by who looks at a chart only

    attendance = partial(grids.attendance_over_quarters, context.register(), context.actor())
    chart("group/attendance", "Närvaro per plats", attendance)


def _meetings() -> None:
    """The next one, the way into it, and the list."""
    register, actor = context.register(), context.actor()
    coming = meetings.next_meeting(register, actor)
    today = register.clock().date()
    if coming:
        days = (coming - today).days
        when = "i dag" if days == 0 else "i morgon" if days == 1 else f"om {days} dagar"
        st.write(f"Nästa möte: {coming}, {when}.")
    else:
        st.write("Inget nästa möte är bestämt.")
    with st.container(horizontal=True):
        target = (Target(MEETING, sitting=True),)
        st.button("Öppna mötet", key="group/meeting", on_click=urls.later_to, args=target)
        if context.may("display"):
            st.link_button("Visa mötesläget på skärmen", f"{DISPLAY}?lage={DISPLAY_MEETING}")
        if context.may("export"):
            st.button(
                "Hämta dagordning eller minnesanteckningar",
                on_click=urls.later_page,
                args=("kvartalet",),
                type="tertiary",
            )
    section.list_section(
        register.plan.forms[MEETING], "Nytt möte", "Inget möte är antecknat än. Skriv det första efter nästa möte."
    )


def _year() -> None:
    # Large, and needed by who looks at the year only.
    from lomma_core.charts.year_wheel import year_wheel
    from lomma_core.yearly.calendar_file import calendar

    register, actor = context.register(), context.actor()
    today = register.clock().date()
    st.write("Mötesdagarna kommer från gruppens möten. Dagarna för uppföljning, rapport och gallring är förslag.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        year = st.selectbox("År", [today.year - 1, today.year, today.year + 1], index=1, key="group/year", width=160)
        name = f"samverkansgruppen-{year}.ics"
        download.button(f"Hämta {name}", calendar(register, actor, year), name, "text/calendar", primary=False)
    st.caption(
        "Öppna filen i Outlook, så läggs dagarna in i kalendern med en påminnelse en vecka före. Alla planerade möten "
        "är med, också andra års."
    )
    chart("group/wheel", f"Årshjulet {year}", partial(year_wheel, register, actor, year), beside=True)


def _seats() -> None:
    register = context.register()
    form = register.plan.forms[SEAT_ENTRY]
    statuses = seats.seats(register, context.actor())
    missing = [status.seat for status in statuses if not status.record]
    optional = {"Sedan": DATE, "Funktion": FUNCTION}
    headings = ["Plats", "Läge", *(heading for heading, name in optional.items() if name in form.fields), "Uppdrag"]
    rows = []
    for status in statuses:
        cells = {"Plats": status.seat.label, "Läge": seats.in_words(register.plan, status), "Sedan": _since(status)}
        cells |= {"Funktion": status.row.get(FUNCTION) or "", "Uppdrag": _role(status.seat)}
        rows.append(Row([cells[heading] for heading in headings], status.record or ""))
    st.write(_sentence(statuses))
    columns = [Column(heading, fixed=heading == "Sedan") for heading in headings]
    table("group/seats", columns, rows, on_open=lambda record: urls.go(form.name, record))
    if missing and section.writes(form):
        st.selectbox(
            "Ange läget för en plats",
            [seat.name for seat in missing],
            index=None,
            key="group/seat",
            format_func=lambda name: register.plan.choice_lists[SEAT][name].label,
            placeholder="Välj plats",
            width=520,
            on_change=_tell,
        )


def _tell() -> None:
    if st.session_state["group/seat"]:
        urls.go(SEAT_ENTRY, None, True, **{SEAT: st.session_state["group/seat"]})


def _since(status: SeatStatus) -> str:
    since = status.row.get(DATE)
    return since.isoformat() if since else ""


def _role(seat: Seat) -> str:
    if seat.convener:
        return "Sammankallande och nationell kontakt"
    return "Ska erbjudas plats" if seat.offered else ""


def _sentence(statuses: list[SeatStatus]) -> str:
    """How many required seats are filled, and how the offer stands: an offered seat is never an error (P1)."""
    required = seats.required(statuses)
    filled = sum(status.filled for status in required)
    offers = [f" {status.seat.label}: {_offer(status)}." for status in statuses if status.seat.offered]
    return f"{filled} av {len(required)} platser är tillsatta.{''.join(offers)}"


def _offer(status: SeatStatus) -> str:
    if not status.record:
        return "ska erbjudas plats"
    words = seats.in_words(context.register().plan, status).lower()
    since = _since(status)
    return f"{words} sedan {since}" if since and status.state is not SeatState.EXPIRED else words


def _facts() -> None:
    register = context.register()
    form = register.plan.forms[SETTINGS]
    section.single(form)
