"""Age, sex and school class that together point at one person in a municipality of this size (R3)."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from lomma_core.privacy import stems

AGE_SEX_CLASS = "alder_kon_klass"

# One person of a known sex: "pojken", "en flicka"; never "pojkar", "flickors grupp" or the generic "man".
_SEX = re.compile(
    r"\b(?:(?:(?:pojke|flicka|kille|kvinna)n?|pojk|tjej(?:en)?|yngling(?:en)?|mannen"
    r"|grabb(?:en)?|tös(?:en)?|gosse(?:n)?|sonen|dotter|dottern|brodern|systern|(?:lille|stor|store)bror|(?:lilla"
    r"|stora)syster"
    r"|mamman|pappan|modern|fadern|(?:en|ung|årig|gammal) (?:man|son|bror|syster|mamma|pappa)"
    r"|man(?=,? (?:\d|född|i \d|\(\d)))s?|(?<!eller )(?:han|hon|honom|henne)(?! eller))\b"
)
# What stands before the word when it is about many: "var femte pojke", "ingen flicka".
_OF_MANY = re.compile(r"(?:\b(?:var|vart|per)(?: \w{1,12}(?:de|te|dje|nan))?|\bvarje|\bvarannan|\bingen) $")
_PERSON = re.compile(
    r"\b(?:\w{0,20}elev(?:en)?|ungdom(?:en)?|person(?:en)?|barnet|ynglingen|ledaren?|medlem(?:men)?|hen)\b(?! i åldern)"
)
# Words that end an age. The first kind is of one person only; "14-åriga" may be many and needs the sex beside it.
_AGE_ENDS = re.compile(
    r"(?:år(?:(ig|ing(?:en)?s?| gammal|såldern|s ålder)|(?:iga|ige|s)?)|(bast)|(årsåldern))\b(?! sed[ae]n)"
)
_NUMBER = r"(?:[5-9]|[1-9]\d|sex|sju|åtta|nio|tio|elva|tolv|(?:tret|fjor|fem|sex|sjut|ar|nit)ton|tjugo)"
_NUMBER_BEFORE = re.compile(rf"\b{_NUMBER}[- ]?$")
# What stands before years that are a span of time, or ages of a group.
_SPAN_BEFORE = re.compile(
    r"(?:\b(?:för|sedan|i|under|över|efter|inom|om|var|vart|varje|till|minst|högst|mellan|och|de|dessa|från|kommande"
    r"|senaste)\s|[-–—]\s?)$"
)
_BORN = re.compile(r"född (?:år )?(?:[-–]?\d\d|(?:19|20)\d\d)\b")
_SINGLE = (
    r"(?:\w{0,12}elev(?:en)?|pojken?|flickan?|killen?|tjej(?:en)?|man(?:nen)?|kvinnan?|ungdom(?:en)?|yngling(?:en)?"
    r"|person(?:en)?"
    r"|grabb(?:en)?|son(?:en)?|dotter(?:n)?|bror|syster|barn(?:et)?|ledaren?|[\w-]{1,12}klassaren?)"
)
# En elev (15), gymnasieeleven, 17,
_AGE_APPOSED = re.compile(rf"\b{_SINGLE}(?: \((?:[5-9]|[1-9]\d)(?: år)?\)|, (?:[5-9]|[1-9]\d)(?: år)?(?:,|\.|$))")
_IS_AGED = re.compile(r"\b(?:är|fyllde|fyller|blir) (?:[5-9]|1\d)(?: år)?(?=,|\.|$| och )")
# Two siblings, 12 och 14; F-08; sjundeklassaren; årskurs 8-eleven; 17-åringen: each says enough by itself.
_ENOUGH = re.compile(
    r"\b(?:syskon(?:en)?|bröder(?:na)?|systrar(?:na)?|kusiner(?:na)?|vänner(?:na)?|kompisar(?:na)?|flickor(?:na)?"
    r"|pojkar(?:na)?|killar(?:na)?|tjejer(?:na)?|elever(?:na)?)(?:,"
    r"| \() ?\d\d? (?:och|resp\.?) \d\d?\b"
    r"|(?<![\w-])[fp]-(?:0\d|1[0-5])(?![\w-])"
    rf"|\ben \w{{1,9}}-?klassare\b|(?<!varje )\b\w{{1,9}}-?klassaren(?:s)?\b"
    r"|\b(?:årskurs|åk\.?|klass) ?[1-9][a-h]?-elev(?:en)?\b"
    rf"|\b{_NUMBER}-?åringen\b|\b{_NUMBER}-?åring(?:en)? (?:från|i|på|vid)\b"
)
_ENOUGH_STEMS = (
    "syskon",
    "bröder",
    "systrar",
    "kusiner",
    "vänner",
    "kompisar",
    "flickor",
    "pojkar",
    "killar",
    "tjejer",
    "elever",
    "klassare",
    "-elev",
    "åring",
    "f-",
    "p-",
)
# 8B, klass 8b, åk 9, årskurs 9, i åttan, NA21B; not "2 a §", "årskurs 7–9" or "årskurs 7 och 8".
_CLASS_LETTER = re.compile(
    r"[1-9](?<![\w§.:/-].)[A-H](?![\w:]| ?§)|(?<!\w)(?:EK|NA|SA|TE|BA|BF|EE|ES|FT|HA|HU|IM|RL|VF|VO|SPR"
    r"|IMS)\d\d?[A-F]\b"
)
_CLASS_WORD = re.compile(
    r"(?:åk\.?|årskurs|klass) ?[1-9](?: ?[a-h])?(?!\w| ?[-–—,/] ?\d| (?:och|eller|till) \d)"
    r"|\bi [1-9] ?[a-h](?!\w| ?§)"
    r"|\b(?:i|går|gick|från|ur) (?:(?:et|två|tre|fyr|fem|sex|sju|åt|ni)(?:t?an)|förskoleklass(?:en)?)\b"
    r"|\b[1-9]:an\b"
)
_SENTENCE = re.compile(r"[.!?]\s{1,3}(?=[A-ZÅÄÖ])|\n")

_GRADE = re.compile(r"(?:fjärde|femte|sjätte|sjunde|åttonde|nionde|fyr|fem|sex|sju|åtta?|nio|[4-9]:?[ae]?)-?klassare")

Place = tuple[int, int]


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end where a sentence of a folded text tells two of age, sex and class about one person (R3)."""
    small = stems.small(text)
    if stems.holds_any(small, _ENOUGH_STEMS):
        for match in _ENOUGH.finditer(small):
            if "klassare" not in match[0] or _is_class(match[0]):
                yield AGE_SEX_CLASS, *match.span()
    ages, classes = sorted(_ages(small)), sorted(_classes(text, small))
    if not (ages or classes):
        return
    start = 0
    for stop in [*(match.end() for match in _SENTENCE.finditer(text)), len(text)]:
        own_ages = _between(ages, start, stop)
        own_classes = _between(classes, start, stop)
        if own_ages or own_classes:
            sex = _first(_SEX, small, start, stop)
            person = sex or _first(_PERSON, small, start, stop) if own_ages or _has_letter(small, own_classes) else sex
            parts = [person] if person else []
            parts += [(first, last) for first, last, of_one in own_ages if of_one or sex][:1]
            parts += own_classes[:1]
            if len(parts) > 1:
                yield AGE_SEX_CLASS, min(first for first, _ in parts), max(last for _, last in parts)
        start = stop


