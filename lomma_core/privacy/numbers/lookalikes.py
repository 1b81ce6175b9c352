"""What is cut like a person number and yet is a date with a time, a telephone number, a case number or a list (R2)."""

import re

from stdnum import isbn

from lomma_core.privacy import telephones
from lomma_core.privacy.normalise import DASHES
from lomma_core.privacy.numbers.dates import BORN_BEFORE, year_of
from lomma_core.privacy.numbers.stretches import Stretch

_PHONE_BEFORE = re.compile(
    r"(?:\b(?:tel|tfn|telefon|telefonnummer|telnr|mobil|mobilnummer|mobilnr|mob|ring|sms|växel|växeln|jour|fax)"
    r"(?:\s(?:nr|nummer|på))?[\s.:]{0,3}|\+\d{1,3}[ -]?(?:\(0\))?)$",
    re.IGNORECASE,
)
_FOREIGN_BEFORE = re.compile(r"\+\d{1,3}[ -]?$")
_PERSON_BEFORE = re.compile(
    r"(?:\b(?:pnr|persnr|person-?n(?:umme)?r|personnummer|samordnings-?n(?:umme)?r|samordningsnummer|född|föddes)"
    r"|födelse\w{0,12})[ =:.]{0,3}(?:är )?$",
    re.IGNORECASE,
)
_FILE_BEFORE = re.compile(
    r"(?:\b(?!PNR|PN\b|PERS)[A-ZÅÄÖ]{2,5}|\b[Dd]nr|\b[Dd]iarie\w{0,10}|\b[Ää]rende\w{0,10})[ .:-]{0,3}$",
)
# What is bought, sold, booked or built has numbers of its own.
_LABEL_BEFORE = re.compile(
    r"\b(?:order|faktura|kund|avtals?|inköps?(?:order)?|beställnings?|offert|kontot?|referens|serie|artikel"
    r"|bankgirot?|plusgirot?"
    r"|postgiro|bg|pg|ocr|isbn|rfid|imei|build|version|paket|kolli|kontrakts?|inventarie|leverans|modell|licens|recept"
    r"|boknings?|biljett|kvitto|verifikats?|verifikations?|löp|produkt|batch|ean|gtin)"
    r"(?:en|et)?(?:[ -]?(?:nr|nummer|numret|id|kod))?\.?[ :#=]{0,3}$",
    re.IGNORECASE,
)
_ISBN_BEFORE = re.compile(r"\bISBN(?:-1[03])?[:\s]{0,3}$", re.IGNORECASE)
_COUNTED_AFTER = re.compile(r"\s?(?:kr\b|kronor\b|tkr\b|SEK\b|EUR\b|€|kWh\b|st\b|m²|kvm\b)")
_CLOCK_RANGE = re.compile(rf"\s?[{DASHES}]\s?(?:[01]\d|2[0-4])[0-5]\d(?!\d)")
_DATE_GOES_ON = re.compile(rf"[{DASHES}./](?:0[1-9]|1[0-2])(?!\d)")
_FILE_NAME_AFTER = re.compile(r"[\w-]{0,20}\.[A-Za-z][A-Za-z0-9]{1,4}(?!\w)")
# Files that carry the time in their name were made with computers that are still read.
_STAMPED_SINCE = 2010


def is_something_else(stretch: Stretch) -> bool:
    """True for a stretch that is no person number though its digits begin with a date."""
    return _telephone(stretch) or _file_number(stretch) or _date_and_more(stretch) or _book(stretch) or _stamp(stretch)


def is_called_person_number(stretch: Stretch) -> bool:
    """True when the words before it say that it is a person's number or birth date."""
    return _PERSON_BEFORE.search(stretch.before) is not None


def may_be_something_else(stretch: Stretch) -> bool:
    """True for what is as likely an invoice's number, a time or a row of a table: it is asked about, not refused."""
    if is_called_person_number(stretch):
        return False
    if _LABEL_BEFORE.search(stretch.before) or _COUNTED_AFTER.match(stretch.text, stretch.end):
        return True
    if stretch.between and stretch.in_table:
        return True
    return _time(stretch) or _case_number(stretch) or _year_after(stretch) or _counts(stretch)


