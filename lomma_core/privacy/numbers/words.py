"""Digits that are told in Swedish words: noll åtta, tjugotre, fjortonde, tvåtusennio (R2)."""

import re
from itertools import pairwise

from lomma_core.privacy import stems as quick


def _numbered(words: str, values: range) -> dict[str, int]:
    return dict(zip(words.split(), values, strict=True))


_UNITS = _numbered("noll ett två tre fyra fem sex sju åtta nio", range(10)) | {"en": 1}
_TEENS = _numbered("tio elva tolv tretton fjorton femton sexton sjutton arton nitton", range(10, 20))
_TENS = _numbered("tjugo trettio fyrtio femtio sextio sjuttio åttio nittio", range(20, 100, 10))
_ORDINALS = _numbered(
    "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde femtonde"
    " sextonde sjuttonde artonde nittonde tjugonde",
    range(1, 21),
) | {"trettionde": 30}
_CENTURIES = {"nittonhundra": 1900, "tjugohundra": 2000, "tvåtusen": 2000, "ettusen": 1000, "artonhundra": 1800}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_BELOW_HUNDRED = rf"(?:(?:{_any(_TENS)})(?:(?:{_any(_UNITS)})(?!de))?|{_any(_TEENS)}|{_any(_UNITS)})"
_PART = re.compile(
    rf"(?P<century>{_any(_CENTURIES)})(?:och)?(?P<rest>{_BELOW_HUNDRED})?"
    rf"|(?P<tens>{_any(_TENS)})(?P<ordinal>{_any(_ORDINALS)})"
    rf"|(?P<day>{_any(_ORDINALS)})|(?P<number>{_BELOW_HUNDRED})"
)
_WORD = re.compile(
    rf"(?<!\w)(?:(?:{_any(_CENTURIES)})(?:och)?{_BELOW_HUNDRED}?|(?:{_any(_TENS)})?(?:{_any(_ORDINALS)})"
    rf"|{_BELOW_HUNDRED}{{1,12}})"
    r"(?!\w)"
)
_SIGN = re.compile(r"(?<!\w)(?:bindestreck|tankstreck|streck|minus|plus)(?!\w)")
# Between two words of one number.
_BETWEEN = re.compile(r"[\s,.–-]{1,3}(?:(?:och|sedan|sen|så|därefter|följt av)[\s,]{1,2}){0,2}")
_STEMS = tuple(
    f" {stem}"
    for stem in "noll ett två tre fyr fem sex sju åtta ått nio nitt tio elva tolv fjort art tjugo".split()  # noqa: SIM905
)
# 900101 plus 1234
_SHORTEST = 16
_SIGNS = ("streck", "minus", "plus")
_SIX_DIGITS = re.compile(r"\d{6}", re.ASCII)
# So near stand the parts of one number.
_NEAR = 20
_DIGITS_BEFORE = re.compile(r"\d[^\n]{0,20}$")
_LINK = re.compile(r"(?<=\d)[\s,]{1,3}(?:(?:och|sedan|sen|så|därefter|följt av)[\s,]{1,2}){1,2}$")
_TOLD_BEFORE = re.compile(r"(?:sista|de) $")


def digits(text: str) -> tuple[str, list[int]] | None:
    """The text with numbers in words as digits, and where each character stood; None when there are none.

    Words beside each other are joined, as the digits of a number are told one by one or two by two.
    """
    small = quick.small(text)
    if not _may_hold(small):
        return None
    words = [match for match in _WORD.finditer(small) if not (match[0] == "fyra" and _is_count(small, match))]
    signs = list(_SIGN.finditer(small))
    if not (signs or _side_by_side(words) or _after_digits(small, words)):
        return None
    parts: list[str] = []
    places: list[int] = []
    end = 0
    for match in sorted([*words, *signs], key=lambda match: match.start()):
        gap = text[end : match.start()]
        joined = end and match.re is _WORD and places and parts[-1].isdigit() and _BETWEEN.fullmatch(gap)
        if not joined:
            # 110523 och sedan sjuttiosju: what joins them is no part of the number.
            link = _LINK.search(gap)
            cut = link.start() if link else len(gap)
            parts += [gap[:cut], " " if link else ""]
            places += [*range(end, end + cut), *([end + cut] if link else [])]
        meant = _value(match[0]) if match.re is _WORD else "-"
        parts.append(meant)
        # The first digit stands where its word begins, the last of several where it ends.
        places += [match.start(), *[match.end() - 1] * (len(meant) - 1)]
        end = match.end()
    parts.append(text[end:])
    places += range(end, len(text))
    return "".join(parts), places


def _may_hold(small: str) -> bool:
    """A quick no to texts in which no number is told in words."""
    if len(small) < _SHORTEST:
        return False
    if quick.holds_any(small, _SIGNS):
        return True
    stems = sum(stem in f" {small}" for stem in _STEMS)
    return stems > 2 or "noll" in small or (stems > 0 and _SIX_DIGITS.search(small) is not None)


def _side_by_side(words: list[re.Match[str]]) -> bool:
    """Whether two words for numbers stand beside each other, or one holds several."""
    near = any(after.start() - before.end() <= _NEAR for before, after in pairwise(words))
    return near or any(len(match[0]) > _NEAR for match in words)


def _after_digits(small: str, words: list[re.Match[str]]) -> bool:
    return any(_DIGITS_BEFORE.search(small, max(0, match.start() - _NEAR), match.start()) for match in words)


def _is_count(small: str, match: re.Match[str]) -> bool:
    """Sista fyra, de fyra sista: it says how many, not which."""
    after = small[match.end() : match.end() + 6]
    return bool(_TOLD_BEFORE.search(small, max(0, match.start() - 6), match.start())) or after == " sista"


def _value(word: str) -> str:
    """The digits of a word; of a word that is several of them, one after the other."""
    digit_groups = []
    for part in _PART.finditer(word):
        if part["century"]:
            digit_groups.append(str(_CENTURIES[part["century"]] + _below_hundred(part["rest"] or "noll")))
        elif part["ordinal"]:
            digit_groups.append(str(_TENS[part["tens"]] + _ORDINALS[part["ordinal"]]))
        elif part["day"]:
            digit_groups.append(str(_ORDINALS[part["day"]]))
        else:
            digit_groups.append(str(_below_hundred(part["number"])))
    return "".join(digit_groups)


def _below_hundred(word: str) -> int:
    for tens, value in _TENS.items():
        if word.startswith(tens):
            return value + _UNITS.get(word[len(tens) :], 0)
    return _TEENS.get(word) or _UNITS[word]
