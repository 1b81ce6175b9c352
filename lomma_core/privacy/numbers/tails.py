"""Birth dates whose last four stand apart, are crossed out, or are told in words (R2)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from stdnum.se import orgnr

from lomma_core.privacy.normalise import DASHES
from lomma_core.privacy.numbers.dates import BORN_BEFORE, PERSON, day_first, kind_of
from lomma_core.privacy.stems import holds_any, small

_DATE = rf"(?<!\d)((?:\d\d[ ./{DASHES}]?)?\d\d[ ./{DASHES}]?\d\d[ ./{DASHES}]?\d\d)"
_DATES = re.compile(_DATE, re.ASCII)
_SHORT_DATE = re.compile(rf"(\d\d[ ./{DASHES}]?\d\d[ ./{DASHES}]?\d\d)", re.ASCII)
# A temporary number has a letter first in the last four.
_TEMPORARY = re.compile(
    rf"(\s?[{DASHES}+]?\s?)(?:(T)(?:\d{{3}}|F\d{{2,3}})|[RSUWXJKLMNP]\d{{3}})(?!\w)", re.ASCII | re.IGNORECASE
)
# 080314-XXXX, 080314-23**, 20080314-____; blanks and dots alone are a form's line, so they need their dash.
_CROSSED_OUT = re.compile(
    rf"(\s?[{DASHES}+]\s?|\s?)((?=\d{{0,3}}[^\d\s])[\dXx*?#■□▪█·•]{{4}}|([A-Za-z·•_])\3{{3}}|\.{{4}}|…"
    rf"|\[[^\]\n\d]{{1,12}}\])(?![\w*?#])",
    re.ASCII,
)
# 900101-1234 for a firm of one's own: SE, the personnummer and 01.
_SOLE_TRADER = re.compile(r"(?<![^\W\d_])SE ?(\d{6})[ -]?(\d{4})[ -]?01(?!\d)", re.ASCII | re.IGNORECASE)
# fyra sista 2398, de sista siffrorna är 2398, kontrollsiffror 2398, slutar på 2398
_IN_WORDS = re.compile(
    r"\b(?:(?:fyra|4)? ?sista(?: (?:fyra|4))?|slutsiff\w{1,6}|kontrollsiff\w{1,6}|kontroll(?:nummer|nr)"
    r"|födelse(?:nummer|nr)|individ(?:nummer|nr)|slutar|slut)"
    r"(?:[^\w\n]{1,4}(?:fyra|4|siffror(?:na)?|är|var|på|med|nr|nummer|blir"
    r"|i (?:person)?numret)(?!\w)){0,4}[^\w\n]{1,4}(\d{4})(?!\d)",
    re.IGNORECASE,
)
_IN_WORDS_STEMS = ("sista", "slut", "kontroll", "födelse", "individ")
# Beside a birth date that is called one, any four digits are the last four.
_BARE = re.compile(r"(?<![\d.,:/-])(\d{4})(?![\w:]|[.,/-]\d)", re.ASCII)
_COMPACT = re.compile(
    rf"(?<![\d{DASHES}])((?:\d\d)?\d\d([./ {DASHES}]?)\d\d\2\d\d)(?!\d|[{DASHES}]\d\d(?!\d))", re.ASCII
)
_BORN_BEFORE = re.compile(
    r"(?:\bfödd\w{0,2}|födelse\w{0,8}|\bf\.)(?:[ :,]{1,2}(?:är|den|år))?[ :,]{0,2}$", re.IGNORECASE
)
_LINK = re.compile(r"[\W_]{1,4}(?:(?:nr|nummer|siffror(?:na)?|och|samt|sedan)[\W_]{1,3}){0,2}", re.IGNORECASE)
# 080314 följt av 2398
_FOLLOWED = re.compile(
    r"[\W_]{1,3}(?:(?:följt av|åtföljt av|därefter|sedan|sen|plus|minus|streck|kontroll\w{0,8}|samt|och sedan"
    r"|och sen)[\W_]{1,3}){1,2}",
    re.IGNORECASE,
)
_DIRECT = re.compile(rf"(?:\s?[{DASHES}+/]{{1,2}}\s?|,? )(\d{{4}})(?!\d|[{DASHES}:.]\d)", re.ASCII)
_GOES_ON = re.compile(r" ?[a-zåäö]{2}| ?[%€]")
_FURTHEST = 80


class _Date(NamedTuple):
    """A birth date in a text: whose number it begins, where it stands, and whether it is called a birth date."""

    kind: str
    start: int
    end: int
    called: bool


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every number of a folded text that is told in two parts or not wholly."""
    for match in _DATES.finditer(text):
        short = _SHORT_DATE.match(text, match.start())
        # 080314-23XX: the first two of the last four are no part of the date.
        yield from _incomplete(text, match) or (_incomplete(text, short) if short else [])
    for match in _SOLE_TRADER.finditer(text):
        if kind := kind_of(match[1]):
            yield kind, *match.span()
    written: list[_Date] = []
    for date in day_first(text):
        written.append(_Date(PERSON, date.start, date.end, _is_called(text, date.start)))
        tail = _DIRECT.match(text, date.end)
        follows = tail and _may_follow(text, tail, written[-1], date.year)
        if tail and follows and not _organisation(text, date.start, tail.end()):
            yield PERSON, date.start, tail.end()
    yield from _in_words(text, written)


