"""Cells that a spreadsheet would run as a formula, escaped on export and restored on import (R16)."""

import re

# The full-width forms are folded to the plain ones by some spreadsheets.
RISKY = "=+-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{re.escape(RISKY)}]")


def escape(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could run it.

    A text that stands with apostrophes before a risky character gets one more, so that ``unescape`` may always
    take exactly one away.
    """
    return "'" + text if _FORMULA.match(text) else text


def unescape(text: str) -> str:
    """The text as it was before ``escape``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
