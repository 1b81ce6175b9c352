"""One small class per field type: its column, how it is read, checked, shown and written to files."""

import datetime as dt
import re

from lomma_core.plan.choices import choice_label, find_choice, in_order
from lomma_core.plan.field_base import FieldType
from lomma_core.plan.model import Field
from lomma_core.plan.number_types import Count, Money, Number
from lomma_core.utils import periods
from lomma_core.utils.quarters import Quarter


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
        return choice_label(plan.choices_of(field), value)


class ManyChoices(FieldType):
    """Several names in one text, parted by spaces, as XLSForm keeps select_multiple."""

    def parse(self, raw, field, plan):
        if isinstance(raw, (list, tuple)):
            raw = " ".join(str(name) for name in raw)
        return super().parse(raw, field, plan)

    def read(self, text, field, plan):
        choices = plan.choices_of(field)
        if all(part in choices for part in text.split()):
            return in_order(choices, text.split())
        # Semicolons first: a label may have a comma of its own.
        for marks in (r";", r"[;,\n]"):
            names = [find_choice(choices, part) for part in re.split(marks, text) if part.strip()]
            if None not in names:
                return in_order(choices, names)
        raise ValueError("Välj bland svaren i listan.")

    def show(self, value, field, plan):
        return "; ".join(choice_label(plan.choices_of(field), name) for name in (value or "").split())


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