def _telephone(stretch: Stretch) -> bool:
    if len(stretch.digits) != 10 or is_called_person_number(stretch):
        return False
    if not stretch.cuts:
        named = _PHONE_BEFORE.search(stretch.before) is not None
        return stretch.leading_zero and (named or telephones.is_in_one_piece(stretch.digits))
    if stretch.leading_zero and list(stretch.cuts) in ([2, 4, 6, 8], [2, 4, 6]):
        # 08-12 10 12 34
        return stretch.between[0].strip() != "" and not "".join(stretch.between[1:]).strip()
    if stretch.leading_zero and len(stretch.cuts) == 1 and 6 not in stretch.cuts:
        return telephones.has_area_code(stretch.digits, next(iter(stretch.cuts)))
    return 3 in stretch.cuts and _FOREIGN_BEFORE.search(stretch.before) is not None


def _file_number(stretch: Stretch) -> bool:
    """KS 2017/0530-1234, BUN-2011-1012-1314, and the riksdag's 2010/11:1212."""
    signs = stretch.cuts.get(4, "").strip()
    if list(stretch.cuts) == [4, 8] and signs:
        return signs == "/" or _FILE_BEFORE.search(stretch.before) is not None
    return signs == "/" and ":" in "".join(stretch.between)


def _date_and_more(stretch: Stretch) -> bool:
    """2026-11-24 0900-1130, and 2026-11-24–2026-12-01."""
    gap = stretch.between[-1] if stretch.between else ""
    if len(stretch.groups[-1]) != 4:
        return False
    if not gap.strip() and is_clock(stretch.tail) and _CLOCK_RANGE.match(stretch.text, stretch.end):
        return True
    iso = len(stretch.digits) == 12 and {4, 6} <= set(stretch.cuts)
    return iso and stretch.tail[:2] in ("18", "19", "20") and bool(_DATE_GOES_ON.match(stretch.text, stretch.end))


def _book(stretch: Stretch) -> bool:
    return _ISBN_BEFORE.search(stretch.before) is not None and isbn.is_valid(stretch.digits)


def _stamp(stretch: Stretch) -> bool:
    """A late date and a clock time: 2026-11-24 1030, or 20240512_1015.jpg."""
    return _is_date_and_clock(stretch, BORN_BEFORE) and (_is_iso(stretch) or _is_in_file_name(stretch))


def _time(stretch: Stretch) -> bool:
    """An early date with what may be a time, or a late one that is written in one piece with it."""
    if _is_iso(stretch):
        return _is_date_and_clock(stretch, 1900)
    if _is_in_file_name(stretch):
        return _is_date_and_clock(stretch, _STAMPED_SINCE)
    return _is_date_and_clock(stretch, BORN_BEFORE) and not "".join(stretch.between).strip()


def _is_date_and_clock(stretch: Stretch, since: int) -> bool:
    year = year_of(stretch.date)
    if year is None or year < since or not is_clock(stretch.tail):
        return False
    return not stretch.cuts or stretch.cuts.get(8, "x").strip() in ("", "_", "-")


def _is_iso(stretch: Stretch) -> bool:
    """2026-11-24 with a space or a line break before what follows."""
    return list(stretch.cuts) == [4, 6, 8] and stretch.cuts[4] == stretch.cuts[6] == "-" and stretch.cuts[8] in _OPEN


_OPEN = (" ", "  ", "_", "\n")


def _is_in_file_name(stretch: Stretch) -> bool:
    return _FILE_NAME_AFTER.match(stretch.text, stretch.end) is not None


def _case_number(stretch: Stretch) -> bool:
    """2024-0512-1234 and 2024-01234567, which begin with the year that they are of."""
    year = year_of(stretch.date)
    return year is not None and year >= BORN_BEFORE and list(stretch.cuts) in ([4, 8], [4]) and "-" in stretch.cuts[4]


def _year_after(stretch: Stretch) -> bool:
    """201012, 2013: what follows may be a year of its own."""
    gap = stretch.between[-1] if stretch.between else ""
    return gap.startswith((", ", "; ", ". ")) and stretch.tail[:2] in ("19", "20")


def _counts(stretch: Stretch) -> bool:
    """10 12 11 13 14: five small numbers with a space between are a row of counts as likely."""
    small = all(len(group) == 2 and int(group) <= 31 for group in stretch.groups)
    return len(stretch.digits) == 10 and small and set(stretch.between) == {" "}


def is_clock(digits: str) -> bool:
    """Whether four digits may be a time of the day."""
    return int(digits[:2]) <= 24 and int(digits[2:]) < 60
