"""Flexible periods: times as plans write them ("hösten 2017", "löpande"), stored as written."""

import datetime as dt
import re
from collections.abc import Iterable

from dateutil.relativedelta import relativedelta

from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import alphabetical

UNKNOWN = {
    "",
    "-",
    "–",
    "—",
    "--",
    "---",
    "?",
    "okänt",
    "okänd",
    "ej känt",
    "ej känd",
    "ej angivet",
    "ej angiven",
    "n/a",
}
"""What plans write where nothing is known."""
ONGOING = {"löpande", "tills vidare", "pågående", "kontinuerligt", "fortlöpande"}
_MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_SEASONS = {
    "vt": (1, 6),
    "vår": (1, 6),
    "vårterminen": (1, 6),
    "våren": (3, 5),
    "sommaren": (6, 8),
    "ht": (7, 12),
    "höstterminen": (7, 12),
    "hösten": (8, 12),
    "vintern": (12, 12),
}
_TERM = re.compile(r"([1-9]\d?) (år|månader)")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00?[:.]00(?:[:.]00(?:[.,]0+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_NO_TIME = "x0x"
_YEAR = r"\b(?:19\d\d|2[01]\d\d|2200)"
# The shapes that hold digits. What is left of a period has none: 24/11/2026, mar-26 and 46023 are no times.
_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<day>\d{4}-\d{1,2}-\d{1,2})\b",
        rf"(?P<first>{_YEAR})\s?(?P<sign>[-/–—])\s?(?P<second>\d{{4}}|\d{{2}})\b",
        rf"{_YEAR}\s*[-/ ]?\s*[kq][1-4]\b",
        r"\b(?:k|q|kv\.?|kvartal)\s*[1-4](?:\s*[-–]\s*(?:[kq]|kvartal)?\s*[1-4])?\b",
        r"\b[1-4](?::?[ae])?\.?\s+kvartalet\b|\b[12](?::?a)?\s+halvåret\b|\bhalvår(?:et)?\s+[12]\b",
        rf"\b(?:[12]?\d|3[01])\.?(?=\s+(?:{'|'.join(_MONTHS)})[a-z]*\.?\s+{_YEAR})",
        r"\bv(?:\.|eckan?|eckorna)?\s*(?:[1-4]?\d|5[0-3])(?:\s*[-–]\s*(?:[1-4]?\d|5[0-3]))?\b",
        r"\b[1-9]\d?(?:\s*[-–]\s*[1-9]\d?)?\s+(?:år|läsår|mån|veck|dag|termin)[a-zåäö]*\b",
        r"\b[vh]t\s*[-']?\s*\d{2}\b",
        r"\b[vh]t(?:19\d\d|2[01]\d\d)\b",
        r"\b(?:h|halvår(?:et)?\s)[12](?=\s+\d{4})",
        r"\b(?:t|tertial\s)[1-3](?=\s+\d{4})",
        rf"{_YEAR}\b",
    )
)
_MONTH_NAMES = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
# What Word makes of a hyphen.
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–−", "-"))
# Year first; with dots, or with the year apart, day first; a day that cannot be a month also says which is which.
_DAYS = [
    re.compile(r"(?P<y>\d{4})([-./ ])(?P<m>\d{1,2})\2(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?:den )?(?P<d>\d{1,2}) ?/ ?(?P<m>\d{1,2})(?: | ?- ?)(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<d>1[3-9]|[23]\d)([-/])(?P<m>\d{1,2})\2(?P<y>\d{4})", re.ASCII),
    re.compile(
        r"(?:den )?(?P<d>\d{1,2})(?:\.|:?d?e)?(?P<sign>[ -])(?P<word>[a-z]{3,9})\.?,?(?P=sign)(?P<y>\d{4})", re.ASCII
    ),
    re.compile(r"(?P<word>[a-z]{3,9})\.? (?P<d>\d{1,2}), ?(?P<y>\d{4})", re.ASCII),
]
# Names of months in English that are no beginning of a Swedish one.
_ENGLISH = {"may": 5, "oct": 10, "january": 1, "february": 2, "march": 3, "june": 6, "july": 7, "october": 10}
_WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
_WEEKDAY = re.compile(r"(?P<weekday>mån|tis|ons|tors?|fre|lör|sön)(?:s?dag(?:en)?)?\.?,? ")


def normalise(text: str) -> str | None:
    """The period as it is stored: as written, spaces folded; None when the time is unknown."""
    text = " ".join(text.split())
    return None if text.casefold() in UNKNOWN else text


def without_midnight(text: str) -> str:
    """A written day without the midnight that a spreadsheet has put after it; any other text as it is."""
    match = _MIDNIGHT.fullmatch(text.strip())
    return match[1] if match else text


