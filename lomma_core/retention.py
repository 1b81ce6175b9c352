"""How long records are kept: ``purge_after`` in the plan file, ``10 år`` or ``6 månader`` (R12)."""

import calendar
import datetime as dt
import re

_TERM = re.compile(r"([1-9]\d?) (år|månader)")
KEPT = "Bevaras"


def months_of(term: str) -> int | None:
    """A term in months; None when it cannot be read."""
    found = _TERM.fullmatch(term)
    return int(found[1]) * (12 if found[2] == "år" else 1) if found else None


def plus_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or that month's last day."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, index + 1)[1]
    return dt.date(year, index + 1, min(day.day, last))
