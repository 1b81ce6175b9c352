"""The field types that are numbers: how Swedes write them, and counts of people, whose small ones are hidden (R8)."""

import datetime as dt
import json
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from lomma_core.plan.field_types.base import ChangeStyle, Choices, FieldType
from lomma_core.privacy import small_counts


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

    def read(self, text: str, choices: Choices) -> object | None:
        number = _decimal(text)
        if number is None or not math.isfinite(float(number)):
            raise ValueError("Skriv ett tal, till exempel 12 eller 12,5.")
        return float(number)

    def machine(self, value: Any) -> str:
        # In plain digits, never 1e-07: every export can be read again, by people too.
        return "" if value is None else f"{Decimal(repr(value)):f}".removesuffix(".0")

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
        number = _decimal(re.sub(r"\s*(kr|SEK|:-)$", "", text))
        # The largest that the column holds, and nothing above that rounding could bring over it.
        if number is None or abs(number) > Decimal("999999999999.99"):
            raise ValueError("Skriv ett belopp i kronor, till exempel 12 000 eller 12 000,50.")
        return number.quantize(Decimal("0.01"))

    def machine(self, value: Any) -> str:
        return "" if value is None else f"{value:f}".removesuffix(".00")

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
    text = re.sub(r"[\s']", "", text).replace("−", "-").lower()
    if "," in text and "." in text:
        text = text.replace("." if text.rindex(".") < text.rindex(",") else ",", "")
    if not re.fullmatch(r"[+-]?\d+([.,]\d+)?(e[+-]?\d{1,3})?", text, re.ASCII):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
