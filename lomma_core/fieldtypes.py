"""One small class per field type: its column, how it is read, checked, shown and written to files.

``parse`` takes what a widget, a file or the CLI gives and returns the value as stored, None for empty; it raises
ValueError with a Swedish sentence and never repeats what was typed (R4). It reads its own machine and screen
forms alike, so every export can be imported.
"""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from lomma_core import disclosure, periods
from lomma_core.plan import Choice, Field, Plan
from lomma_core.quarters import Quarter

# Unicode's control characters (category Cc), line feed and tab aside, and halves of characters (Cs), which no
# file can hold.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)} - {ord("\n"), ord("\t")})


def clean(text: object) -> str:
    """Text as it is kept: composed Unicode, line feeds only, no control characters, trimmed."""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return unicodedata.normalize("NFC", text).strip()


class FieldType:
    """What all types share: a text column, empty is None, shown and written as it stands."""

    column = "VARCHAR"
    free_text = False

    def parse(self, raw: object, field: Field, plan: Plan) -> object | None:
        text = "" if raw is None else clean(raw)
        return self.read(text, field, plan) if text else None

    def read(self, text: str, field: Field, plan: Plan) -> object | None:
        return text

    def xpath(self, value: object) -> str:
        """The value as expressions see it; '' for empty."""
        return self.machine(value)

    def machine(self, value: object) -> str:
        """The value for machines: names, ISO dates, decimal point."""
        return "" if value is None else str(value)

    def show(self, value: object, field: Field, plan: Plan) -> str:
        """The value in words for the screen."""
        return self.machine(value)

    def excel(self, value: object, field: Field, plan: Plan) -> str:
        """The value for Swedish Excel: as on screen unless the type says otherwise."""
        return self.show(value, field, plan)


class Text(FieldType):
    free_text = True
    limit = 300

    def read(self, text, field, plan):
        if len(text) > self.limit:
            raise ValueError(f"Korta texten till högst {self.limit} tecken.")
        return " ".join(text.split())


class LongText(Text):
    limit = 10_000

    def read(self, text, field, plan):
        super().read(text, field, plan)
        return text


class OneChoice(FieldType):
    def read(self, text, field, plan):
        found = find_choice(plan.choices_of(field), text)
        if found is None:
            raise ValueError("Välj ett av svaren i listan.")
        return found

    def show(self, value, field, plan):
        return _label(plan.choices_of(field), value)


class ManyChoices(FieldType):
    """Several names in one text, parted by spaces, as XLSForm keeps select_multiple."""

    def parse(self, raw, field, plan):
        if isinstance(raw, (list, tuple)):
            raw = " ".join(str(name) for name in raw)
        return super().parse(raw, field, plan)

    def read(self, text, field, plan):
        choices = plan.choices_of(field)
        if all(part in choices for part in text.split()):
            return _in_order(choices, text.split())
        # Semicolons first: a label may have a comma of its own.
        for marks in (r";", r"[;,\n]"):
            names = [find_choice(choices, part) for part in re.split(marks, text) if part.strip()]
            if None not in names:
                return _in_order(choices, names)
        raise ValueError("Välj bland svaren i listan.")

    def show(self, value, field, plan):
        return "; ".join(_label(plan.choices_of(field), name) for name in (value or "").split())


def _in_order(choices: dict[str, Choice], names: list[str]) -> str | None:
    return " ".join(name for name in choices if name in names) or None


class Date(FieldType):
    column = "DATE"

    def parse(self, raw, field, plan):
        if isinstance(raw, dt.datetime):
            return raw.date()
        return raw if isinstance(raw, dt.date) else super().parse(raw, field, plan)

    def read(self, text, field, plan):
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError("Skriv datumet som 2026-11-24.") from None
        if not 1900 <= day.year <= 2200:
            raise ValueError("Skriv ett datum mellan 1900 och 2200.")
        return day

    def xpath(self, value):
        """Days since 1970, as XLSForm compares dates."""
        return "" if value is None else str((value - dt.date(1970, 1, 1)).days)


class Period(FieldType):
    def read(self, text, field, plan):
        text = periods.normalise(text)
        if text is not None and (len(text) > 60 or not periods.is_period(text)):
            raise ValueError(
                "Skriv ett datum, ett kvartal (2026-K3), ett år, en årstid (hösten 2017) eller löpande. "
                "Lämna tomt om tiden är okänd."
            )
        return text


class QuarterType(FieldType):
    def read(self, text, field, plan):
        quarter = Quarter.parse(text)
        if quarter is None or not 1900 <= quarter.year <= 2200:
            raise ValueError("Skriv kvartalet som 2026-K4.")
        return str(quarter)


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
        if text == disclosure.SMALL:
            return text
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
            raise ValueError("Skriv ett antal: 0, ett heltal eller <5.")
        return str(int(text))

    def machine(self, value):
        return disclosure.shown(value)

    def xpath(self, value):
        return disclosure.in_expression(value)


class YesNo(FieldType):
    column = "BOOLEAN"

    def read(self, text, field, plan):
        word = text.casefold()
        if word in ("ja", "true", "sant", "1", "x"):
            return True
        if word in ("nej", "false", "falskt", "0"):
            return False
        raise ValueError("Svara ja eller nej.")

    def machine(self, value):
        return "" if value is None else ("true" if value else "false")

    def show(self, value, field, plan):
        return "" if value is None else ("Ja" if value else "Nej")


class Link(FieldType):
    """The id of a record of another form; titles are resolved where there is a store to ask."""


class SeatType(OneChoice):
    """A seat of the group (P1); ``or_other`` keeps a responsible outside the group as text."""


TYPES: dict[str, FieldType] = {
    "text": Text(),
    "long_text": LongText(),
    "choice": OneChoice(),
    "choices": ManyChoices(),
    "date": Date(),
    "period": Period(),
    "quarter": QuarterType(),
    "count": Count(),
    "number": Number(),
    "money": Money(),
    "yes_no": YesNo(),
    "link": Link(),
    "seat": SeatType(),
}


def of(field: Field) -> FieldType:
    """The type of a field."""
    return TYPES[field.type]


def fold(text: str) -> str:
    """A heading, label or alias as it is compared: lower case, spaces and punctuation folded."""
    return " ".join(re.sub(r"[\s_:.*]+", " ", text.casefold()).split())


def find_choice(choices: dict[str, Choice], text: str) -> str | None:
    """The name of the choice that a text means by name, label or alias; None when there is none."""
    if text in choices:
        return text
    wanted = fold(text)
    for choice in choices.values():
        if wanted in map(fold, (choice.name, choice.label, *choice.aliases)):
            return choice.name
    return None


def choice_words(choice: Choice) -> str:
    """A choice as it is always shown: symbol and word together where it has a symbol (R17)."""
    return f"{choice.symbol} {choice.label}".strip()


def _label(choices: dict[str, Choice], value: object) -> str:
    # A name that the plan no longer has is still an answer somebody gave: show it rather than a blank.
    return "" if value is None else (choices[value].label if value in choices else str(value))


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
