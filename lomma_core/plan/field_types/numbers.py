"""The field types that are numbers: how Swedes write them, and counts of people, whose small ones are hidden (R8)."""

import datetime as dt
import json
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from lomma_core.plan.field_types.base import ChangeStyle, Choices, FieldType
from lomma_core.privacy import small_counts

_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<whole>\d+|\d{1,3}(?P<mark>[ '’.,])\d{3}(?:(?P=mark)\d{3})*)"
    r"(?:(?P<point>[.,])(?P<decimals>\d+))?(?P<power>e[+-]?\d{1,3})?",
    re.ASCII,
)
# What may be a thousand with a mark, or three decimals.
_UNCLEAR = re.compile(r"[+-]? ?(?!0[.,])\d{1,3}[.,]\d{3}", re.ASCII)
_KRONOR = re.compile(r"^(?:kr|sek) |\s*(?:kr\.?|kronor|sek|:-|,-)$", re.IGNORECASE)


class Number(FieldType):
    """Any number. It is guarded: a number, too, can be somebody's (R2)."""

    name, label = "number", "tal"
    column = "DOUBLE"
    example: object = 12.5
    free_text = masked = searched = False
    in_changes: ChangeStyle = "answer"
    narrow = safe_cell = True
    xlsform = "decimal"
    xlsform_read: tuple[str, ...] = ("integer", "int", "decimal")

    def parse(self, raw: object, choices: Choices) -> object | None:
        if isinstance(raw, float | Decimal):
            raw = _with_clear_decimals(f"{Decimal(str(raw)):f}" if math.isfinite(raw) else str(raw))
        return super().parse(raw, choices)

    def read(self, text: str, choices: Choices) -> object | None:
        number = _decimal(text)
        if number is None or not math.isfinite(float(number)):
            raise ValueError("Skriv ett tal, till exempel 12 eller 12,5.")
        return float(number)

    def machine(self, value: Any) -> str:
        # In plain digits, never 1e-07: every export can be read again, by people too.
        return "" if value is None else _with_clear_decimals(f"{Decimal(repr(value)):f}".removesuffix(".0"))

    def from_own_file(self, text: str) -> str:
        # Files from before a fourth decimal was written: the last of three is never a zero there.
        return text if text.endswith("0") else _with_clear_decimals(text)

    def show(self, value: Any, choices: Choices) -> str:
        return self.machine(value).replace(".", ",")

    def excel_value(self, value: Any) -> dt.date | float | None:
        return float(value)

    def json(self, value: Any) -> object:
        return None if value is None else json.loads(self.machine(value))

    def sort_sql(self, column: str, choices: Choices) -> str:
        return column


class Money(Number):
    """An amount in kronor."""

    name, label = "money", "belopp"
    column = "DECIMAL(14,2)"
    example: object = Decimal("1200.50")
    excel_format = "#,##0.00"
    xlsform_read: tuple[str, ...] = ()

    def read(self, text: str, choices: Choices) -> object | None:
        number = _decimal(_KRONOR.sub("", text))
        # The largest that the column holds, and nothing above that rounding could bring over it.
        if number is None or abs(number) > Decimal("999999999999.99"):
            raise ValueError("Skriv ett belopp i kronor, till exempel 12 000 eller 12 000,50.")
        return number.quantize(Decimal("0.01"))

    def machine(self, value: Any) -> str:
        return "" if value is None else f"{value:f}".removesuffix(".00")

    def from_own_file(self, text: str) -> str:
        return text  # öre are two decimals

    def rounded(self, text: str) -> bool:
        number = _decimal(_KRONOR.sub("", text))
        return number is not None and number != number.quantize(Decimal("0.01"))

    def show(self, value: Any, choices: Choices) -> str:
        if value is None:
            return ""
        return f"{value:,f}".removesuffix(".00").replace(",", " ").replace(".", ",")

    def excel(self, value: Any, choices: Choices) -> str:
        return self.machine(value).replace(".", ",")


class Count(FieldType):
    """A count of people: digits or ``<5``; 1–4 never leaves the core but in its own form (R8)."""

    name, label = "count", "antal personer"
    counts_people = True
    example: object = "12"
    # At most six digits, which are nobody's number.
    guarded = free_text = masked = searched = False
    in_changes: ChangeStyle = ""
    narrow = safe_cell = True
    xlsform = "integer"

    def read(self, text: str, choices: Choices) -> object | None:
        text = re.sub(r"\s", "", text)
        if text == small_counts.SMALL:
            return text
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
            raise ValueError("Skriv ett antal: 0, ett heltal eller <5.")
        return str(int(text))

    def machine(self, value: Any) -> str:
        return small_counts.shown(value)

    def stored_text(self, value: Any) -> str:
        return value or ""

    def xpath(self, value: Any) -> str:
        return small_counts.in_expression(value)

    def excel_value(self, value: Any) -> dt.date | float | None:
        text = self.machine(value)
        return int(text) if text.isdigit() else None

    def typed_value(self, value: Any) -> object:
        # The form must return what it received, or a save would put <5 over the count.
        return value or ""

    def sort_sql(self, column: str, choices: Choices) -> str:
        # Hidden counts sort as one (R8): their order would reveal them.
        return small_counts.sort_key(column)


def _decimal(text: str) -> Decimal | None:
    """A number as people write it; None for what is none. Raises ValueError for one that can be read as two."""
    text = " ".join(text.split()).replace("−", "-").lower()
    if _UNCLEAR.fullmatch(text):
        raise ValueError(
            "Det går inte att veta om talet har tusental eller tre decimaler. "
            "Skriv tusental med mellanslag (12 000) och decimaler med ett annat antal än tre (12,00)."
        )
    match = _NUMBER.fullmatch(text)
    if match is None or (match["point"] and match["point"] == match["mark"]):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    try:
        return Decimal(f"{match['sign']}{whole}.{match['decimals'] or 0}{match['power'] or ''}")
    except InvalidOperation:
        return None


def _with_clear_decimals(text: str) -> str:
    """A number with exactly three decimals gets a fourth, so that nobody reads them as a thousand."""
    return f"{text}0" if _UNCLEAR.fullmatch(text) else text
