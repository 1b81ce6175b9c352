"""Which backups stay: seven days, four weeks, twelve months, and never less because of a clock."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from lomma_core.maintenance.backups.retention import staying
from lomma_core.utils.quarters import local

NOW = dt.datetime(2026, 11, 30, 1, 30)
MOMENTS = st.lists(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2034, 1, 1)), unique=True, max_size=60)
NIGHTS = [NOW - dt.timedelta(days=n) for n in range(500)]


def test_of_nightly_backups_stay_seven_days_four_weeks_and_twelve_months():
    days = sorted(local(moment).date().isoformat() for moment in staying(NIGHTS, NOW))
    assert days == [
        *("2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"),
        *("2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31"),
        *("2026-11-15", "2026-11-22"),
        *("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"),
    ]


def test_each_nights_letting_go_leaves_what_letting_go_once_does():
    stay: set[dt.datetime] = set()
    for night in reversed(NIGHTS):
        stay = staying({*stay, night}, night)
    assert stay == staying(NIGHTS, NOW)


def test_a_server_that_was_off_for_two_years_loses_none_of_its_last_days():
    assert set(NIGHTS[:7]) <= staying(NIGHTS, NOW + dt.timedelta(days=730))


@given(moments=MOMENTS, now=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2034, 1, 1)))
def test_the_newest_stay_whatever_the_clock_says_and_none_comes_from_nowhere(moments, now):
    stay = staying(moments, now)
    assert stay <= set(moments)
    past = sorted(moment for moment in moments if moment <= now)
    assert set(past[-1:]) <= stay
    # What a clock that was ahead has made stays, and takes no other's place.
    assert {moment for moment in moments if moment > now} <= stay
    assert staying(past, now) == {moment for moment in stay if moment <= now}


@given(moments=MOMENTS)
def test_a_period_that_has_a_backup_has_its_newest_or_there_are_enough_newer_ones(moments):
    now = dt.datetime(2034, 1, 1)
    stay = staying(moments, now)
    for period, number in ((lambda day: day, 7), (lambda day: (day.year, day.month), 12)):
        newest = {}
        for moment in sorted(moments):
            newest[period(local(moment).date())] = moment
        assert set(sorted(newest.values())[-number:]) <= stay
    assert len(stay) <= 7 + 4 + 12
    # Letting go again lets go of nothing more.
    assert staying(stay, now) == stay
