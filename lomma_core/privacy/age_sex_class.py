"""Age, sex and school class that together point at one person in a municipality of this size (R3)."""

import re
from collections.abc import Iterator

AGE_SEX_CLASS = "alder_kon_klass"

# One person of a known sex: "pojken", "en flicka"; never "pojkar", "flickors grupp" or the generic "man".
_SEX = re.compile(
    r"\b(?<!varje )(?<!varannan )(?<!ingen )(?:(?:(?:pojke|flicka|kille|kvinna)n?|tjej(?:en)?|yngling(?:en)?|mannen"
    r"|grabb(?:en)?|tös(?:en)?|sonen|dotter|dottern|brodern|systern|(?:lille|stor|store)bror|(?:lilla|stora)syster"
    r"|mamman|pappan|modern|fadern|(?:en|ung|årig|gammal) (?:man|son|bror|syster|mamma|pappa)"
    r"|man(?=,? (?:\d|född|i \d)))s?|(?<!eller )(?:han|hon|honom|henne)(?! eller))\b"
)
# Words that end an age. The first kind is of one person only; "14-åriga" may be many and needs the sex beside it.
_AGE_ENDS = re.compile(r"år(?:(ig|ing(?:en)?s?| gammal|såldern|s ålder)|(?:iga|ige|s)?)\b(?! sed[ae]n)")
_NUMBER_BEFORE = re.compile(
    r"\b(?:[5-9]|[1-9]\d|sex|sju|åtta|nio|tio|elva|tolv|(?:tret|fjor|fem|sex|sjut|ar|nit)ton|tjugo)[- ]?$"
)
# What stands before years that are a span of time, or ages of a group.
_SPAN_BEFORE = re.compile(
    r"(?:\b(?:för|sedan|i|under|över|efter|inom|om|var|vart|varje|till|minst|högst|mellan|och|de|dessa|från|kommande"
    r"|senaste)\s|[-–—]\s?)$"
)
_BORN = re.compile(r"född (?:år )?(?:-?\d\d|(?:19|20)\d\d)\b")
# 8B, klass 8b, åk 9, årskurs 9, i åttan, NA21B; not "2 a §", "årskurs 7–9" or "årskurs 7 och 8".
_CLASS_LETTER = re.compile(
    r"[1-9](?<![\w§.:/-].)[A-H](?![\w:]| ?§)|(?:EK|NA|SA|TE|BA|BF|EE|ES|FT|HA|HU|IM|RL|VF)\d\d?[A-F]\b"
)
_CLASS_WORD = re.compile(
    r"(?:åk\.?|årskurs|klass) ?[1-9](?: ?[a-h])?(?!\w| ?[-–—,/] ?\d| (?:och|eller|till) \d)"
    r"|\bi [1-9] ?[a-h](?!\w| ?§)"
    r"|\b(?:i|går|gick) (?:(?:et|två|tre|fyr|fem|sex|sju|åt|ni)(?:t?an)|förskoleklass(?:en)?)\b"
    r"|\b[1-9]:an\b"
)
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-ZÅÄÖ])|\n")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end where a sentence of a folded text tells two of age, sex and class about one person (R3)."""
    # The dotted capital I is the one letter that grows when it is made small.
    small = text.replace("İ", "I").lower()
    ages, classes = list(_ages(small)), _classes(text, small)
    if not (ages or classes):
        return
    start = 0
    for stop in [*(found.end() for found in _SENTENCE.finditer(text)), len(text)]:
        sex = _SEX.search(small, start, stop)
        sexes = [sex.span()] if sex else []
        own_ages = [(first, last) for first, last, of_one in ages if start <= first < stop and (of_one or sex)]
        told = [*sexes, *own_ages[:1], *[span for span in classes if start <= span[0] < stop][:1]]
        if len(told) > 1:
            yield AGE_SEX_CLASS, min(first for first, _ in told), max(last for _, last in told)
        start = stop


def _ages(small: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of every age, and whether its wording alone says that it is one person's."""
    for ends in _AGE_ENDS.finditer(small):
        number = _NUMBER_BEFORE.search(small, max(0, ends.start() - 10), ends.start())
        if not number:
            continue
        of_one = ends[1] is not None
        if of_one or not _SPAN_BEFORE.search(small, max(0, number.start() - 10), number.start()):
            yield number.start(), ends.end(), of_one
    for born in _BORN.finditer(small):
        yield *born.span(), True


def _classes(text: str, small: str) -> list[tuple[int, int]]:
    found = [one.span() for one in _CLASS_LETTER.finditer(text)]
    return found + [one.span() for one in _CLASS_WORD.finditer(small)]
