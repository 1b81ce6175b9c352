"""Text that was UTF-8, was read as something else and saved again, ``FÃ¶r`` for ``För``; and letters that are lost."""

import re

_ENCODINGS = ("cp1252", "latin-1", "cp850", "mac_roman")
# A first byte of UTF-8 that begins å, §, – and the like, as each of the encodings shows it, and the bytes that follow.
_PAIR = re.compile("[ÃÂ├┬√¬][^\\x00-\\x7f]|[âÔ‚ï´][^\\x00-\\x7f]{2}")
# What Swedish texts hold beside the letters of Latin-1; of other signs nothing can be concluded.
_SIGNS = frozenset("–—’‘‚”“„…•€™†\ufeff")
# An entity of HTML, and the codes of mails, addresses and programs, are other ways to code a letter twice.
_ENTITY = re.compile(
    r"&(?:[aA]ring|[aAoO]uml|[eE]acute|ndash|nbsp|rdquo|amp|quot|#\d{2,5});"
    r"|=C3=[89AB][0-9A-F]|%C3%[89AB][0-9A-F]|\\u00[CcEeFfDd][0-9A-Fa-f]"
)
_LOST = "\ufffd"


def is_doubly_coded(text: str) -> bool:
    """Whether letters of a text stand as the signs that their bytes are in another encoding."""
    return repaired(text) != text or bool(_ENTITY.search(text))


def has_lost_letters(text: str) -> bool:
    """Whether a program has put its mark for an unreadable letter in a text."""
    return _LOST in text


def repaired(text: str) -> str:
    """The text as it was before it was coded twice, or more often; a text that was not is returned as it is."""
    for _ in range(3):
        before, text = text, _PAIR.sub(_meant, text)
        if text == before:
            break
    return text


def _meant(match: re.Match[str]) -> str:
    """A few signs as the letter that their bytes are in UTF-8; what is none stays."""
    for encoding in _ENCODINGS:
        try:
            letter = match[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if len(letter) == 1 and ("\u00a0" <= letter <= "\u00ff" or letter in _SIGNS):
            return letter
    return match[0]
