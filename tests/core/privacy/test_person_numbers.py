"""Person numbers are refused however they are split, and nothing else is taken for one (R2)."""

import datetime as dt
import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.se import orgnr

from lomma_core.privacy import guard
from lomma_core.privacy.normalise import normalise
from lomma_core.privacy.numbers import person_numbers
from lomma_core.privacy.numbers.dates import BORN_BEFORE
from tests.helpers import budget

SPACES = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
SCRIPTS = ["0", "０", "٠", "۰", "०", "𝟎", "𝟘"]
SEPARATORS = [
    "", "-", "+", " ", "  ", "\u00a0", "\u2009", ".", "/", "_", "--", " - ", " – ", "‐", "‑", "‒", "–", "—", "―", "−",
    "﹣", "－", "- ", " -", "·", "-\n",
]  # fmt: skip
BEFORE = [
    "",
    "Uppgift om ",
    "pnr",
    "(",
    "nr: ",
    "x",
    "Ring 040-641 10 00 om ",
    "den 2026-11-24 kl. 10.42, ",
    "8 ",
    "fil_",
]
AFTER = ["", ".", "x", ") enligt skolan", ", 14 svar", " och 12 andra", " 2026-11-24", ".pdf", "\n"]
SHAPES_10 = [
    "{y}{m}{d}{s}{t}",
    "{y} {m} {d}{s}{t}",
    "{y}.{m}.{d}{s}{t}",
    "{y}-{m}-{d}{s}{t}",
    "{y}{m} {d}{s}{t}",
    "{y} {m}{d}{s}{t}",
]
SHAPES_12 = ["{c}" + shape for shape in SHAPES_10] + ["{c} " + shape for shape in SHAPES_10] + ["{c}{y}/{m}/{d}{s}{t}"]

# Ten digits in one piece that begin so are a telephone number as likely: they are asked about as one.
TELEPHONE = re.compile(r"07[02369]|010[1-8]|020[1-9]|077[01]|(?:08|031|040|044|046)[1-9]")
CLOCK = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d")

days = st.dates(dt.date(1850, 1, 1), dt.date(2099, 12, 31))
tails = st.integers(0, 9999).map("{:04d}".format)


def kinds(text: str) -> list[str]:
    return [kind for kind, _, _ in person_numbers.find(normalise(text)[0])]


def format_number(shape: str, day: dt.date, tail: str, separator: str, add_to_day: int = 0) -> str:
    parts = {"c": f"{day.year:04d}"[:2], "y": f"{day.year:04d}"[2:], "m": f"{day.month:02d}", "t": tail, "s": separator}
    return shape.format(**parts, d=f"{day.day + add_to_day:02d}")


def may_be_a_time(day: dt.date, tail: str, since: int = BORN_BEFORE) -> bool:
    return day.year >= since and CLOCK.fullmatch(tail) is not None


def in_script(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(char)) if char in "0123456789" else char for char in text)


@budget.numbers_in_texts
@given(
    days, tails, st.sampled_from(SEPARATORS), st.sampled_from(SHAPES_10 + SHAPES_12), st.sampled_from(SCRIPTS),
    st.sampled_from(BEFORE), st.sampled_from(AFTER), st.sampled_from([0, 60]),
)  # fmt: skip
@example(dt.date(2000, 2, 29), "0000", "-", SHAPES_10[0], "0", "", "", 60)
def test_every_real_date_with_four_digits_is_refused(day, tail, separator, shape, script, before, after, more):
    # With its parts in separate groups and nothing before the last four it is "90 01 011234", which nobody writes.
    assume(separator or shape in (SHAPES_10[0], SHAPES_12[0]))
    number = format_number(shape, day, tail, separator, more)
    # What is as likely a telephone number, or a date and a time, is asked about: see the tests below.
    assume(separator or shape != SHAPES_10[0] or not TELEPHONE.match(number))
    assume(shape not in SHAPES_12 or not may_be_a_time(day, tail, 1900 if "-" in shape else 2010))
    number_kinds = kinds(before + in_script(number, script) + after)
    assert number_kinds == ["samordningsnummer" if more else "personnummer"]


def test_every_day_of_two_centuries_and_a_half_is_a_birth_date():
    day = dt.date(1850, 1, 1)
    while day.year < 2100:
        assert person_numbers.kind_of(f"{day:%Y%m%d}") == "personnummer"
        assert person_numbers.kind_of(f"{day:%y%m}{day.day + 60}") == "samordningsnummer"
        day += dt.timedelta(days=1)


@budget.texts
@given(days, tails, st.lists(st.sampled_from(list(SPACES)), min_size=1, max_size=4), st.data())
def test_what_has_no_width_hides_no_number(day, tail, blanks, data):
    number = format_number(SHAPES_12[0], day, tail, data.draw(st.sampled_from(["", "-"])))
    for blank in blanks:
        place = data.draw(st.integers(0, len(number)))
        number = number[:place] + blank + number[place:]
    assert kinds(f"Uppgift om {number} finns.") == [
        "nummer" if "-" not in number and may_be_a_time(day, tail) else "personnummer"
    ]


