"""The field types that are free text."""

from lomma_core.plan.field_types.base import Choices, FieldType


class Text(FieldType):
    """One line of free text."""

    name, label, family = "text", "kort text", "text"
    call = "skriv ett svar."
    holds_other = single_spaced = True
    width = 40
    xlsform_read: tuple[str, ...] = ("text", "string")
    limit = 300

    def read(self, text: str, choices: Choices) -> object | None:
        if len(text) > self.limit:
            raise ValueError(f"Korta texten till högst {self.limit} tecken.")
        return " ".join(text.split())


class LongText(Text):
    """Free text of several lines."""

    name, label = "long_text", "lång text"
    holds_other = single_spaced = False
    width = 60
    xlsform_read: tuple[str, ...] = ("text",)
    xlsform_appearance = "multiline"
    limit = 10_000

    def read(self, text: str, choices: Choices) -> object | None:
        super().read(text, choices)
        return text
