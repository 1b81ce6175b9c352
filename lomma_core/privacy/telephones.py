"""Telephone numbers as Swedes write them, and Swedish area codes (R3)."""

import re
from collections.abc import Iterator

from lomma_core.privacy.normalise import DASHES
from lomma_core.privacy.stems import holds_a_digit

PHONE = "telefonnummer"

# The area codes of the Swedish numbering plan, without the first zero.
_AREA = (
    r"(?:8|1[01369]|18|2[0136]|3[1356]|4[0246]|54|6[03]|7[02-9]|90|12[0-5]|14[0-4]|15[0-25-9]|17[1-6]|22[0-7]"
    r"|24[0136-8]"
    r"|25[0138]|27[018]|28[01]|29[0-57]|30[0-4]|31\d|32[0-25]|34[056]|37[0-2]|38[0-3]|39[023]|41[013-8]|43[0135]"
    r"|45[14-79]|47[0-246-9]|48[0156]|49[0-689]|50[0-6]|51[0-5]|52[0-68]|53[0-4]|55[0-5]|56[03-5]|57[013]|58[0-79]"
    r"|59[01]|61[1-3]|62[0-4]|64[02-57]|65[0-37]|66[0-3]|67[0-2]|68[0247]|69[0-356]|77[0-9]|91[0-68]|92\d|93[02-5]"
    r"|94[0-3]|95[0-4]|96[01]|97[0135-8]|98[01])"
)
_CUT = rf"[ {DASHES}]?"
# 070-712 34 56, 0707-12 34 56, 08-12 34 56 78, 040-641000, 070.712.34.56, (073) 456 78 90, +46 (0)70 712 34 56.
_PHONE = re.compile(
    rf"(?<![\w:{DASHES}/.])(?<!\d{{4}} )(?:"
    rf"(?:\+|00)46{_CUT}(?:\(0\) ?)?[1-9]\d{{0,2}}(?:{_CUT}\d{{2,4}}){{2,4}}"
    rf"|0[1-9]\d{{0,2}}\s?[{DASHES}/ ]\s?\d{{2,3}}(?: ?\d{{2,3}}){{1,3}}"
    rf"|0[1-9]\d{{0,2}}(?:\.\d{{2,3}}){{3,4}}"
    rf"|0[1-9]\d{{7,8}}"
    rf"|\(0[1-9]\d{{0,2}}\) ?\d{{2,3}}(?: ?\d{{2,3}}){{1,3}}"
    rf"|(?:\+|00)(?!46)[1-9]\d{{0,2}}(?:{_CUT}\(?\d{{2,4}}\)?){{2,5}}"
    rf"|\+[1-9]\d{{9,13}}"
    rf")(?![\w{DASHES}]|[.:/]\d)",
    re.ASCII,
)
_WRITTEN = re.compile(
    rf"\b(?:tel|tfn|telefon|telefonnummer|telnr|mobil|mobilnummer|mobilnr|mob|ring|sms:?a?|jour"
    rf"|whatsapp)(?: nr)?[.:]? ?"
    rf"(\d[\d {DASHES}]{{4,14}}\d)(?!\d)",
    re.ASCII | re.IGNORECASE,
)
# Letters that a bad copy, or somebody who hides a number, puts for digits.
_MISREAD = re.compile(rf"(?<!\w)[0Oo][0-9OoQIl|]{{1,3}}[ {DASHES}][0-9OoQIl|ZSB {DASHES}]{{5,11}}(?!\w)")
# Numbers in one piece that a municipality in Skåne meets daily; those of other towns are written with their dash.
_IN_ONE_PIECE = re.compile(r"0(?:7[02369]\d{7}|10[1-8]\d{6}|20[1-9]\d{4,6}|77[01]\d{6,7}|(?:8|31|40|44|46)[1-9]\d{6})")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every telephone number of a folded text (R3)."""
    if not holds_a_digit(text):
        return
    for match in _PHONE.finditer(text):
        # Nine digits is the shortest number with its area code, Stockholm's eight; less is a file number or hours.
        digits = sum(char.isdigit() for char in match[0])
        if (8 if match[0].startswith(("08", "+")) else 9) <= digits <= 15:
            yield PHONE, *match.span()
    for match in _WRITTEN.finditer(text):
        if 6 <= sum(char.isdigit() for char in match[1]) <= 12:
            yield PHONE, *match.span(1)
    for match in _MISREAD.finditer(text):
        digits = sum(char.isdigit() for char in match[0])
        letters = sum(char.isalpha() or char == "|" for char in match[0])
        if letters and digits >= 6 and 9 <= digits + letters <= 11:
            yield PHONE, *match.span()


def is_in_one_piece(digits: str) -> bool:
    """Whether ten digits are a telephone number as it is written without any dash or space."""
    return _IN_ONE_PIECE.fullmatch(digits) is not None


def has_area_code(digits: str, cut: int) -> bool:
    """Whether the digits before ``cut`` are an area code, and what follows could be a number there."""
    area = re.fullmatch(rf"0(?:{_AREA}|7[02369]\d)", digits[:cut], re.ASCII)
    return area is not None and digits[cut] != "0"
