"""The field types that are chosen from a list of the plan."""

import re
from typing import Any

from lomma_core.plan.choices import OTHER_SEAT, choice_label, find_choice, in_order
from lomma_core.plan.field_types.base import Choices
from lomma_core.plan.field_types.picked import Picked
from lomma_core.plan.names import SEAT


class OneChoice(Picked):
    """One of a list's choices."""

    name, label = "choice", "ett val"
    is_choice = own_list = few_answers = filtered = True
    other = "annat"
    width = 26
    xlsform = "select_one"
    xlsform_read: tuple[str, ...] = ("select_one", "select1")

    def read(self, text: str, choices: Choices) -> object | None:
        name = find_choice(choices, text)
        if name is None:
            raise ValueError("Välj ett av svaren i listan.")
        return name

    def show(self, value: Any, choices: Choices) -> str:
        return choice_label(choices, value)

    def reads_xlsform(self, word: str, list_name: str, appearance: str) -> bool:
        return word in self.xlsform_read and list_name != "" and " " not in list_name

    def sort_sql(self, column: str, choices: Choices) -> str:
        whens = " ".join(f"WHEN '{name}' THEN {i}" for i, name in enumerate(choices))
        return f"CASE {column} {whens} END"

    def words_sql(self, column: str, choices: Choices) -> tuple[str, list[str]]:
        whens = " ".join("WHEN ? THEN ?" for _ in choices)
        return f"CASE {column} {whens} ELSE {column} END", [
            word for choice in choices.values() for word in (choice.name, choice.label)
        ]


class ManyChoices(OneChoice):
    """Several names in one text, parted by spaces, as XLSForm keeps select_multiple."""

    name, label = "choices", "flera val"
    many = True
    other = ""
    width = 32
    xlsform = "select_multiple"
    xlsform_read: tuple[str, ...] = ("select_multiple",)

    def parse(self, raw: object, choices: Choices) -> object | None:
        if isinstance(raw, (list, tuple)):
            raw = " ".join(str(name) for name in raw)
        return super().parse(raw, choices)

    def read(self, text: str, choices: Choices) -> object | None:
        if all(part in choices for part in text.split()):
            return in_order(choices, text.split())
        # Semicolons first: a label may have a comma of its own.
        for marks in (r";", r"[;,\n]"):
            names = [find_choice(choices, part) for part in re.split(marks, text) if part.strip()]
            valid = [name for name in names if name is not None]
            if len(valid) == len(names):
                return in_order(choices, valid)
        raise ValueError("Välj bland svaren i listan.")

    def show(self, value: Any, choices: Choices) -> str:
        return "; ".join(choice_label(choices, name) for name in (value or "").split())

    def json(self, value: Any) -> object:
        return value.split() if value else None

    def typed_value(self, value: Any) -> object:
        return (value or "").split()

    def filter_value(self, text: str, choices: Choices) -> str | None:
        return find_choice(choices, text)

    def sort_sql(self, column: str, choices: Choices) -> str:
        # They are stored in the plan's order: the first one decides.
        return super().sort_sql(f"split_part({column}, ' ', 1)", choices)

    def words_sql(self, column: str, choices: Choices) -> tuple[str, list[str]]:
        return column, []


class SeatType(OneChoice):
    """A seat of the group (P1); ``or_other`` keeps a responsible outside the group as text."""

    name, label = "seat", "plats i gruppen"
    own_list = False
    other, other_choice = OTHER_SEAT.name, OTHER_SEAT
    width = 30
    xlsform_list = SEAT
    xlsform_read: tuple[str, ...] = ()

    def list_name(self, own: str) -> str:
        return SEAT
