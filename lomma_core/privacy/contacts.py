"""E-mail addresses, written plainly or so that a machine would miss them (R3)."""

import re
from collections.abc import Iterator

from lomma_core.privacy import stems

EMAIL = "e-postadress"

_AT_WORD = r"(?:at|a|@|snabel[- ]?a|ät)"
_DOT_WORD = r"(?:dot|punkt|prick|\.)"
# anna@example.com, anna @ example . com, anna(at)example.com, anna snabel-a example punkt se
_AT = rf"(?:\s?@\s?|\s?[(\[{{<]\s?{_AT_WORD}\s?[)\]}}>]\s?|\s(?:snabel[- ]?a|at|ät)\s)"
_DOT = rf"(?:\.|\s\.\s|\s?[(\[{{<]\s?{_DOT_WORD}\s?[)\]}}>]\s?|\s(?:dot|punkt|prick)\s)"
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT}[\w-]{{2,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}")
_SIGNS = ("@", " at ", "at)", "at]", "at}", "at>", "(a", "[a", "{a", "snabel", " ät ")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every e-mail address of a folded text (R3)."""
    small = stems.small(text)
    if stems.holds_any(small, _SIGNS):
        for match in _EMAIL.finditer(small):
            yield EMAIL, *match.span()
