"""The field types that are numbers: how Swedes write them, and counts of people, whose small ones are hidden (R8)."""

import math
import re
from decimal import Decimal, InvalidOperation

from lomma_core.plan.field_base import FieldType
from lomma_core.privacy import small_counts


class Number(FieldType):
    column = "DOUBLE"

    def read(self, text, field, plan):
        number = _decimal(text)
        if number is None or not math.isfinite(float(number)):
            raise ValueError("Skriv ett tal, till exempel 12 eller 12,5.")
        return float(number)

    def machine(self, value):
        # In plain digits, never 1e-07: every export can be read again, by people too.
        return "" if value is None else f"{Decimal(repr(value)):f}".removesuffix(".0")

    def show(self, value, field, plan):
        return self.machine(value).replace(".", ",")


class Money(Number):
    column = "DECIMAL(14,2)"

    def read(self, text, field, plan):
        number = _decimal(re.sub(r"\s*(kr|SEK|:-)$", "", text))
        # The largest that the column holds, and nothing above that rounding could bring over it.
        if number is None or abs(number) > Decimal("999999999999.99"):
            raise ValueError("Skriv ett belopp i kronor, till exempel 12 000 eller 12 000,50.")
        return number.quantize(Decimal("0.01"))

    def machine(self, value):
        return "" if value is None else f"{value:f}".removesuffix(".00")

    def show(self, value, field, plan):
        if value is None:
            return ""
        return f"{value:,f}".removesuffix(".00").replace(",", " ").replace(".", ",")

    def excel(self, value, field, plan):
        return self.machine(value).replace(".", ",")


class Count(FieldType):
    """A count of people: digits or ``<5``; 1–4 never leaves the core but in its own form (R8)."""

    def read(self, text, field, plan):
        text = re.sub(r"\s", "", text)
        if text == small_counts.SMALL:
            return text
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
            raise ValueError("Skriv ett antal: 0, ett heltal eller <5.")
        return str(int(text))

    def machine(self, value):
        return small_counts.shown(value)

    def xpath(self, value):
        return small_counts.in_expression(value)


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
