"""Swedish person numbers in running text (R2): found however they are split, and nothing else taken for one.

A number is ten or twelve digits that begin with a real birth date (day + 60 for a samordningsnummer); the check
digit is not asked, since a number with a slip of the finger still points at somebody. Digits that stand near each
other are read as a *run* of groups; every stretch of the run with the right number of digits is tried, and the way
the groups are cut tells a person number from a telephone number, an amount or a list.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import personnummer

from lomma_core.privacy import number_lookalikes as lookalikes
from lomma_core.privacy.normalise import DASHES
from lomma_core.privacy.number_lookalikes import Stretch

PERSON, COORDINATION = "personnummer", "samordningsnummer"
_GROUP = re.compile(r"\d+", re.ASCII)
# Between two groups of a number: spaces and up to three signs. Signs in the second list count only without spaces.
_BETWEEN = re.compile(rf"\s*(?:[{DASHES}+/_.:]\s*){{0,3}}")
_BETWEEN_TIGHT = re.compile(rf"[{DASHES}+/_.:·•|*~=,;(\\'’´`…]{{1,3}}")
_LONGEST_BETWEEN = 12
_DASHED = re.compile(rf"[{DASHES}+]")
# A temporary number has a letter first in the last four; a masked one has its last four crossed out.
_TEMPORARY = re.compile(
    rf"(?<!\d)((?:\d\d[ ./{DASHES}]?)?\d\d[ ./{DASHES}]?\d\d[ ./{DASHES}]?\d\d)(\s?[{DASHES}+]?\s?)"
    r"(?:(T)(?:\d{3}|F\d{2,3})|[RSUWXJKLMNP]\d{3}|X{4}|\*{4})(?!\w)",
    re.ASCII | re.IGNORECASE,
)
# A sole trader's VAT number is SE, the personnummer and 01.
_SOLE_TRADER = re.compile(r"(?<![^\W\d_])SE ?(\d{6})[ -]?(\d{4})[ -]?01(?!\d)", re.ASCII | re.IGNORECASE)
# 900101, fyra sista 1234
_LAST_FOUR = re.compile(
    rf"(?<!\d)((?:\d\d)?\d\d[{DASHES}]?\d\d[{DASHES}]?\d\d)(?=\D)[^\d\n]{{0,25}}\bsista\b[^\d\n]{{0,20}}\d{{4}}(?!\d)",
    re.ASCII,
)
_CENTURIES = ("18", "19", "20")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every person number in a folded text (R2)."""
    groups = [found.span() for found in _GROUP.finditer(text)]
    if sum(end - start for start, end in groups) < 6:
        return
    for run in _runs(text, groups):
        yield from _in_run(text, run)
    for found in _TEMPORARY.finditer(text):
        date = re.sub(r"\D", "", found[1])
        # "2026-11-24 K123" may be a room: a space alone joins a date only when it is written in one, or before T.
        if (kind := kind_of(date)) and (found[2] != " " or found[3] or date == found[1]):
            yield kind, *found.span()
    if "sista" in text:
        for found in _LAST_FOUR.finditer(text):
            if kind := kind_of(re.sub(r"\D", "", found[1])):
                yield kind, *found.span()
    for found in _SOLE_TRADER.finditer(text):
        if kind := kind_of(found[1]):
            yield kind, *found.span()


def kind_of(date: str) -> str | None:
    """Whose number begins with these six or eight digits; None when they are no birth date.

    A future date counts too: a clock that is asked would judge a stored text differently next year.
    """
    if len(date) == 8 and date[:2] not in _CENTURIES:
        return None
    day, kind = int(date[-2:]), PERSON
    if day > 60:
        day, kind = day - 60, COORDINATION
    try:
        personnummer.get_birth_date(f"{date[:-2]}{day:02d}-0000")
    except ValidationError:
        return None
    return kind


def _runs(text: str, groups: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    run = groups[:1]
    for before, group in pairwise(groups):
        if not _joined(text, before[1], group[0]):
            yield run
            run = []
        run.append(group)
    yield run


def _joined(text: str, end: int, start: int) -> bool:
    if start - end > _LONGEST_BETWEEN:
        return False
    between = text[end:start]
    if _BETWEEN_TIGHT.fullmatch(between):
        return True
    # A full stop, colon or line break with space after it ends a sentence or a heading, unless a dash is there too.
    ends = re.search(r"[.:]\s|\n", between) and not _DASHED.search(between)
    return not ends and _BETWEEN.fullmatch(between) is not None


def _in_run(text: str, run: list[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    first = 0
    while first < len(run):
        total, found = 0, None
        for last in range(first, len(run)):
            total += run[last][1] - run[last][0]
            if total > 12:
                break
            if total in (10, 12) and (kind := _judge(Stretch(text, run, first, last))):
                found = kind, run[first][0], run[last][1]
                break
        if found:
            yield found
            first = last
        first += 1


def _judge(stretch: Stretch) -> str | None:
    kind = kind_of(stretch.digits[:-4])
    if kind is None or not _cut_like_a_person_number(stretch):
        return None
    if "/" in "".join(stretch.between) and stretch.in_address:
        return None
    # Addresses on the web are full of ten-digit ids: there the check digit is asked.
    if stretch.in_address and len(stretch.digits) == 10 and not stretch.cuts and not luhn.is_valid(stretch.digits):
        return None
    return None if lookalikes.is_lookalike(stretch) else kind


def _cut_like_a_person_number(stretch: Stretch) -> bool:
    """Whether the digits are cut where a date and a last four would be."""
    date = len(stretch.digits) - 4
    if not stretch.cuts:
        return True
    if len(stretch.cuts) == len(stretch.digits) - 1:
        others = {sign for cut, sign in stretch.cuts.items() if cut != date}
        return stretch.whole and len(others) == 1
    inside = {cut for cut in stretch.cuts if cut < date}
    if any(":" in stretch.cuts[cut] for cut in inside):
        # A clock with fractions of a second.
        return False
    after = {cut for cut in stretch.cuts if cut > date}
    if date not in stretch.cuts:
        # 1990 01011234; ten digits cut like this are case numbers and telephone numbers.
        return date == 8 and not after and inside <= {2, 4} and not set("/:.") & set("".join(stretch.between))
    dashed = bool(_DASHED.search(stretch.cuts[date]))
    if after:
        pairs = set(range(2, date, 2))
        split_by_space = after == {date + 2} and not stretch.cuts[date + 2].strip()
        return stretch.whole and split_by_space and (not inside or (inside == pairs and not stretch.ascending))
    if inside <= {2, 4, 6}:
        return True
    if dashed:
        return not stretch.leading_zero
    # 900 101 1234, but not 070 712 3456.
    return date == 6 and inside == {3} and not stretch.leading_zero