def is_period(text: str) -> bool:
    """True for a time that somebody wrote: a word for ongoing, or words around days, quarters, years and the like.

    A digit that belongs to none of these is refused: a spreadsheet may have made the text of something else.
    """
    text = text.casefold()
    quarter = Quarter.parse(text)
    if quarter or text in ONGOING:
        return quarter is None or 1900 <= quarter.year <= 2200
    rest = text
    for shape in _SHAPES:
        rest = shape.sub(_without_shape, rest)
    return rest != text and not any(character.isdecimal() for character in rest)


def _without_shape(match: re.Match[str]) -> str:
    """Nothing, or a digit that no shape takes where the numbers of the match are no time."""
    parts = match.groupdict()
    if parts.get("day"):
        return "" if bounds(parts["day"]) else _NO_TIME
    if not parts.get("first"):
        return ""
    first, second = int(parts["first"]), int(parts["second"])
    if len(parts["second"]) == 4:
        return "" if first < second <= 2200 else _NO_TIME
    is_month = parts["sign"] == "-" and 1 <= second <= 12
    return "" if is_month or second == (first + 1) % 100 else _NO_TIME


def day_of(text: str) -> dt.date | None:
    """The day that a text names, however it is written; None where it names none.

    ``2026-11-24``, ``20261124``, ``24/11 2026``, ``24 nov 2026``, ``24.11.2026``, also with midnight after it, as Excel
    gives days away, and with its weekday before it. ``3/4/2026`` is none: nobody can tell March from April. Raises
    ValueError for what is written as a day that there is none of, such as ``2026-02-30`` or another weekday.
    """
    text = without_midnight(" ".join(text.translate(_HYPHENS).casefold().split()).upper()).casefold()
    weekday = _WEEKDAY.match(text)
    if weekday:
        day = day_of(text[weekday.end() :])
        if day and not _WEEKDAYS[day.weekday()].startswith(weekday["weekday"][:3]):
            raise ValueError("another weekday")
        return day
    try:
        return dt.date.fromisoformat(text.upper())
    except ValueError:
        match = next(filter(None, (pattern.fullmatch(text) for pattern in _DAYS)), None)
    if match is None:
        return None
    word = match.groupdict().get("word")
    month = _month(word) if word else int(match["m"])
    return None if month is None else dt.date(int(match["y"]), month, int(match["d"]))


def _month(word: str) -> int | None:
    return next((number for number, name in enumerate(_MONTH_NAMES, 1) if name.startswith(word)), _ENGLISH.get(word))


def in_order(texts: Iterable[str]) -> list[str]:
    """Written periods by their first and then their last day; those that name no span last, in Swedish order."""

    def place(text: str) -> tuple[dt.date, dt.date, str]:
        first, last = (bounds(end) for end in split_range(text) or (text, text))
        start = (first or last or (dt.date.max,))[0]
        return start, (last or first or (dt.date.max,))[-1], alphabetical(text)

    return sorted(texts, key=place)


def split_range(text: str) -> tuple[str, str] | None:
    """``2019–2022`` as its two ends, each as written; None when the text is one time only."""
    match = re.fullmatch(r"(.*\d{4})\s*(?:–|—|-| till )\s*(\D*\d{4}|löpande|tills vidare)", text.strip())
    return (match[1].strip(), match[2].strip()) if match else None


def bounds(text: str | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of a written period; None where it names no known span."""
    text = (text or "").strip().casefold()
    try:
        day = dt.date.fromisoformat(text)
        return day, day
    except ValueError:
        pass
    quarter = Quarter.parse(text)
    if quarter:
        return quarter.first_day, quarter.last_day
    numbers = [int(number) for number in text.split("-")] if re.fullmatch(r"\d{4}(-\d{1,2}){1,2}", text) else []
    try:
        if len(numbers) == 3:
            return dt.date(*numbers), dt.date(*numbers)
        if numbers:
            return _months_of(numbers[0], numbers[1], numbers[1])
    except ValueError:
        return None
    match = re.fullmatch(r"(?:([^\W\d]+)\.?\s+)?(\d{4})", text)
    months = _months(match[1]) if match else None
    if not match or not months or not 1900 <= int(match[2]) <= 2200:
        return None
    return _months_of(int(match[2]), *months)


def _months_of(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    """The first day of one month and the last day of another. Raises ValueError where there is no such month."""
    return dt.date(year, first, 1), dt.date(year, last, 1) + relativedelta(day=31)


def _months(word: str | None) -> tuple[int, int] | None:
    if word is None:
        return 1, 12
    if word in _SEASONS:
        return _SEASONS[word]
    for number, month in enumerate(_MONTHS, 1):
        if word.startswith(month):
            return number, number
    return None


def months_of(term: str) -> int | None:
    """A term in months; None when it cannot be read."""
    match = _TERM.fullmatch(term)
    return int(match[1]) * (12 if match[2] == "år" else 1) if match else None


def plus_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or that month's last day."""
    later: dt.date = day + relativedelta(months=months)
    return later
