"""Person numbers in which letters stand for digits, from a bad copy or to hide them: O8O314-2398 (R2)."""

import re
from collections.abc import Iterator

from lomma_core.privacy.normalise import DASHES
from lomma_core.privacy.numbers.dates import kind_of

_LIKE = str.maketrans("OoQDlIi|!ZzEeASsGbTBgqОоЗз", "00001111122334556678990033"[:26])
_DIGIT = r"[0-9OoQDlIi|!ZzEASsGbTBgqОоЗз]"
_NUMBER = re.compile(
    rf"(?<!\w)((?:{_DIGIT}{{2}}-?)?{_DIGIT}{{2}}-?{_DIGIT}{{2}}-?{_DIGIT}{{2}})\s?[{DASHES}+]?\s?({_DIGIT}{{4}})(?!\w)"
)
# So many must be digits that no word or code is read as a number.
_FEWEST_DIGITS = 6


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every number of a folded text that some letters are a part of."""
    for match in _NUMBER.finditer(text):
        date = match[1].replace("-", "")
        written = date + match[2]
        digits = sum("0" <= char <= "9" for char in written)
        if _FEWEST_DIGITS <= digits < len(written) and (kind := kind_of(date.translate(_LIKE))):
            yield kind, *match.span()
