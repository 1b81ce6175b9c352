"""Meetings: attendance per seat and quarter, the next one, and a calendar file that other programs read."""

import datetime as dt

from icalendar import Calendar

from lomma_core.domain import meetings
from lomma_core.records import commands
from tests.conftest import CONVENER, MEMBER, READER

HELD = {"datum": "2026-10-05", "lage": "genomfort", "narvarande": "sakerhetschefen kommunledningen"}


def _meeting(register, **answers):
    return commands.save(register, CONVENER, "mote", HELD | {"polisen": "narvarande"} | answers)


def test_attendance_counts_present_seats_of_held_meetings_per_quarter(register):
    _meeting(register)
    _meeting(register, datum="2026-11-09", narvarande="sakerhetschefen", polisen="erbjuden")
    attendance = {seat.seat: (seat.present, seat.meetings) for seat in meetings.attendance(register, READER)}
    assert attendance["sakerhetschefen"] == (2, 2)
    assert attendance["kommunledningen"] == (1, 2)
    assert attendance["raddningstjansten"] == (0, 2)
    assert attendance["polisen"] == (1, 2)
    assert list(attendance) == [seat.name for seat in register.plan.seats]


def test_a_planned_meeting_is_not_held(register):
    commands.save(register, MEMBER, "mote", {"datum": "2026-12-10", "lage": "planerat"})
    assert meetings.attendance(register, READER) == []
    assert meetings.next_meeting(register, READER) == dt.date(2026, 12, 10)


def test_the_next_meeting_is_the_nearest_one_from_today(register):
    assert meetings.next_meeting(register, READER) is None
    _meeting(register, nasta_mote="2027-01-18")
    assert meetings.next_meeting(register, READER) == dt.date(2027, 1, 18)
    commands.save(register, MEMBER, "mote", {"datum": "2026-11-24", "lage": "planerat"})
    assert meetings.next_meeting(register, READER) == dt.date(2026, 11, 24)


def test_the_years_meetings_are_whole_days_in_a_calendar_without_names_or_texts(register):
    for day in ("2026-02-02", "2026-05-04", "2026-09-07"):
        _meeting(register, datum=day, beslut="Hemlig överläggning om Kaktusvägen")
    commands.save(register, MEMBER, "mote", {"datum": "2026-12-07", "lage": "planerat"})
    _meeting(register, datum="2025-12-01")
    raw = meetings.calendar(register, READER, 2026)
    assert b"Kaktus" not in raw
    assert b"sammankallande.ett" not in raw
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    events = Calendar.from_ical(raw).walk("VEVENT")
    days = [event["dtstart"].dt for event in events]
    assert days == [dt.date(2026, 2, 2), dt.date(2026, 5, 4), dt.date(2026, 9, 7), dt.date(2026, 12, 7)]
    assert all(event["dtend"].dt - event["dtstart"].dt == dt.timedelta(days=1) for event in events)
    assert "Samverkansgruppen, 2026-K1" in str(events[0]["summary"])
    assert len({str(event["uid"]) for event in events}) == 4
