"""Which words of a text have changed, with a few of those around them."""

import difflib
import re
from dataclasses import dataclass

# How many unchanged words are left on each side of a changed stretch.
AROUND = 5
# Texts that have less than this in common are two texts: marks in nearly every word say nothing.
_ALIKE = 0.5
_WORDS = re.compile(r"\s*\S+")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether the other text has other words in its place."""

    text: str
    changed: bool


def pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The two texts as stretches; what is the same in both is shortened to the words beside what is not.

    Texts with little in common are one changed stretch each.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = difflib.SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], False)
    if matcher.ratio() < _ALIKE:
        return [Piece(before, True)], [Piece(after, True)]
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i, j, k, end in matcher.get_opcodes():
        same = tag == "equal"
        for words, start, stop, result in ((old, i, j, left), (new, k, end, right)):
            if start < stop:
                text = _short(words, start, stop) if same else "".join(words[start:stop])
                result.append(Piece(text, not same))
    return left, right


def _short(words: list[str], start: int, stop: int) -> str:
    """Words that stand unchanged: at an end of the text those beside the change, between two changes both ends."""
    head = [] if start == 0 else words[start : start + AROUND]
    tail = [] if stop == len(words) else words[max(start, stop - AROUND) : stop]
    if start == 0 and stop == len(words):
        return "".join(words)
    if stop - start <= len(head) + len(tail):
        return "".join(words[start:stop])
    return "".join([*head, " …", *tail])
