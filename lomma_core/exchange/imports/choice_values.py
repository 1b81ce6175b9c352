"""What the words in a choice or seat column mean: one of the form's answers, the other answer, none, or no import."""

from collections import Counter
from dataclasses import dataclass

from lomma_core.plan.choices import find_choice
from lomma_core.plan.model import Field, Plan
from lomma_core.utils import periods
from lomma_core.utils.text import clean, label_key

LEAVE_OUT = "*"  # the row is left out; no choice can be named so
EMPTY = ""  # the answer is left empty
LIMIT = 200


@dataclass(frozen=True)
class FoundAnswer:
    """A text in a column: how many rows have it, and what it means (None: nobody has said yet)."""

    raw: str
    rows: int
    meaning: str | None


class Answers:
    """The meanings of one field's texts; ``chosen`` maps raw texts to what a person decided they mean."""

    def __init__(self, plan: Plan, field: Field, chosen: dict[str, str]):
        self._field = field
        self._choices = plan.choices_of(field)
        self._chosen = {label_key(raw): meaning for raw, meaning in chosen.items()}
        self._left_out = {label_key(word) for word in field.leave_out}
        self._known: dict[str, str | None] = {}
        self.other = other_answer(field)

    def meaning(self, raw: str) -> str | None:
        """The name of a choice, LEAVE_OUT, EMPTY, or None when the text says nothing to the plan."""
        if raw not in self._known:
            self._known[raw] = self._find(raw)
        return self._known[raw]

    def own_words(self, raw: str) -> str:
        """What stands in the other answer's text field when this text became the other answer; '' for its name."""
        return "" if find_choice(self._choices, raw) == self.other else raw

    def _find(self, raw: str) -> str | None:
        folded = label_key(raw)
        if folded in self._chosen:
            return self._chosen[folded]
        found = find_choice(self._choices, raw)
        if found:
            return found
        if folded in self._left_out:
            return LEAVE_OUT
        return EMPTY if raw.casefold() in periods.UNKNOWN else self.other


def other_answer(field: Field) -> str | None:
    """The choice that stands for an answer in own words, when the field has one."""
    if not field.or_other:
        return None
    return field.kind.other or None


def has_answers(field: Field) -> bool:
    """Whether a column's texts must be matched with one answer each."""
    return field.kind.is_choice and not field.kind.many


def found_answers(plan: Plan, field: Field, chosen: dict[str, str], cells: list[str]) -> list[FoundAnswer]:
    """The different texts of a column and their meanings, those without one first; at most 200."""
    answers = Answers(plan, field, chosen)
    counted: Counter[str] = Counter()
    first: dict[str, str] = {}
    for cell in cells:
        raw = clean(cell)
        if raw:
            counted[first.setdefault(label_key(raw), raw)] += 1
    found = [FoundAnswer(raw, rows, answers.meaning(raw)) for raw, rows in counted.most_common()]
    return sorted(found, key=lambda one: one.meaning is not None)[:LIMIT]
