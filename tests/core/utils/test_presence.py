"""Who has a form open is shown to the others that have it open, and to nobody else, for two minutes after a sign."""

import datetime as dt

from lomma_core.utils.presence import Presence

TEN = dt.datetime(2026, 11, 24, 10, 0)


def at(minutes: float) -> dt.datetime:
    return TEN + dt.timedelta(minutes=minutes)


def test_the_second_is_told_of_the_first_and_since_when_and_the_first_at_its_next_sign():
    there = Presence()
    assert there.sign("insats", "bcd", "med", TEN) == []
    assert there.sign("insats", "bcd", "sam", at(1)) == [("med", TEN)]
    assert there.sign("insats", "bcd", "med", at(2)) == [("sam", at(1))]


def test_other_records_forms_and_ones_own_other_window_are_not_told_of():
    there = Presence()
    there.sign("insats", "bcd", "med", TEN)
    assert there.sign("insats", "xyz", "sam", TEN) == []
    assert there.sign("forslag", "bcd", "sam", TEN) == []
    assert there.sign("insats", "bcd", "med", TEN) == []


def test_who_gives_no_sign_for_two_minutes_is_gone_and_begins_anew():
    there = Presence()
    there.sign("insats", "bcd", "med", TEN)
    assert there.sign("insats", "bcd", "sam", at(2)) == [("med", TEN)]
    assert there.sign("insats", "bcd", "sam", at(3)) == []
    there.sign("insats", "bcd", "med", at(3))
    assert there.sign("insats", "bcd", "sam", at(4)) == [("med", at(3))]


def test_who_has_saved_has_left():
    there = Presence()
    there.sign("insats", "bcd", "med", TEN)
    there.leave("insats", "bcd", "med")
    there.leave("insats", "nobody", "med")
    assert there.sign("insats", "bcd", "sam", TEN) == []