def _incomplete(text: str, match: re.Match[str]) -> list[tuple[str, int, int]]:
    """A number with a letter in its last four, or with these crossed out, after a date."""
    temporary, crossed = _TEMPORARY.match(text, match.end()), _CROSSED_OUT.match(text, match.end())
    if not (temporary or crossed):
        return []
    date = re.sub(r"\D", "", match[1])
    kind = kind_of(date)
    if kind is None:
        return []
    # "2026-11-24 K123" may be a room: a space alone joins a date only when it is written in one, or before T.
    if temporary and (temporary[1] != " " or temporary[2] or date == match[1]):
        return [(kind, match.start(), temporary.end())]
    if crossed and (crossed[1].strip() or (date == match[1] and not set(crossed[2]) & set("_.…·•?"))):
        return [(kind, match.start(), crossed.end())]
    return []


def _may_follow(text: str, match: re.Match[str], date: _Date, year: int) -> bool:
    """14 mars 2008, 2398; not 14 mars 2024, 2100 personer, nor the clock of a late day."""
    if date.called:
        return True
    if _GOES_ON.match(text, match.end()):
        return False
    late_clock = year >= BORN_BEFORE and int(match[1][:2]) <= 24 and int(match[1][2:]) < 60
    return not late_clock and bool(match[0].strip(" ,0123456789") or year < BORN_BEFORE)


def _organisation(text: str, start: int, end: int) -> bool:
    """16 and an organisationsnummer: it may look like a day, a month and a year."""
    digits = re.sub(r"\D", "", text[start:end])
    return len(digits) == 12 and digits.startswith("16") and orgnr.is_valid(digits[2:])


def _in_words(text: str, written: list[_Date]) -> Iterator[tuple[str, int, int]]:
    dates = [
        _Date(kind, *match.span(), _is_called(text, match.start()))
        for match in _COMPACT.finditer(text)
        if (kind := kind_of(re.sub(r"\D", "", match[1])))
    ]
    dates = sorted([*dates, *written], key=lambda date: date.start)
    if not dates:
        return
    starts = [date.start for date in dates]
    for match in _IN_WORDS.finditer(text) if holds_any(small(text), _IN_WORDS_STEMS) else ():
        place = bisect_left(starts, match.start(1))
        for date in dates[max(0, place - 1) : place + 1]:
            first, last = min(date.start, match.start(1)), max(date.end, match.end(1))
            apart = last - first - (date.end - date.start) - 4
            if 0 < apart <= _FURTHEST:
                yield date.kind, first, last
    for date in dates:
        if ((link := _FOLLOWED.match(text, date.end)) and (tail := _BARE.match(text, link.end()))) or (
            date.called and (link := _LINK.match(text, date.end)) and (tail := _BARE.match(text, link.end()))
        ):
            yield date.kind, date.start, tail.end()


def _is_called(text: str, start: int) -> bool:
    return _BORN_BEFORE.search(text, max(0, start - 30), start) is not None
