"""Meetings: attendance per seat and quarter, the next one, and the days of all."""

import datetime as dt

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


def test_the_days_of_meetings_are_those_held_planned_and_set_but_none_that_passed_without_one(register):
    _meeting(register, datum="2026-05-04", nasta_mote="2026-09-07")
    _meeting(register, datum="2026-09-14", nasta_mote="2027-01-18")
    commands.save(register, MEMBER, "mote", {"datum": "2026-12-10", "lage": "planerat"})
    by_day = {str(meeting.day): meeting.held for meeting in meetings.days(register, READER)}
    assert by_day == {"2026-05-04": True, "2026-09-14": True, "2026-12-10": False, "2027-01-18": False}
