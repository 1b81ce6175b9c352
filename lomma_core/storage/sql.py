"""Pieces of SQL that lists, titles and field types share."""

from lomma_core.utils.text import DIGITS


def swedish(text: str) -> str:
    """SQL that orders texts in Swedish, whatever their case: å, ä, ö last, and område 2 before område 10.

    { | } are the characters after z. Each run of digits is filled with zeros on its left, to twelve: a CASE for texts
    without any would have to name the text twice, and with it its parameters.
    """
    letters = f"translate(lower({text}), 'åäöéü', '{{|}}eu')"
    filled = f"regexp_replace({letters}, '([0-9]+)', '{'0' * DIGITS}\\1', 'g')"
    return f"regexp_replace({filled}, '[0-9]*([0-9]{{{DIGITS}}})', '\\1', 'g')"
