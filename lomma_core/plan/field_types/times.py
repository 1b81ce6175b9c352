"""The field types for times."""

import datetime as dt
from typing import Any

from lomma_core.plan.field_types.base import ChangeStyle, Choices, FieldType
from lomma_core.plan.field_types.picked import Picked
from lomma_core.utils import periods
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import clean

FIRST, LAST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
"""The days that are taken: others are slips of the pen."""


class Date(Picked):
    """A day, however it is written. What its widget holds, and a draft, is a text, which may be no day yet."""

    name, label = "date", "datum"
    column = "DATE"
    example: object = dt.date(2026, 11, 24)
    is_date = is_time = newest_first = safe_cell = True
    call = "fyll i fältet."
    default_word = "today"
    xlsform = "date"
    xlsform_read: tuple[str, ...] = ("date",)

    def parse(self, raw: object, choices: Choices) -> dt.date | None:
        if isinstance(raw, dt.datetime):
            raw = raw.date()
        text = "" if raw is None or isinstance(raw, dt.date) else clean(raw)
        return _in_our_time(raw) if isinstance(raw, dt.date) else self.read(text, choices) if text else None

    def read(self, text: str, choices: Choices) -> dt.date:
        try:
            day = periods.day_of(text)
        except ValueError:
            raise ValueError("Den dagen finns inte. Skriv datumet som 2026-11-24.") from None
        if day is None:
            raise ValueError("Skriv datumet som 2026-11-24.")
        return _in_our_time(day)

    def xpath(self, value: Any) -> str:
        """Days since 1970, as XLSForm compares dates."""
        return "" if value is None else str((value - dt.date(1970, 1, 1)).days)

    def excel_value(self, value: Any) -> dt.date | float | None:
        day: dt.date | None = value
        return day

    def typed_value(self, value: Any) -> object:
        return self.machine(value)

    def from_draft(self, draft: object) -> object:
        return str(draft)

    def default_at(self, day: dt.date) -> object:
        return day

    def sort_sql(self, column: str, choices: Choices) -> str:
        return column


def _in_our_time(day: dt.date) -> dt.date:
    if not FIRST <= day <= LAST:
        raise ValueError("Skriv ett datum mellan 1900 och 2200.")
    return day


class QuarterType(Picked):
    """The quarter that a record belongs to (P7)."""

    name, label = "quarter", "kvartal"
    example: object = "2026-K4"
    is_quarter = is_time = filtered = searched = newest_first = True
    # Each quarter's record is a new one: that the quarter differs is no news.
    in_changes: ChangeStyle = ""
    call = "fyll i fältet."
    default_word = "current"

    def read(self, text: str, choices: Choices) -> object | None:
        quarter = Quarter.parse(text)
        if quarter is None or not 1900 <= quarter.year <= 2200:
            raise ValueError("Skriv kvartalet som 2026-K4.")
        return str(quarter)

    def default_at(self, day: dt.date) -> object:
        return str(Quarter.of(day))

    def sort_sql(self, column: str, choices: Choices) -> str:
        # Digits and one letter: as they are stored they are in order.
        return column

    def filter_words(self, choices: Choices, day: dt.date) -> dict[str, str]:
        """The latest three years."""
        quarters = [str(Quarter.of(day) - back) for back in range(12)]
        return dict(zip(quarters, quarters, strict=True))

    def filter_hint(self, name: str, choices: Choices) -> str:
        return f"Skriv {name} som 2026-K4."


class Period(FieldType):
    """A time in words, stored as written: a date, a quarter, a year, ”hösten 2017”, ”löpande”."""

    name, label = "period", "tid i ord"
    example: object = "hösten 2017"
    free_text = masked = False
    in_changes: ChangeStyle = "answer"
    is_time = has_ranges = narrow = True
    in_order = staticmethod(periods.in_order)

    def read(self, text: str, choices: Choices) -> object | None:
        period = periods.normalise(periods.without_midnight(text))
        if period is not None and (len(period) > 60 or not periods.is_period(period)):
            raise ValueError(
                "Skriv ett datum (2026-11-24), en månad (2026-11), ett kvartal (2026-K3), ett år, en årstid "
                "(hösten 2017) eller löpande, och år med fyra siffror. "
                "Lämna tomt om tiden är okänd."
            )
        return period
