"""The quarter, the plan's unit of time (P7), and the clock that is passed in."""

import datetime as dt
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
Clock = Callable[[], dt.datetime]
_WORDS = {"ett": 1, "två": 2, "tre": 3, "fyra": 4}
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_NUMBERS = _WORDS | _ORDINALS
_NAME = rf"(?:k|q|kv\.?|kvartal)\s*(?P<number>0?[1-4]|{'|'.join(_WORDS)})"
# What programs and people write for a hyphen or an apostrophe.
_SIGNS = str.maketrans("‐‑‒–—−’´", "------''")
# As plans and spreadsheets write it: 2026-K4, Kvartal 4 2026, K4-26, 4:e kvartalet 2026, 4Q26.
_QUARTERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>\d{{4}})\s*[-/ ,.:_]?\s*{_NAME}",
        rf"{_NAME}(?:\s*[-/,.:_]\s*|\s+(?:år\s+)?|\s*(?='))(?P<year>\d{{4}}|'?\d{{2}})",
        rf"(?P<number>[1-4]|{'|'.join(_ORDINALS)})(?::?[ae])?\.?\s+(?:kvartal(?:et)?|kv\.?),?\s+(?P<year>\d{{4}})",
        r"(?P<number>[1-4])\s?[qk]\s?(?P<year>\d{4}|\d{2})",
    )
)


_MONTHS = ("januari–mars", "april–juni", "juli–september", "oktober–december")


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; ``str(Quarter(2026, 4))`` is ``2026-K4``. Orders by time."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-K{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Quarter | None":
        """Read ``2026-K4``, ``2026 Q4``, ``Kvartal 4 2026`` or ``K4-26``; None for anything else."""
        text = " ".join(text.casefold().translate(_SIGNS).split())
        match = next((match for match in (pattern.fullmatch(text) for pattern in _QUARTERS) if match), None)
        if match is None:
            return None
        year, number = match["year"].lstrip("'"), match["number"]
        # A year of two digits beside a quarter is this century's.
        return cls(int(year) + (2000 if len(year) == 2 else 0), _NUMBERS.get(number) or int(number))

    @classmethod
    def from_stored(cls, text: str) -> "Quarter":
        """The quarter that the store holds as ``2026-K4``. Raises ValueError for anything else."""
        quarter = cls.parse(text)
        if quarter is None:
            raise ValueError("not a quarter")
        return quarter

    @classmethod
    def of(cls, day: dt.date) -> "Quarter":
        """The quarter that a date lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> dt.date:
        return (self + 1).first_day - dt.timedelta(days=1)

    @property
    def months(self) -> str:
        """Its months in words: ``juli–september 2026``."""
        return f"{_MONTHS[self.number - 1]} {self.year}"

    @property
    def begins(self) -> dt.datetime:
        """Its first moment in Stockholm, as the store keeps moments."""
        return utc(dt.datetime.combine(self.first_day, dt.time(), STOCKHOLM))

    def __add__(self, quarters: int) -> "Quarter":
        year, index = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, index + 1)

    def __sub__(self, quarters: int) -> "Quarter":
        return self + -quarters


def system_clock() -> dt.datetime:
    """The present moment in Stockholm; ``LOMMA_TODAY=2026-11-24`` moves the date (demos, tests)."""
    now = dt.datetime.now(STOCKHOLM)
    today = os.environ.get("LOMMA_TODAY")
    if today:
        now = dt.datetime.combine(dt.date.fromisoformat(today), now.timetz())
    return now


def utc(moment: dt.datetime) -> dt.datetime:
    """The moment as naive UTC, as the store keeps it."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def local(moment: dt.datetime) -> dt.datetime:
    """A stored naive UTC moment in Stockholm time, for the screen."""
    return moment.replace(tzinfo=dt.UTC).astimezone(STOCKHOLM)


def timestamp(moment: dt.datetime) -> str:
    """A stored naive UTC moment as it is written everywhere: the day and the minute in Stockholm."""
    return f"{local(moment):%Y-%m-%d %H:%M}"
