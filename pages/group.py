"""Gruppen: the seats (P1), the police's offer, meetings, and the plan's own facts (P2, P3)."""

import streamlit as st

from lomma_core import grid_charts, meetings, overview
from lomma_core.plan.model import Seat
from pages.display import MEETING, PATH
from pages.parts import address, house, look, records_page
from pages.parts.chart import chart
from pages.parts.table import Column, Row, table

FORMS = ("mote", "beslut", "platsuppgift", "grunduppgifter")


def show() -> None:
    """Draw the page."""
    forms = house.register().plan.forms
    named = address.form("mote")
    if records_page.opened(forms[named if named in FORMS else "mote"]):
        return
    st.title("Gruppen")
    st.write("Vilka platser har samverkansgruppen, hur är de besatta, och när har den mötts?")
    names = ["Platser", "Möten", "Beslut", "Närvaro", "Grunduppgifter"]
    seats, held, decisions, attendance, facts = st.tabs(names, key="flik", bind="query-params", on_change="rerun")
    with seats:
        _seats()
    with held:
        _meetings()
    with decisions:
        records_page.list_section(
            forms["beslut"], "Nytt beslut", "Inga beslut än. Lägg till det första med ansvarig plats och datum."
        )
    with attendance:
        register, dark = house.register(), look.dark()
        chart(
            "group/attendance", "Närvaro per plats", grid_charts.attendance_over_quarters(register, house.actor(), dark)
        )
    with facts:
        _facts()


def _meetings() -> None:
    register, actor = house.register(), house.actor()
    coming = meetings.next_meeting(register, actor)
    today = register.clock().date()
    if coming:
        days = (coming - today).days
        when = "i dag" if days == 0 else "i morgon" if days == 1 else f"om {days} dagar"
        st.write(f"Nästa möte: {coming}, {when}.")
    else:
        st.write("Inget nästa möte är bestämt.")
    if house.may("display"):
        st.link_button("Öppna mötesläget", f"{PATH}?lage={MEETING}")
    records_page.list_section(
        register.plan.forms["mote"], "Nytt möte", "Inget möte är antecknat än. Skriv det första efter nästa möte."
    )
    year = st.selectbox("Årets möten som kalenderfil", [today.year, today.year + 1], key="group/year", width=240)
    name = f"samverkansgruppen-{year}.ics"
    data = meetings.calendar(register, actor, year)
    st.download_button(f"Hämta {name}", data, name, "text/calendar", on_click="ignore")
    st.caption("Öppna filen i Outlook, så läggs mötena in i kalendern.")


def _seats() -> None:
    register = house.register()
    form = register.plan.forms["platsuppgift"]
    states = register.plan.choices_of(form.fields["lage"])
    told = overview.seats(register, house.actor())
    missing = [seat for seat in register.plan.plats if told[seat.name] is None]
    rows = []
    for seat in register.plan.plats:
        row = told[seat.name]
        state = states[row["lage"]].label if row and row["lage"] in states else _unknown(seat)
        since = row["datum"].isoformat() if row and row["datum"] else ""
        cells = [seat.label, state, since, (row or {}).get("funktion") or "", _role(seat)]
        rows.append(Row(cells, row["record"] if row else ""))
    st.write(_sentence(told))
    headings = ["Plats", "Läge", "Sedan", "Funktion", "Uppdrag"]
    columns = [Column(heading, fixed=heading == "Sedan") for heading in headings]
    table("group/seats", columns, rows, on_open=lambda record: address.go(form.name, record))
    if missing and records_page.writes(form):
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
        address.go("platsuppgift", None, True, plats=st.session_state["group/seat"])


def _unknown(seat: Seat) -> str:
    return "Ej erbjuden" if seat.offered else "Inte angivet"


def _role(seat: Seat) -> str:
    if seat.convener:
        return "Sammankallande och nationell kontakt"
    return "Ska erbjudas plats" if seat.offered else ""


def _sentence(told: dict[str, dict | None]) -> str:
    """How many required seats are filled, and how the offer stands: an offered seat is never an error (P1)."""
    plan = house.register().plan
    required = [seat for seat in plan.plats if not seat.offered]
    filled = sum((told[seat.name] or {}).get("lage") == "tillsatt" for seat in required)
    offers = [f" {seat.label}: {_offer(seat, told[seat.name])}." for seat in plan.plats if seat.offered]
    return f"{filled} av {len(required)} platser är tillsatta.{''.join(offers)}"


def _offer(seat: Seat, row: dict | None) -> str:
    plan = house.register().plan
    states = plan.choices_of(plan.forms["platsuppgift"].fields["lage"])
    if not row or row["lage"] not in states:
        return "ska erbjudas plats"
    return f"{states[row['lage']].label.lower()} sedan {row['datum']}"


def _facts() -> None:
    register = house.register()
    form = register.plan.forms["grunduppgifter"]
    records_page.single(form)
