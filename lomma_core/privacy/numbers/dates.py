"""Birth dates as digits and in words: whose number begins with a date, and dates written day first (R2)."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

PERSON, COORDINATION = "personnummer", "samordningsnummer"
# Few who are written about in a register of prevention are born later; texts about the work are full of later dates.
BORN_BEFORE = 2019

_CENTURIES = ("18", "19", "20")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mar(?:s)?|apr(?:il)?|maj|jun(?:i)?|jul(?:i)?|aug(?:usti)?|sep(?:t(?:ember)?)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
# 27 november 2009, 27:e nov -09; november 27, 2009; 27/11 2009, 27.11.2009, 27112009
_DAY_FIRST = re.compile(
    rf"(?<![\d.:/-])(?P<day>\d{{1,2}})(?::?e|:?a)?[ .-]?(?P<month>{MONTH}),?[ -]?(?:år )?"
    r"(?P<year>\d{4}|['’-]?\d\d)(?!\d)"
    rf"|(?<!\w)(?P<month2>{MONTH}) (?P<day2>\d{{1,2}})(?::?e|:?a)?,? (?P<year2>\d{{4}})(?!\d)"
    r"|(?<![\d.:/-])(?P<day3>\d{1,2})(?P<sign>[ ./-]) ?(?P<month3>\d{1,2})(?:(?P=sign)|[ -]) ?(?P<year3>(?:18|19"
    r"|20)\d\d)(?!\d)"
    r"|(?<![\d.:/-])(?P<day5>\d{1,2})/(?P<month5>\d{1,2})[ -]['’-]?(?P<year5>\d\d)(?!\d)"
    r"|(?<!\d)(?P<day4>\d\d)(?P<month4>\d\d)(?P<year4>(?:18|19|20)\d\d)(?!\d)",
    re.ASCII | re.IGNORECASE,
)
# A year, or a short one after a month's name, is always a part of it.
_MAY_BE = re.compile(r"(?:18|19|20)\d\d|[a-z.] ?['’-]?\d\d(?!\d)|/\d{1,2}[ -]['’-]?\d\d(?!\d)", re.ASCII)


class WrittenDate(NamedTuple):
    """A date that is written day first, and where."""

    year: int
    start: int
    end: int


def kind_of(date: str) -> str | None:
    """Whose number begins with these six or eight digits; None when they are no birth date.

    A future date counts too: a clock that is asked would judge a stored text differently next year.
    """
    if len(date) == 8 and date[:2] not in _CENTURIES:
        return None
    day, month = int(date[-2:]), int(date[-4:-2])
    kind = PERSON
    if day > 60:
        day, kind = day - 60, COORDINATION
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    # Two digits say no century: every fourth year of them may be a leap year.
    year = int(date[:4]) if len(date) == 8 else 2000 + int(date[:2])
    return kind if _is_real(year, month, day) else None


def day_first(text: str) -> Iterator[WrittenDate]:
    """Every real date of a text that is written with its day or its month first."""
    for match in _DAY_FIRST.finditer(text) if _MAY_BE.search(text) else ():
        parts = {name.rstrip("2345"): value for name, value in match.groupdict().items() if value and name != "sign"}
        month = parts["month"]
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
        year = int(parts["year"].lstrip("'’-"))
        if year < 100:
            year += 2000 if year < 30 else 1900
        if _is_real(year, number, int(parts["day"])):
            yield WrittenDate(year, *match.span())


def year_of(date: str) -> int | None:
    """The year that eight digits begin with; None for six, which tell no century."""
    return int(date[:4]) if len(date) == 8 else None


def _is_real(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
