"""The quarter is the unit of time (P7): it is read, written, counted with and taken from the clock in Stockholm."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.utils.quarters import STOCKHOLM, Quarter, local, system_clock, timestamp, utc

QUARTERS = st.builds(Quarter, st.integers(1900, 2200), st.integers(1, 4))
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@given(QUARTERS)
def test_a_quarter_reads_back_what_it_writes(quarter):
    assert Quarter.parse(str(quarter)) == quarter


@given(DAYS)
def test_a_day_lies_within_its_quarter(day):
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day


@given(QUARTERS)
def test_quarters_follow_on_each_other_without_a_gap(quarter):
    assert (quarter + 1).first_day - quarter.last_day == dt.timedelta(days=1)


@given(QUARTERS, st.integers(-40, 40))
def test_adding_quarters_and_taking_them_away_leads_back(quarter, steps):
    assert (quarter + steps) - steps == quarter


@given(QUARTERS, QUARTERS)
def test_quarters_order_by_time_as_objects_and_as_text(quarter, other):
    assert (quarter < other) == (quarter.first_day < other.first_day) == (str(quarter) < str(other))


@pytest.mark.parametrize(
    "text", ["2026-K4", "2026K4", "2026 Q4", "2026/q4", " 2026-k4 ", "K4 2026", "Q4-26", "Kvartal 4, 2026"]
)
def test_a_quarter_is_read_as_people_write_it(text):
    assert Quarter.parse(text) == Quarter(2026, 4)


@pytest.mark.parametrize("text", ["", "2026-K5", "2026-K0", "26-K4", "2026-K44", "hösten 2026"])
def test_what_is_no_quarter_is_none(text):
    assert Quarter.parse(text) is None


def test_the_day_is_the_day_in_stockholm_and_not_in_london():
    new_year = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert Quarter.of(new_year.astimezone(STOCKHOLM).date()) == Quarter(2027, 1)


@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)))
def test_a_moment_is_the_same_after_being_stored(moment):
    stored = utc(moment)
    assert stored.tzinfo is None
    # In the hour that comes twice, Python calls moments of two zones unequal (PEP 495); so one zone for both.
    assert local(stored).astimezone(dt.UTC) == moment


def test_the_clock_can_be_set_to_a_day_for_demos_and_tests(monkeypatch):
    monkeypatch.setenv("LOMMA_TODAY", "2026-11-24")
    assert system_clock().date() == dt.date(2026, 11, 24)
    assert system_clock().tzinfo is STOCKHOLM
    monkeypatch.delenv("LOMMA_TODAY")
    assert abs(system_clock() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_what_the_store_holds_is_a_quarter_and_anything_else_is_a_fault():
    assert Quarter.from_stored("2026-K4") == Quarter(2026, 4)
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.from_stored("")


def test_a_moment_is_written_to_the_minute_by_the_clock_in_stockholm():
    assert timestamp(dt.datetime(2026, 6, 1, 22, 30, 59)) == "2026-06-02 00:30"
