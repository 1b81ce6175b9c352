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
class AnswerMeaning:
    """A text in a column: how many rows have it, and what it means (None: not decided yet)."""

    raw: str
    rows: int
    meaning: str | None


class Answers:
    """The meanings of one field's texts; ``chosen`` maps raw texts to what a person decided they mean."""

    def __init__(self, plan: Plan, field: Field, meanings: dict[str, str]):
        self._field = field
        self._choices = plan.choices_of(field)
        self._by_decision = {label_key(raw): meaning for raw, meaning in meanings.items()}
        self._excluded = {label_key(word) for word in field.leave_out}
        self._meanings: dict[str, str | None] = {}
        self.other = other_answer(field)

    def meaning(self, raw: str) -> str | None:
        """The name of a choice, LEAVE_OUT, EMPTY, or None when the plan has no meaning for the text."""
        if raw not in self._meanings:
            self._meanings[raw] = self._find(raw)
        return self._meanings[raw]

    def own_words(self, raw: str) -> str:
        """What stands in the other answer's text field when this text became the other answer; '' for its name."""
        return "" if find_choice(self._choices, raw) == self.other else raw

    def _find(self, raw: str) -> str | None:
        folded = label_key(raw)
        if folded in self._by_decision:
            return self._by_decision[folded]
        name = find_choice(self._choices, raw)
        if name:
            return name
        if folded in self._excluded:
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


def list_answers(plan: Plan, field: Field, meanings: dict[str, str], cells: list[str]) -> list[AnswerMeaning]:
    """The different texts of a column and their meanings, those without one first; at most 200."""
    answers = Answers(plan, field, meanings)
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for cell in cells:
        raw = clean(cell)
        if raw:
            counts[first.setdefault(label_key(raw), raw)] += 1
    result = [AnswerMeaning(raw, rows, answers.meaning(raw)) for raw, rows in counts.most_common()]
    return sorted(result, key=lambda answer: answer.meaning is not None)[:LIMIT]
