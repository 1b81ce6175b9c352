"""Swedish person numbers in running text (R2): found however they are split, and nothing else taken for one.

A number is ten or twelve digits that begin with a real birth date (day + 60 for a samordningsnummer); the check
digit is not asked, since a number with a slip of the finger still points at somebody. Digits that stand near each
other are read as a *run* of groups; every stretch of the run with the right number of digits is tried, and the way
the groups are cut tells a person number from a telephone number, an amount or a list. What may be either is
``NUMBER``, which is asked about and not refused.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from stdnum import luhn

from lomma_core.privacy.numbers import lookalikes, misread, tails
from lomma_core.privacy.numbers.dates import BORN_BEFORE, COORDINATION, PERSON, kind_of, year_of
from lomma_core.privacy.numbers.stretches import DASHED, GROUP, Group, Stretch, runs

__all__ = ["COORDINATION", "NUMBER", "PERSON", "find", "kind_of"]

NUMBER = "nummer"
_FEWEST_DIGITS = 6
_UUID = re.compile(r"(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
# The months and days of a year, days + 60 among them: a quick no to most digits.
_MONTHS_AND_DAYS = frozenset(
    f"{month:02d}{day + more:02d}" for month in range(1, 13) for day in range(1, 32) for more in (0, 60)
)


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every person number in a folded text (R2), and of every number that may be one."""
    groups = [match.span() for match in GROUP.finditer(text)]
    if sum(end - start for start, end in groups) < _FEWEST_DIGITS:
        return
    if text.count("-") > 3:
        text = _UUID.sub(lambda match: "x" * len(match[0]), text)
        groups = [match.span() for match in GROUP.finditer(text)]
    for run in runs(text, groups):
        yield from _in_run(text, run)
    apart = list(dict.fromkeys(tails.find(text)))
    yield from apart
    starts = {start for _, start, _ in apart}
    yield from (span for span in misread.find(text) if span[1] not in starts)


def _in_run(text: str, run: list[Group]) -> Iterator[tuple[str, int, int]]:
    digits = "".join(text[start:end] for start, end in run)
    # How many digits of the run have gone by when each group begins.
    begins = list(accumulate((end - start for start, end in run), initial=0))
    ends = {count: place for place, count in enumerate(begins[1:])}
    first = 0
    while first < len(run):
        begun, following = begins[first], first + 1
        for length in (10, 12):
            last = ends.get(begun + length)
            if last is None or not _may_be(digits[begun : begun + length]):
                continue
            if last - first > 1 and run[last][1] - run[last][0] < 4 and _goes_on_before(text, run, first):
                # Cut to the end, a number stands alone in its run: a quick no for long rows of digits.
                continue
            stretch = Stretch(text, run, first, last)
            if kind := _judge(stretch):
                yield kind, stretch.start, stretch.end
                following = last + 1
                break
        first = following


def _goes_on_before(text: str, run: list[Group], first: int) -> bool:
    return first > 0 and "\n" not in text[run[first - 1][1] : run[first][0]]


def _may_be(digits: str) -> bool:
    return digits[-8:-4] in _MONTHS_AND_DAYS or digits[:4] in _DAYS_AND_MONTHS


_DAYS_AND_MONTHS = frozenset(f"{day:02d}{month:02d}" for month in range(1, 13) for day in range(1, 32))


def _judge(stretch: Stretch) -> str | None:
    kind = kind_of(stretch.date) or _day_first(stretch)
    if kind is None:
        return None
    if "/" in "".join(stretch.between) and stretch.in_address:
        return None
    # Addresses on the web are full of ten-digit ids: there the check digit is asked.
    bare = len(stretch.digits) == 10 and not stretch.cuts
    if (
        bare
        and stretch.in_address
        and not luhn.is_valid(stretch.digits)
        and not lookalikes.is_called_person_number(stretch)
    ):
        return None
    sure = _cut_like_a_person_number(stretch)
    if sure is None or lookalikes.is_something_else(stretch):
        return None
    return kind if sure and not lookalikes.may_be_something_else(stretch) else NUMBER


def _day_first(stretch: Stretch) -> str | None:
    """Whose number 27 11 09 2384 or 27-11-2009-2384 is, where the digits are cut so that it shows."""
    date, gaps = stretch.date, stretch.between
    if len(date) == 6 and list(stretch.cuts) == [2, 4, 6] and gaps[0] == gaps[1]:
        return kind_of(date[4:] + date[2:4] + date[:2])
    return None


def _cut_like_a_person_number(stretch: Stretch) -> bool | None:
    """Whether the digits are cut where a date and a last four would be: True surely, False perhaps, None not."""
    date = len(stretch.digits) - 4
    if not stretch.cuts:
        return True
    if len(stretch.cuts) == len(stretch.digits) - 1:
        others = {sign for cut, sign in stretch.cuts.items() if cut != date}
        return True if stretch.whole and len(others) == 1 else None
    inside = {cut for cut in stretch.cuts if cut < date}
    if any(":" in stretch.cuts[cut] for cut in inside):
        # A clock with fractions of a second.
        return None
    if date not in stretch.cuts:
        return _cut_elsewhere(stretch, date)
    if inside == set(range(1, date)) and len(stretch.cuts) == date:
        # 0 8 0 3 1 4-2398
        return True if stretch.whole else None
    if any(cut > date for cut in stretch.cuts):
        return _cut_in_the_last_four(stretch, date)
    if inside <= {2, 4, 6}:
        return True
    if DASHED.search(stretch.cuts[date]):
        return None if stretch.leading_zero else True
    # 900 101 1234 is cut like an amount; 101 112 1314 is counted, and 070 712 3456 a telephone.
    if date == 6 and inside == {3} and not stretch.leading_zero:
        return None if stretch.in_order else False
    return None


def _cut_elsewhere(stretch: Stretch, date: int) -> bool | None:
    """08031-42398, and 1990 01011234; ten digits with a space so are case numbers and telephone numbers."""
    signs = "".join(stretch.between)
    if any(cut > date for cut in stretch.cuts) and len(stretch.cuts) > 1:
        return None
    if date == 8:
        early = (year_of(stretch.date) or 0) < BORN_BEFORE
        if list(stretch.cuts) == [6] and kind_of(stretch.digits[6:]):
            # 190101-191231 is a span of days.
            return None
        if set("/:.") & set(signs) or (len(stretch.cuts) > 1 and not set(stretch.cuts) <= {2, 4}):
            return None
        return early or set(stretch.cuts) <= {2, 4}
    if len(stretch.cuts) > 1 or signs.strip() not in ("-", "+", ""):
        return None
    [cut] = stretch.cuts
    # 2011-123456 begins with its year; 08031 42398 is asked about.
    if cut == 4 and (not signs.strip() or stretch.digits[:2] in ("19", "20")):
        return None
    return signs.strip() != ""


def _cut_in_the_last_four(stretch: Stretch, date: int) -> bool | None:
    """900101-12 34, and 20-08-03-14-23-98."""
    pairs = set(range(2, date, 2))
    inside = {cut for cut in stretch.cuts if cut < date}
    after = {cut for cut in stretch.cuts if cut > date}
    iso = date == 8 and inside == {4, 6} and set(stretch.between) == {"-"}
    if not stretch.whole or after != {date + 2} or (inside and inside != pairs and not iso):
        return None
    gap = stretch.cuts[date + 2]
    if gap.strip() and {gap} != set(stretch.between):
        return None if inside else False
    if iso and lookalikes.is_clock(stretch.tail):
        # 2026-11-24-10-30
        return None
    return None if inside and stretch.in_order else True