@budget.texts
@given(
    days, st.sampled_from("TRSUWXJKLMNPtr"), st.integers(0, 999), st.sampled_from(["", "-", "+", "–"]), st.booleans()
)
def test_temporary_numbers_are_refused(day, letter, tail, separator, long):
    number = format_number((SHAPES_12 if long else SHAPES_10)[0], day, f"{letter}{tail:03d}", separator)
    assert kinds(f"Interimsnummer {number}.") == ["personnummer"]


@pytest.mark.parametrize("text", [
    "19 90 01 01 - 1234", "9001 01-1234", "90 01 01 12 34", "900101-12 34", "9 0 0 1 0 1 - 1 2 3 4",
    "9 0 0 1 0 1 1 2 3 4",
    "1990 0101 1234", "1990 01011234", "900101,1234", "900101.1234", "90.01.01.1234", "1990/01/01-1234",
    "900101-TF12", "900101TF12",
    "900101(1234)", "900101, fyra sista 1234", "900101 T123", "900101-XXXX", "900101-****",
    "SE900101123401", "SE 900101-1234 01",
    "enskild firma 9001011234", "https://exempel.se/900101-1234",
    "https://exempel.se/id=199001011234", "900101-1234900101-1234x 900101-1234", "120101-1234, 120102-1234",
    "9̲0̲0̲1̲0̲1-1234", "⑨⓪⓪①⓪①-①②③④", "900101⁻¹²³⁴", "九〇〇一〇一-一二三四",
    "900101\n1234", "9001\n01-1234", "900101 följt av 1234", "1 januari 1990, 1234", "1/1-90 1234", "01011990-1234",
    "född den 1:a januari 1990 (1234)", "900101-12••", "900101-NNNN", "90O1O1-1234", "9O-O1-O1-1234", "900101**-**1234",
    "[9][0][0][1][0][1]-[1][2][3][4]", "90010-11234", "1990-01011234", "19-90-01-01-12-34", "9 0 0 1 0 1-1234",
])  # fmt: skip
def test_refused(text):
    assert "personnummer" in kinds(text)


@pytest.mark.parametrize("text", [
    "900 101 1234", "202611241042", "2012-11-24 1042", "Avtal 201012-2013", "Ordernummer 2312011234", "20240512 1015",
    "2024-0512-1234", "Kundnr 860314-1234", "ISBN 9101011234", "200101, 2013", "bild_20120314_1015.jpg",
    "90010 11234", "10 12 11 13 14", "201012 2013 2014 2015",
])  # fmt: skip
def test_what_may_as_well_be_another_number_is_asked_about(text):
    assert kinds(text) == ["nummer"]


@budget.texts
@given(
    st.dates(dt.date(BORN_BEFORE, 1, 1), dt.date(2099, 12, 31)), st.times(),
    st.sampled_from(["{d:%Y-%m-%d} {t:%H%M}", "{d:%Y-%m-%d}_{t:%H%M}", "larm_{d:%Y%m%d}_{t:%H%M}.jpg",
                     "{d:%Y%m%d}{t:%H%M}", "backup-{d:%Y%m%d}{t:%H%M}.zip", "{d:%Y%m%d}-{t:%H%M}.png",
                     "{d:%Y-%m-%d} kl {t:%H%M}"]),
)  # fmt: skip
def test_a_late_day_with_a_time_is_not_refused(day, clock, shape):
    assert set(kinds(f"Se {shape.format(d=day, t=clock)} i underlaget.")) <= {"nummer"}


@budget.texts
@given(st.from_regex(r"07[02369]\d{7}", fullmatch=True))
def test_a_mobile_number_in_one_piece_is_asked_about_as_one(number):
    assert guard.classify(f"Nås på {number} om kvällen.") == ([], ["telefonnummer"])


def test_the_same_digits_are_refused_where_they_are_called_a_person_number():
    assert kinds("personnummer 0707123456") == kinds("pnr: 0707123456") == ["personnummer"]


