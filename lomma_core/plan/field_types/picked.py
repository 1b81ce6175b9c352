"""The field types whose answers are picked, never written."""

from typing import Any

from lomma_core.plan.field_types.base import ChangeStyle, Choices, FieldType


class Picked(FieldType):
    """What all of them share: nobody can write about a person in them."""

    guarded = free_text = masked = False
    picked = True
    searched = False
    in_changes: ChangeStyle = "answer"
    call = "välj ett svar."

    def typed_value(self, value: Any) -> object:
        return value


class YesNo(Picked):
    """True or false."""

    name, label = "yes_no", "ja eller nej"
    column = "BOOLEAN"
    is_yes_no = few_answers = safe_cell = True
    xlsform, xlsform_list = "select_one", "lomma_ja_nej"
    xlsform_read: tuple[str, ...] = ("select_one", "select1", "select_multiple")

    def read(self, text: str, choices: Choices) -> object | None:
        word = text.casefold().rstrip(".!")
        if word in ("ja", "j", "yes", "y", "true", "sant", "1", "1,0", "x", "✓", "✔", "☑", "☒"):
            return True
        if word in ("nej", "n", "no", "false", "falskt", "0", "0,0", "☐"):
            return False
        raise ValueError("Svara ja eller nej.")

    def answers(self, choices: Choices) -> dict[str, str]:
        return {"true": "Ja", "false": "Nej"}

    def machine(self, value: Any) -> str:
        return "" if value is None else ("true" if value else "false")

    def show(self, value: Any, choices: Choices) -> str:
        return self.answers(choices).get(self.machine(value), "")

    def json(self, value: Any) -> object:
        return None if value is None else bool(value)

    def typed_value(self, value: Any) -> object:
        return self.show(value, {}).lower() or None

    def sort_sql(self, column: str, choices: Choices) -> str:
        return column


class Link(Picked):
    """The id of a record of another form; titles are resolved where there is a store."""

    name, label = "link", "länk till en annan post"
    is_link = filtered = True
    width = 40

    def filter_hint(self, name: str, choices: Choices) -> str:
        return f"Filtret {name} tar en posts id, så som det står i kolumnen record."
