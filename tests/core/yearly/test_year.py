"""Årshjulet: what a year holds, as events, picture and calendar file, for who may see it (P7, R6, R11, R14)."""

import datetime as dt

import pytest
from icalendar import Calendar

from lomma_core.charts.chart import specification
from lomma_core.charts.year_wheel import year_wheel
from lomma_core.domain import settings
from lomma_core.errors import NotAllowed
from lomma_core.permissions import Actor
from lomma_core.quarterly import close
from lomma_core.records import commands, secrecy
from lomma_core.yearly.calendar_file import calendar
from lomma_core.yearly.events import Kind, events
from tests.conftest import CONVENER, MEMBER, READER
from tests.helpers.quarter_steps import Q3, on

HELD = {"lage": "genomfort", "narvarande": "sakerhetschefen kommunledningen", "polisen": "narvarande"}
POLICE = Actor("polis.ett", "polis")


def _meeting(register, day, **answers):
    return commands.save(register, CONVENER, "mote", HELD | {"datum": day} | answers)


def _plan(register, day):
    return commands.save(register, MEMBER, "mote", {"datum": day, "lage": "planerat"})


def _entries(register, actor, year):
    return Calendar.from_ical(calendar(register, actor, year)).walk("VEVENT")


def _days(entries):
    return [entry["dtstart"].dt.isoformat() for entry in entries if "Samverkansgruppen" in entry["summary"]]


def test_a_year_has_each_quarters_follow_up_closing_and_report_and_one_gallring(register):
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    every = events(register, READER, 2026)
    by_kind = {kind: [(str(event.day), event.done) for event in every if event.kind == kind] for kind in Kind}
    assert by_kind[Kind.FOLLOW_UP] == [
        ("2026-03-10", False),
        ("2026-06-09", False),
        ("2026-09-09", True),
        ("2026-12-10", False),
    ]
    assert [day for day, _ in by_kind[Kind.CLOSE]] == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    assert [day for day, _ in by_kind[Kind.REPORT]] == ["2026-01-14", "2026-04-14", "2026-07-14", "2026-10-14"]
    assert by_kind[Kind.PURGE] == [("2026-01-31", False)]
    assert [event.day for event in every] == sorted(event.day for event in every)


def test_the_wheel_says_in_words_what_it_draws(register):
    _meeting(register, "2026-10-05")
    _plan(register, "2026-12-07")
    chart = year_wheel(register, READER, 2026)
    assert chart.sentence == "År 2026 har två möten. Närmast: samverkansgruppens möte, 2026-12-07."
    assert ["2026-10-05", "Samverkansgruppens möte", "Hållet"] in chart.rows
    assert ["2026-12-07", "Samverkansgruppens möte", "Planerat"] in chart.rows
    drawn = [point for data in specification(chart.drawing)["datasets"].values() for point in data if "dag" in point]
    assert {(point["dag"], point["vad"], point["hur"]) for point in drawn} == {tuple(row) for row in chart.rows}
    # No circle stands on another, and none outside the picture.
    places = {(round(point["x"]), round(point["y"])) for point in drawn}
    assert len(places) == len(chart.rows)
    assert all(13 <= number <= 387 for place in places for number in place)


def test_meetings_are_whole_days_in_a_calendar_without_names_or_texts(register):
    for day in ("2026-02-02", "2026-05-04", "2026-09-07"):
        _meeting(register, day, beslut="Hemlig överläggning om Kaktusvägen")
    _plan(register, "2026-12-07")
    _meeting(register, "2025-12-01")
    raw = calendar(register, READER, 2026)
    assert b"Kaktus" not in raw
    assert b"sammankallande.ett" not in raw
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    entries = _entries(register, READER, 2026)
    assert _days(entries) == ["2026-02-02", "2026-05-04", "2026-09-07", "2026-12-07"]
    assert all(entry["dtend"].dt - entry["dtstart"].dt == dt.timedelta(days=1) for entry in entries)
    assert "Samverkansgruppen, 2026-K1" in [str(entry["summary"]) for entry in entries]
    assert len({str(entry["uid"]) for entry in entries}) == len(entries)
    assert all(settings.purpose(register) in str(entry["description"]) for entry in entries)


def test_every_planned_meeting_is_in_the_file_whatever_its_year(register):
    _meeting(register, "2026-10-05", nasta_mote="2027-01-18")
    _plan(register, "2028-05-02")
    assert _days(_entries(register, READER, 2026)) == ["2026-10-05", "2027-01-18", "2028-05-02"]


def test_what_is_to_come_has_a_reminder_and_what_has_passed_has_none(register):
    _meeting(register, "2026-10-05")
    _plan(register, "2026-12-07")
    reminders = {str(entry["dtstart"].dt): len(entry.walk("VALARM")) for entry in _entries(register, READER, 2026)}
    assert reminders == {"2026-10-05": 0, "2026-12-07": 1, "2026-12-10": 1, "2026-12-31": 1}
    alarm = _entries(register, READER, 2026)[-1].walk("VALARM")[0]
    assert alarm["trigger"].dt == -dt.timedelta(days=6, hours=15)


def test_a_closed_quarter_asks_for_nothing_more(register):
    then = on(register, "2026-09-25")
    assert "Stäng 2026-K3" in [str(entry["summary"]) for entry in _entries(then, READER, 2026)]
    close.close(then, CONVENER, Q3, "Mötet ställdes in.")
    assert "Stäng 2026-K3" not in [str(entry["summary"]) for entry in _entries(then, READER, 2026)]


def test_the_same_register_gives_the_same_file(register):
    _plan(register, "2026-12-07")
    assert calendar(register, READER, 2026) == calendar(register, MEMBER, 2026)


def test_a_marked_meeting_is_neither_in_the_wheel_nor_in_the_file(register):
    meeting = _plan(register, "2026-12-07")
    secrecy.mark(register, MEMBER, "mote", meeting.id, "osl_18_1", "Pågående arbete.")
    assert _days(_entries(register, MEMBER, 2026)) == ["2026-12-07"]
    assert _days(_entries(register, POLICE, 2026)) == []
    assert "inget möte än" in year_wheel(register, POLICE, 2026).sentence


@pytest.mark.parametrize("verb", [events, calendar, lambda register, actor, year: year_wheel(register, actor, year)])
def test_nobody_without_a_role_is_given_the_year(register, verb):
    with pytest.raises(NotAllowed):
        verb(register, Actor("ingen", None), 2026)
