"""What can become of a row of a file that is taken in, with the one table of its words."""

from dataclasses import dataclass
from enum import StrEnum


class RowOutcome(StrEnum):
    """What becomes of a row; the value is the word for one row."""

    NEW = "ny"
    CHANGED = "ändrad"
    UNCHANGED = "oförändrad"
    REJECTED = "avvisad"
    LEFT_OUT = "utelämnad"

    @property
    def plural(self) -> str:
        """The word for several rows."""
        return _WORDS[self][0]

    @property
    def key(self) -> str:
        """The name of its count in the command line's JSON (docs/kommandoraden.md)."""
        return _WORDS[self][1]


_WORDS = {
    RowOutcome.NEW: ("nya", "new"),
    RowOutcome.CHANGED: ("ändrade", "changed"),
    RowOutcome.UNCHANGED: ("oförändrade", "unchanged"),
    RowOutcome.REJECTED: ("avvisade", "rejected"),
    RowOutcome.LEFT_OUT: ("utelämnade", "left_out"),
}


@dataclass(frozen=True)
class RowResult:
    """What becomes of one row; ``number`` is its number in the spreadsheet, the headings being row 1.

    ``title`` is the record's readable name, empty for a row that does not come in: its texts are not repeated
    (R4). ``reason`` is a Swedish sentence or empty; ``changed`` are the labels of the fields that change.
    ``doubted``: it is left out because it looks like no record; ``unknown``: a word in it has no meaning here;
    ``remark`` is the part of the reason that points out what a cell holds.
    """

    number: int
    outcome: RowOutcome
    title: str = ""
    reason: str = ""
    changed: tuple[str, ...] = ()
    needs_confirmation: bool = False
    doubted: bool = False
    unknown: bool = False
    remark: str = ""
