"""What every field type can do, in ``fieldtypes`` and ``number_types`` alike.

``parse`` takes what a widget, a file or the CLI gives and returns the value as stored, None for empty; it raises
ValueError with a Swedish sentence and never repeats what was typed (R4). It reads its own machine and screen
forms alike, so every export can be imported.
"""

from lomma_core.plan.model import Field, Plan
from lomma_core.utils.text import clean


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
