"""Times are stored as plans write them, and parsed where they can be."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.utils import periods
from lomma_core.utils.quarters import Quarter

DAY = dt.date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11-24", DAY(2026, 11, 24), DAY(2026, 11, 24)),
        ("2026-3-1", DAY(2026, 3, 1), DAY(2026, 3, 1)),
        ("2025-02", DAY(2025, 2, 1), DAY(2025, 2, 28)),
        ("2026-K3", DAY(2026, 7, 1), DAY(2026, 9, 30)),
        ("Kvartal 3 2026", DAY(2026, 7, 1), DAY(2026, 9, 30)),
        ("K3 2026", DAY(2026, 7, 1), DAY(2026, 9, 30)),
        ("2026 Q1", DAY(2026, 1, 1), DAY(2026, 3, 31)),
        ("2019", DAY(2019, 1, 1), DAY(2019, 12, 31)),
        ("hösten 2017", DAY(2017, 8, 1), DAY(2017, 12, 31)),
        ("Våren 2017", DAY(2017, 3, 1), DAY(2017, 5, 31)),
        ("ht 2016", DAY(2016, 7, 1), DAY(2016, 12, 31)),
        ("vt 2016", DAY(2016, 1, 1), DAY(2016, 6, 30)),
        ("feb. 2024", DAY(2024, 2, 1), DAY(2024, 2, 29)),
        ("december 2015", DAY(2015, 12, 1), DAY(2015, 12, 31)),
    ],
)
def test_a_written_period_has_a_first_and_a_last_day(text, first, last):
    assert periods.bounds(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["2026-13-40", "2026-02-30", "2026-K5", "2026 q0", "0000-01-01", "2026-K12", "2026-13"]
)
def test_a_day_or_a_quarter_that_does_not_exist_is_no_period(text):
    assert not periods.is_period(text)


_WRITTEN = [
    *("2017-18", "läsåret 2017-18", "2026-11-24", "2026K4", "v. 40 2026", "2025/2026", "2026-2027", "2026-11"),
    *("Kvartal 3 2026", "K3 2026", "Q4-26", "K3–K4 2026", "kvartal 3-4 2026", "senast K3 2026", "3:e kvartalet 2026"),
    *(
        "24 november 2026",
        "15 dec. 2026",
        "vt 26",
        "ht 2026",
        "HT26",
        "2–3 år",
        "6 månader",
        "v. 40-42",
        "årsskiftet 2015/16",
    ),
    *("första halvåret 2026", "hösten 2026 – våren 2027", "2026-01-01 – 2026-06-30", "rev. sept 2017", "ca 2026"),
]
_NO_TIMES = [
    *("46023", "24/11/2026", "24.12.2026", "11/24/2026", "mar-26", "2-jan", "jan-26", "1,23E+05", "1.5", "2026.5"),
    *(
        "########",
        "#DIVISION/0!",
        "2026-11-24 10:30",
        "2026/11/24",
        "2026-13",
        "2026/2024",
        "sommar 26",
        "12",
        "3",
        "0",
        "2026 5",
    ),
]


@pytest.mark.parametrize("text", _WRITTEN)
def test_what_may_be_a_way_of_writing_a_time_is_taken_as_it_is(text):
    assert periods.is_period(text)


@pytest.mark.parametrize("text", _NO_TIMES)
def test_what_a_spreadsheet_has_made_of_a_time_is_no_period(text):
    assert not periods.is_period(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24",
        "2026–11–24",
        "2026‑11‑24",
        "2026.11.24",
        "2026/11/24",
        "20261124",
        "24/11 2026",
        "24/11-2026",
        "24/11/2026",
        "24-11-2026",
        "24.11.2026",
        "24. 11. 2026",
        "den 24/11 2026",
        "24 november 2026",
        "Den 24 Nov. 2026",
        "24:e nov 2026",
        "24 nov, 2026",
        "2026-11-24 00:00",
        "2026-11-24T00:00:00.000",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert periods.day_of(text) == DAY(2026, 11, 24)


@pytest.mark.parametrize(
    "text", ["3/4/2026", "3-4-2026", "11/24/2026", "24/11", "24 nov", "24 xyz 2026", "i dag", "261124"]
)
def test_what_may_be_more_than_one_day_or_none_is_no_day(text):
    assert periods.day_of(text) is None


@pytest.mark.parametrize("text", ["2026-02-30", "30/2 2026", "31 april 2026", "2026.13.40", "00.00.2026", "0000-01-01"])
def test_a_day_that_there_is_none_of_is_said_to_be_none(text):
    with pytest.raises(ValueError, match=r"day|month|year"):
        periods.day_of(text)


@given(st.dates(DAY(1900, 1, 1), DAY(2200, 12, 31)))
def test_every_day_is_read_in_each_way_of_writing_that_is_plain(day):
    month = ["jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sept", "okt", "nov", "dec"][day.month - 1]
    ways = [f"{day}", f"{day:%Y%m%d}", f"{day.day}/{day.month} {day.year}", f"{day.day} {month} {day.year}"]
    assert {periods.day_of(way) for way in [*ways, f"{day:%d.%m.%Y}"]} == {day}


def test_periods_that_begin_alike_come_in_the_order_they_end():
    assert periods.in_order(["löpande", "2019–2022", "2019", "2019-K1", "2018–2030"]) == [
        "2018–2030",
        "2019-K1",
        "2019",
        "2019–2022",
        "löpande",
    ]


@pytest.mark.parametrize("text", [None, "", "löpande", "3 år", "rev. sept 2017", "årsskiftet 2015/16", "0000", "9999"])
def test_a_period_that_names_no_span_has_no_days(text):
    assert periods.bounds(text) is None


@given(st.text(max_size=40))
def test_any_text_at_all_can_be_asked_for_its_days(text):
    days = periods.bounds(text)
    assert days is None or days[0] <= days[1]


@given(st.integers(1900, 2200), st.integers(1, 4))
def test_a_quarter_written_as_a_period_has_the_quarters_days(year, number):
    quarter = Quarter(year, number)
    assert periods.bounds(str(quarter)) == (quarter.first_day, quarter.last_day)


@given(st.text(max_size=40))
def test_a_period_is_kept_as_written_but_for_its_spaces(text):
    period = periods.normalise(text)
    assert period is None or period == " ".join(text.split())
    assert period is None or periods.normalise(period) == period


@pytest.mark.parametrize(
    "word", ["löpande", "Tills vidare", "pågående", "KONTINUERLIGT", "2019", "hösten 2017", "v. 7"]
)
def test_a_time_that_somebody_could_have_meant_is_a_period(word):
    assert periods.is_period(word)


@pytest.mark.parametrize("word", ["snart", "vid behov", "nästa termin"])
def test_a_word_without_a_time_in_it_is_no_period(word):
    assert not periods.is_period(word)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2019–2022", ("2019", "2022")),
        ("hösten 2017 - våren 2018", ("hösten 2017", "våren 2018")),
        ("2015 till löpande", ("2015", "löpande")),
        ("2019", None),
        ("2026-11-24", None),
        ("löpande", None),
    ],
)
def test_a_range_has_two_ends_and_a_single_time_has_none(text, ends):
    assert periods.split_range(text) == ends
