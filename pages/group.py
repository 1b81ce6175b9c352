"""Gruppen: the seats (P1), the police's offer, meetings, and the plan's own facts (P2, P3)."""

import streamlit as st

from lomma_core.charts import grids
from lomma_core.domain import meetings, seats
from lomma_core.domain.seats import SeatState, SeatStatus
from lomma_core.plan.choices import Seat
from pages.app import context, theme, urls
from pages.app.urls import DISPLAY, DISPLAY_MEETING
from pages.components.chart import chart
from pages.components.table import Column, Row, table
from pages.records import section

FORMS = ("mote", "beslut", "platsuppgift", "grunduppgifter")


def show() -> None:
    """Draw the page."""
    forms = context.register().plan.forms
    named = urls.form("mote")
    if section.opened(forms[named if named in FORMS else "mote"]):
        return
    st.title("Gruppen")
    st.write("Vilka platser har samverkansgruppen, hur är de besatta, och när har den mötts?")
    names = ["Platser", "Möten", "Beslut", "Närvaro", "Grunduppgifter"]
    group, held, decisions, attendance, facts = st.tabs(names, key="flik", bind="query-params", on_change="rerun")
    with group:
        _seats()
    with held:
        _meetings()
    with decisions:
        section.list_section(
            forms["beslut"], "Nytt beslut", "Inga beslut än. Lägg till det första med ansvarig plats och datum."
        )
    with attendance:
        register, dark = context.register(), theme.dark()
        chart("group/attendance", "Närvaro per plats", grids.attendance_over_quarters(register, context.actor(), dark))
    with facts:
        _facts()


def _meetings() -> None:
    register, actor = context.register(), context.actor()
    coming = meetings.next_meeting(register, actor)
    today = register.clock().date()
    if coming:
        days = (coming - today).days
        when = "i dag" if days == 0 else "i morgon" if days == 1 else f"om {days} dagar"
        st.write(f"Nästa möte: {coming}, {when}.")
    else:
        st.write("Inget nästa möte är bestämt.")
    if context.may("display"):
        st.link_button("Öppna mötesläget", f"{DISPLAY}?lage={DISPLAY_MEETING}")
    section.list_section(
        register.plan.forms["mote"], "Nytt möte", "Inget möte är antecknat än. Skriv det första efter nästa möte."
    )
    year = st.selectbox("Årets möten som kalenderfil", [today.year, today.year + 1], key="group/year", width=240)
    name = f"samverkansgruppen-{year}.ics"
    data = meetings.calendar(register, actor, year)
    st.download_button(f"Hämta {name}", data, name, "text/calendar", on_click="ignore")
    st.caption("Öppna filen i Outlook, så läggs mötena in i kalendern.")


def _seats() -> None:
    register = context.register()
    form = register.plan.forms[seats.FORM]
    told = seats.seats(register, context.actor())
    missing = [one.seat for one in told if not one.record]
    rows = []
    for one in told:
        state, function = seats.in_words(register.plan, one), one.row.get("funktion") or ""
        rows.append(Row([one.seat.label, state, _since(one), function, _role(one.seat)], one.record or ""))
    st.write(_sentence(told))
    headings = ["Plats", "Läge", "Sedan", "Funktion", "Uppdrag"]
    columns = [Column(heading, fixed=heading == "Sedan") for heading in headings]
    table("group/seats", columns, rows, on_open=lambda record: urls.go(form.name, record))
    if missing and section.writes(form):
        st.selectbox(
            "Ange läget för en plats",
            [seat.name for seat in missing],
            index=None,
            key="group/seat",
            format_func=lambda name: register.plan.choice_lists["plats"][name].label,
            placeholder="Välj plats",
            width=520,
            on_change=_tell,
        )


def _tell() -> None:
    if st.session_state["group/seat"]:
        urls.go(seats.FORM, None, True, plats=st.session_state["group/seat"])


def _since(status: SeatStatus) -> str:
    since = status.row.get("datum")
    return since.isoformat() if since else ""


def _role(seat: Seat) -> str:
    if seat.convener:
        return "Sammankallande och nationell kontakt"
    return "Ska erbjudas plats" if seat.offered else ""


def _sentence(told: list[SeatStatus]) -> str:
    """How many required seats are filled, and how the offer stands: an offered seat is never an error (P1)."""
    required = seats.required(told)
    filled = sum(one.filled for one in required)
    offers = [f" {one.seat.label}: {_offer(one)}." for one in told if one.seat.offered]
    return f"{filled} av {len(required)} platser är tillsatta.{''.join(offers)}"


def _offer(status: SeatStatus) -> str:
    if not status.record:
        return "ska erbjudas plats"
    said = seats.in_words(context.register().plan, status).lower()
    return said if status.state is SeatState.EXPIRED else f"{said} sedan {_since(status)}"


def _facts() -> None:
    register = context.register()
    form = register.plan.forms["grunduppgifter"]
    section.single(form)
