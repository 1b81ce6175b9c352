"""Meetings: attendance per seat and quarter, the next one, the days of all, and what is noted while one goes on."""

import datetime as dt

import pytest

from lomma_core.domain import meetings
from lomma_core.errors import Duplicate, Locked, Marked, NotAllowed, NotFound, NotValid
from lomma_core.permissions import Actor
from lomma_core.records import commands, queries, secrecy
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEMBER, READER
from tests.helpers.quarter_steps import confirm_records, counts

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


def _planned(register, day="2026-11-24"):
    return commands.save(register, MEMBER, "mote", {"datum": day, "lage": "planerat"})


def test_the_meeting_at_hand_is_todays_else_the_next_that_is_planned(register):
    assert meetings.at_hand(register, READER) is None
    _meeting(register)
    later = _planned(register, "2026-12-10")
    assert meetings.at_hand(register, READER) == later.id
    today = _meeting(register, datum="2026-11-24")
    assert meetings.at_hand(register, READER) == today.id


def test_a_meeting_is_to_be_held_today_until_it_has_begun(register):
    assert not meetings.is_today(register, READER)
    planned = _planned(register)
    assert meetings.is_today(register, READER)
    meetings.begin(register, MEMBER, planned.id)
    assert not meetings.is_today(register, READER)


def test_a_day_that_an_earlier_meeting_set_is_a_meeting_to_hold_too(register):
    _meeting(register, nasta_mote="2026-11-24")
    assert meetings.is_today(register, READER)
    meetings.begin(register, MEMBER)
    assert not meetings.is_today(register, READER)


def test_attendance_is_noted_seat_by_seat_in_a_meeting_that_has_begun(register):
    planned = _planned(register)
    with pytest.raises(NotValid, match="inte börjat"):
        meetings.attend(register, MEMBER, planned.id, ["sakerhetschefen"])
    begun = meetings.begin(register, MEMBER, planned.id)
    assert (begun.values["lage"], begun.values["narvarande"]) == ("genomfort", None)
    # Both noted on the same picture of it: neither undoes the other's.
    meetings.attend(register, MEMBER, planned.id, ["sakerhetschefen"])
    meetings.attend(register, CONVENER, planned.id, ["kommunledningen", "raddningstjansten"])
    meetings.attend(register, MEMBER, planned.id, ["raddningstjansten"], there=False)
    saved = meetings.note(register, MEMBER, planned.id, {"polisen": "narvarande", "nasta_mote": "2027-01-18"})
    assert saved.values["narvarande"] == "kommunledningen sakerhetschefen"
    assert (saved.values["polisen"], saved.values["nasta_mote"]) == ("narvarande", dt.date(2027, 1, 18))
    assert [record.way for record in queries.history(register, READER, "mote", planned.id)] == ["form"] * 6


def test_the_last_tick_can_be_taken_back(register):
    begun = meetings.begin(register, MEMBER)
    meetings.attend(register, MEMBER, begun.id, ["sakerhetschefen"])
    assert meetings.attend(register, MEMBER, begun.id, ["sakerhetschefen"], there=False).values["narvarande"] is None


def test_a_meeting_begins_on_its_own_day_and_once(register):
    later = _planned(register, "2026-12-10")
    with pytest.raises(NotValid, match="planerat till 2026-12-10"):
        meetings.begin(register, MEMBER, later.id)
    begun = meetings.begin(register, MEMBER)
    with pytest.raises(Duplicate):
        meetings.begin(register, MEMBER)
    assert meetings.begin(register, MEMBER, begun.id).version == begun.version


def test_only_who_may_write_notes_anything(register):
    planned = _planned(register)
    before = counts(register)
    for actor in (READER, ADMIN, ARCHIVIST):
        for verb in (
            lambda actor: meetings.begin(register, actor),
            lambda actor: meetings.begin(register, actor, planned.id),
            lambda actor: meetings.attend(register, actor, planned.id, ["sakerhetschefen"]),
            lambda actor: meetings.note(register, actor, planned.id, {"polisen": "narvarande"}),
        ):
            with pytest.raises(NotAllowed):
                verb(actor)
    assert counts(register) == before


def test_texts_and_seats_that_the_plan_does_not_have_are_not_noted_here(register):
    begun = meetings.begin(register, MEMBER)
    for name in ("beslut", "diarienummer", "datum", "lage", "finns_inte"):
        with pytest.raises(NotFound):
            meetings.note(register, MEMBER, begun.id, {name: "19121212-1212"})
    for answers in ({"narvarande": "Anna Andersson"}, {"polisen": "Anna"}, {"nasta_mote": "2026-11-01"}):
        with pytest.raises(NotValid):
            meetings.note(register, MEMBER, begun.id, answers)


def test_a_confirmed_meeting_is_noted_in_no_more(register):
    held = _meeting(register)
    confirm_records(register, held)
    with pytest.raises(Locked):
        meetings.attend(register, MEMBER, held.id, ["socialforvaltningen"])
    with pytest.raises(Locked):
        meetings.begin(register, MEMBER, held.id)


def test_nobody_notes_in_or_learns_of_a_marked_meeting_that_they_may_not_read(register):
    planned = _planned(register)
    secrecy.mark(register, CONVENER, "mote", planned.id, "osl_18_1", "Pågående arbete.")
    police = Actor("polis.ett", "polis")
    assert meetings.at_hand(register, police) is None
    assert not meetings.is_today(register, police)
    writer = Actor("polis.ett", "polis", powers=("read", "write"))
    with pytest.raises(Marked):
        meetings.begin(register, writer, planned.id)


def test_what_a_meeting_decides_is_its_own_alone(register):
    begun = meetings.begin(register, MEMBER)
    other = _meeting(register)
    for meeting, text in ((begun, "Se över avtalet"), (other, "Annat"), (begun, "Bjud in föreningen")):
        decided = {"mote": meeting.id, "beslut": text, "ansvarig": "sakerhetschefen", "klart_senast": "2026-12-31"}
        commands.save(register, MEMBER, "beslut", decided | {"lage": "oppet"})
    titles = {decision.values["beslut"] for decision in meetings.decided_at(register, READER, begun.id)}
    assert titles == {"Se över avtalet", "Bjud in föreningen"}