@pytest.mark.parametrize("text", [
    # organisations, files, laws
    "212000-1066", "org.nr 162120001066", "16 212000-1066", "SE212000106601", "KS 2017/0530", "KS 2024.123",
    "2023/0123-4",
    "KS 2016/10", "dnr 2019:1234", "KS 2017/0530-1234", "5000-K123456-26", "2023:196", "prop. 2022/23:133",
    "motion 2011/12:1212", "Lomma 25:12", "2011-123456",
    # telephones
    "040-641 10 00", "0771-793 336", "114 14", "+46 40 641 10 00", "010-452 20 00", "010-412 20 00", "070-712 34 56",
    "0707-12 34 56", "0707 12 34 56", "0701-234567", "070-7123456", "070 712 34 56", "070 712 3456", "08-12 10 12 34",
    "tel 0707123456", "mobil: 0707123456", "+46707123456",
    # days and hours
    "2026-11-24", "2026-11-24 1042", "2026-11-24_1042", "bild_20240512_1015.jpg", "20261124",
    "2026-11-24 10:42", "2026-11-24T10:42", "2026-11-24T10:42:31", "2026-11-24 10.42",
    "2026-11-24 kl. 1042", "2026-11-24--2026-12-01", "2026-11-24 – 2026-12-01", "2026-11-24–2026-12", "2019–2022",
    "2019 2022", "2018 2019 2020", "2026-2027", "2026-01-02 10:42:31.1234", "10:11:12.1234", "20261124104231",
    "190101-191231", "19.01.01 – 19.12.31", "24 01 15 - 24 06 30", "2026-11-24 0900-1130", "2012-11-24–25",
    "den 2026-11-24. 1200 besökare", "2026-11-24: 1200 besökare", "2026-11-24\n1200 besökare", "199001", "1990-01-01",
    # amounts, lists and all the rest
    "1 000 000 000 kr", "4 200 000", "12 000,50", "199 001 011 234 kr", "9 001 011 234 kr", "234 31 Lomma",
    "10 11 12 13 14",
    "docplayer.se/112309716", "https://exempel.se/2024/06/20/1234-nyhet", "https://exempel.se/artikel/9001011231",
    "978-91-44-12345-6", "5050-1055", "123 456 78 90", "55.674512, 13.071234", "192.168.10.12",
    "SE35 5000 0000 0549 1000 0003",
    # no real date, or too few or too many digits
    "900230-1234", "901301-1234", "900132-1234", "900101-123", "900101-12345", "1900101-1234", "9001011234567",
    "900192-1234", "210001011234", "170001011234", "", "900101", "0" * 30, "2026-11-24 K123",
    "2026-11-24 (1200)", "de sista 2026-11-24, 12 st",
])  # fmt: skip
def test_not_refused(text):
    assert kinds(text) == []
    assert kinds(f"Se {text} i underlaget.") == []


@given(st.integers(20, 99), st.integers(0, 9), st.integers(0, 99), st.integers(0, 999), st.booleans(), st.booleans())
def test_organisation_numbers_are_not_refused(month, group, rest, serial, dashed, long):
    start = f"{group}{rest % 10}{month:02d}{rest:02d}{serial:03d}"
    number = start + luhn.calc_check_digit(start)
    assert orgnr.is_valid(number)
    number = ("16" if long else "") + (orgnr.format(number) if dashed else number)
    assert kinds(f"Föreningen har org.nr {number} i registret.") == []


def digits(count: int) -> st.SearchStrategy[str]:
    return st.integers(0, 10**count - 1).map(f"{{:0{count}d}}".format)


PHONES = [
    "07{a}-{3} {2} {2}", "07{a}{1}-{2} {2} {2}", "07{a}{1} {2} {2} {2}", "07{a} {3} {2} {2}", "07{a}-{7}",
    "tel. 07{a}{7}",
    "+46 7{a} {3} {2} {2}", "+467{a}{7}", "+46 (0)7{a}-{3} {2} {2}", "040-{2} {2} {2}", "040-{3} {2} {2}",
    "0413-{3} {2}",
    "0411-{2} {2} {2}", "08-{3} {3} {2}", "08-{2} {2} {2} {2}", "010-{3} {2} {2}", "0771-{3} {3}", "020-{2} {2} {2}",
]  # fmt: skip


@budget.texts
@given(st.sampled_from(PHONES), st.sampled_from("0236"), st.data())
def test_telephone_numbers_are_not_refused(shape, series, data):
    number = shape.replace("{a}", series)
    for count in (1, 2, 3, 7):
        while f"{{{count}}}" in number:
            number = number.replace(f"{{{count}}}", data.draw(digits(count)), 1)
    assert kinds(f"Ring {number} eller 114 14.") == []


@budget.texts
@given(
    days.filter(lambda day: day.year >= 1900), days, st.times(),
    st.sampled_from([
        "{a}", "{a} {t}", "{a} kl. {k}", "{a} {k}", "{a}T{t}", "{a}T{s}", "{a} {s}", "{a}–{b}", "{a} - {b}", "{a}--{b}",
        "{a}/{b}", "{c}–{e}", "{a}, {b}", "{y}–{z}", "{y} {z}", "{y}/{x}", "{d}/{m} {y}", "{a}: {n} st", "{a}. {n} st",
        "{n} kr {a}", "KS {y}/{f}", "KS {y}.{n}", "{y}/{f}-{g}", "dnr {y}:{f}", "2{p} {q} Lomma, {a}",
    ]),
    st.integers(0, 10**11),
)  # fmt: skip
def test_days_files_amounts_and_addresses_are_not_refused(first, second, clock, shape, number):
    text = shape.format(
        a=first, b=second, c=f"{first:%Y%m%d}", e=f"{second:%Y%m%d}", d=first.day, m=first.month, t=f"{clock:%H:%M}",
        s=f"{clock:%H:%M:%S}", k=f"{clock:%H.%M}", y=first.year, z=second.year, x=f"{second.year % 100:02d}",
        n=f"{number:,}".replace(",", " "), f=f"{number % 10_000:04d}", g=number % 1000, p=f"{number % 100:02d}",
        q=f"{number % 97:02d}",
    )  # fmt: skip
    assert kinds(f"Uppgiften {text} gäller.") == []
