"""The field types that are written in words."""

from lomma_core.plan.field_types.base import FieldType
from lomma_core.utils import periods


class Text(FieldType):
    """One line of free text."""

    name, label, family = "text", "kort text", "text"
    call = "skriv ett svar."
    holds_other = True
    width = 40
    xlsform_read = ("text", "string")
    limit = 300

    def read(self, text, choices):
        if len(text) > self.limit:
            raise ValueError(f"Korta texten till högst {self.limit} tecken.")
        return " ".join(text.split())


class LongText(Text):
    """Free text of several lines."""

    name, label = "long_text", "lång text"
    holds_other = False
    width = 60
    xlsform_read = ("text",)
    xlsform_appearance = "multiline"
    limit = 10_000

    def read(self, text, choices):
        super().read(text, choices)
        return text


class Period(FieldType):
    """A time in words, kept as written: a date, a quarter, a year, ”hösten 2017”, ”löpande”."""

    name, label = "period", "tid i ord"
    free_text = masked = False
    in_changes = "answer"
    is_time = has_ranges = narrow = True
    in_order = staticmethod(periods.in_order)

    def read(self, text, choices):
        text = periods.normalise(text)
        if text is not None and (len(text) > 60 or not periods.is_period(text)):
            raise ValueError(
                "Skriv ett datum, ett kvartal (2026-K3), ett år, en årstid (hösten 2017) eller löpande. "
                "Lämna tomt om tiden är okänd."
            )
        return text
