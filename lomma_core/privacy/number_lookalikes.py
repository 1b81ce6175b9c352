"""What is cut like a person number and yet is a date with a time, a telephone number, a diarienummer or a list (R2)."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from stdnum import isbn

from lomma_core.privacy.normalise import DASHES

_ADDRESS = re.compile(r"(?:://|\bwww\.|\.(?:se|com|nu|org|eu|net|info|dk|no)/)\S*$", re.IGNORECASE)
_PHONE_BEFORE = re.compile(
    r"(?:\b(?:tel|tfn|telefon|telefonnummer|telnr|mobil|mobilnummer|mobilnr|mob|ring|sms|växel|växeln|jour|fax)"
    r"(?:\s(?:nr|nummer|på))?[\s.:]*|\+\d{1,3}[ -]?(?:\(0\))?)$",
    re.IGNORECASE,
)
_FOREIGN_BEFORE = re.compile(r"\+\d{1,3}[ -]?$")
_FILE_BEFORE = re.compile(
    r"(?:\b(?!PNR|PN\b|PERS)[A-ZÅÄÖ]{2,5}|\b[Dd]nr|\b[Dd]iarie\w*|\b[Ää]rende\w*)[ .:-]*$",
)
_ISBN_BEFORE = re.compile(r"\bISBN(?:-1[03])?[:\s]*$", re.IGNORECASE)
_CLOCK_RANGE = re.compile(rf"\s?[{DASHES}]\s?(?:[01]\d|2[0-4])[0-5]\d(?!\d)")
_DATE_GOES_ON = re.compile(rf"[{DASHES}./](?:0[1-9]|1[0-2])(?!\d)")


@dataclass(frozen=True, repr=False)
class Stretch:
    """Neighbouring groups of a run that have ten or twelve digits together; holds text, so it has no repr (R4)."""

    text: str
    run: list[tuple[int, int]]
    first: int
    last: int

    @property
    def start(self) -> int:
        return self.run[self.first][0]

    @property
    def end(self) -> int:
        return self.run[self.last][1]

    @cached_property
    def groups(self) -> list[str]:
        return [self.text[start:end] for start, end in self.run[self.first : self.last + 1]]

    @cached_property
    def digits(self) -> str:
        return "".join(self.groups)

    @cached_property
    def between(self) -> list[str]:
        """What stands between the groups."""
        own = self.run[self.first : self.last + 1]
        return [self.text[before[1] : after[0]] for before, after in pairwise(own)]

    @cached_property
    def cuts(self) -> dict[int, str]:
        """How many digits stand before each gap, and what fills the gap."""
        cuts, count = {}, 0
        for group, gap in zip(self.groups, self.between, strict=False):
            count += len(group)
            cuts[count] = gap
        return cuts

    @property
    def whole(self) -> bool:
        """True when nothing else stands in the run."""
        return self.first == 0 and self.last == len(self.run) - 1

    @property
    def leading_zero(self) -> bool:
        return len(self.digits) == 10 and self.digits[0] == "0"

    @property
    def ascending(self) -> bool:
        numbers = [int(group) for group in self.groups]
        return numbers == sorted(numbers)

    @cached_property
    def before(self) -> str:
        """A little of what stands before, enough to see what the number is called."""
        return self.text[max(0, self.start - 40) : self.start]

    @cached_property
    def in_address(self) -> bool:
        """True inside an address on the web."""
        return _ADDRESS.search(self.text, max(0, self.start - 300), self.start) is not None


def is_lookalike(stretch: Stretch) -> bool:
    """True for a stretch that is no person number though its digits begin with a date."""
    return _telephone(stretch) or _file_number(stretch) or _date_and_more(stretch) or _book(stretch)


def _telephone(stretch: Stretch) -> bool:
    if len(stretch.digits) != 10:
        return False
    if not stretch.cuts:
        return stretch.leading_zero and _PHONE_BEFORE.search(stretch.before) is not None
    if stretch.leading_zero and list(stretch.cuts) == [2, 4, 6, 8]:
        # 08-12 10 12 34
        return stretch.between[0].strip() != "" and not "".join(stretch.between[1:]).strip()
    return 3 in stretch.cuts and _FOREIGN_BEFORE.search(stretch.before) is not None


def _file_number(stretch: Stretch) -> bool:
    """KS 2017/0530-1234, and the riksdag's 2010/11:1212."""
    signs = stretch.cuts.get(4, "").strip()
    if list(stretch.cuts) == [4, 8] and signs in ("/", ":", "."):
        return _FILE_BEFORE.search(stretch.before) is not None
    return signs == "/" and ":" in "".join(stretch.between)


def _date_and_more(stretch: Stretch) -> bool:
    """2026-11-24 0900-1130, and 2026-11-24–2026-12-01."""
    tail, gap = stretch.digits[-4:], stretch.between[-1] if stretch.between else ""
    if len(stretch.groups[-1]) != 4:
        return False
    if not gap.strip() and _clock(tail) and _CLOCK_RANGE.match(stretch.text, stretch.end):
        return True
    iso = len(stretch.digits) == 12 and {4, 6} <= set(stretch.cuts)
    return iso and tail[:2] in ("18", "19", "20") and _DATE_GOES_ON.match(stretch.text, stretch.end) is not None


def _clock(digits: str) -> bool:
    return int(digits[:2]) <= 24 and int(digits[2:]) < 60


def _book(stretch: Stretch) -> bool:
    return _ISBN_BEFORE.search(stretch.before) is not None and isbn.is_valid(stretch.digits)
