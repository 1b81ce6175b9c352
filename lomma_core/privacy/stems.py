"""A quick no: whether a text holds any of some stems at all, before a pattern is tried at every place of it."""

import re
from collections.abc import Iterable

_DIGIT = re.compile("[0-9]")


def small(text: str) -> str:
    """A text in small letters, each where it stood: the dotted capital I is the one letter that would grow."""
    return text.replace("İ", "I").lower()


def holds_a_digit(text: str) -> bool:
    """Whether a folded text holds a digit."""
    return _DIGIT.search(text) is not None


def holds_any(text: str, stems: Iterable[str]) -> bool:
    """Whether any of the stems stands anywhere in the text."""
    for stem in stems:  # noqa: SIM110 — any() with a generator takes twice the time, and every text comes here often
        if stem in text:
            return True
    return False