def _is_class(word: str) -> bool:
    """Sjundeklassaren, 7-klassaren, niondeklassare; not lågklassare or förstaklassare at a hotel."""
    return (
        re.search(
            r"(?:fjärde|femte|sjätte|sjunde|åttonde|nionde|fyr|fem|sex|sju|åtta?|nio|[4-9]:?[ae]?)-?klassare", word
        )
        is not None
    )


def _between(places: list, start: int, stop: int) -> list:  # type: ignore[type-arg]
    return places[bisect_left(places, (start,)) : bisect_left(places, (stop,))][:20]


def _has_letter(small: str, classes: list[Place]) -> bool:
    return any(small[last - 1].isalpha() and small[first].isalnum() and last - first <= 5 for first, last in classes)


def _first(pattern: re.Pattern[str], small: str, start: int, stop: int) -> Place | None:
    for match in pattern.finditer(small, start, stop):
        if not _OF_MANY.search(small, max(start, match.start() - 22), match.start()):
            return match.span()
    return None


def _ages(small: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of every age, and whether its wording alone says that it is one person's."""
    for ends in _AGE_ENDS.finditer(small):
        number = _NUMBER_BEFORE.search(small, max(0, ends.start() - 10), ends.start())
        if not number:
            continue
        of_one = ends[1] is not None or ends[2] is not None
        if of_one or not _SPAN_BEFORE.search(small, max(0, number.start() - 10), number.start()):
            yield number.start(), ends.end(), of_one
    for pattern in (_BORN, _AGE_APPOSED, _IS_AGED) if stems.holds_a_digit(small) else ():
        for match in pattern.finditer(small):
            yield *match.span(), True


def _classes(text: str, small: str) -> list[Place]:
    return [match.span() for match in _CLASS_LETTER.finditer(text)] + [
        match.span() for match in _CLASS_WORD.finditer(small)
    ]
