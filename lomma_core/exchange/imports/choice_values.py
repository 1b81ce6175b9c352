"""What the words in a choice or seat column mean: one of the form's answers, the other answer, none, or no import.

A column of several answers is split into its words first: ``Polisen och Räddningstjänsten``.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.exchange.imports.word_forms import WordForms
from lomma_core.plan.choices import find_choice, in_order
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.utils import periods
from lomma_core.utils.text import clean, label_key

LEAVE_OUT = "*"  # the row is left out; no choice can be named so
EMPTY = ""  # the answer is left empty
LIMIT = 200
# What stands between several answers in a cell. A choice's own words may hold it too.
_BETWEEN = re.compile(
    r"(\s*(?:[;,/+&|\n•·]|\s[-–—]\s|^[-–—]\s|\b(?:och|samt|tillsammans med)\b)\s*)", re.IGNORECASE | re.MULTILINE
)
# What stands before a word in a list.
_MARKER = re.compile(r"^\s*(?:\d{1,2}[.)]|[a-zåäö]\)|[-–—*•·▪o])\s+|^både\s+", re.IGNORECASE)
_LONGEST = 2 * 8  # so many pieces and marks a choice's own words are split into at most


@dataclass(frozen=True)
class AnswerMeaning:
    """A text in a column: how many rows have it, and what it means (None: not decided yet)."""

    raw: str
    rows: int
    meaning: str | None


class Answers:
    """The meanings of one field's texts; ``meanings`` maps raw texts to what a person decided they mean.

    ``fillers`` are words that say nothing in this column, beside its label.
    """

    def __init__(self, plan: Plan, field: Field, meanings: dict[str, str], fillers: Collection[str] = ()):
        self._field = field
        self._choices = plan.choices_of(field)
        self._by_decision = {label_key(raw): meaning for raw, meaning in meanings.items()}
        self._excluded = {label_key(word) for word in field.leave_out}
        self._forms = WordForms(self._choices, (field.label, *fillers))
        self._meanings: dict[str, str | None] = {}
        self.other = other_answer(field)

    def meaning(self, raw: str) -> str | None:
        """The name of a choice, LEAVE_OUT, EMPTY, or None when the plan has no meaning for the text."""
        if raw not in self._meanings:
            self._meanings[raw] = self._find(raw)
        return self._meanings[raw]

    def words(self, raw: str) -> list[str]:
        """The texts in a cell that have a meaning of their own: the cell, or for several answers its parts."""
        if not self._field.kind.many:
            return [raw]
        if all(part in self._choices for part in raw.split()):
            return raw.split()
        return self._parts(raw)

    def names(self, words: list[str]) -> str:
        """The answer that words with a meaning are, as it is stored."""
        meanings = [meaning for meaning in map(self.meaning, words) if meaning]
        return (in_order(self._choices, meanings) or "") if self._field.kind.many else "".join(meanings)

    def names_several(self, raw: str) -> bool:
        """Whether a cell for one answer holds several of the list."""
        parts = self._parts(raw)
        return len(parts) > 1 and all(find_choice(self._choices, part) for part in parts)

    def _parts(self, raw: str) -> list[str]:
        """The parts of a cell, each as long as it has a meaning."""
        pieces, parts, place = _BETWEEN.split(raw), list[str](), 0
        while place < len(pieces):
            ends = range(min(len(pieces), place + _LONGEST - 1), place, -2)
            texts = {end: "".join(pieces[place:end]).strip() for end in ends}
            end = next((end for end, text in texts.items() if text and self._is_known(text)), place + 1)
            text = texts[end] if self._is_known(texts[end]) else _MARKER.sub("", texts[end])
            if text:
                parts.append(text)
            place = end + 1
        return parts

    def _is_known(self, text: str) -> bool:
        meaning = self.meaning(text)
        return meaning is not None and (meaning != self.other or label_key(text) in self._by_decision)

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
        if raw.casefold() in periods.UNKNOWN:
            return EMPTY
        return self._forms.find(raw) or self.other


def other_answer(field: Field) -> str | None:
    """The choice that stands for an answer in own words, when the field has one."""
    if not field.or_other:
        return None
    return field.kind.other or None


def has_answers(field: Field) -> bool:
    """Whether a column's texts must be matched with the plan's answers."""
    return field.kind.is_choice


def fillers(form: Form) -> tuple[str, str]:
    """Words that say nothing in any column of a form: ``Generella insatser``."""
    return form.label, form.plural


def list_answers(
    plan: Plan, form: Form, field: Field, meanings: dict[str, str], cells: list[str]
) -> list[AnswerMeaning]:
    """The different texts of a column and their meanings, those without one first; at most 200."""
    answers = Answers(plan, field, meanings, fillers(form))
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for cell in cells:
        for raw in answers.words(clean(cell)) if cell.strip() else ():
            counts[first.setdefault(label_key(raw), raw)] += 1
    result = [AnswerMeaning(raw, rows, answers.meaning(raw)) for raw, rows in counts.most_common()]
    return sorted(result, key=lambda answer: answer.meaning is not None)[:LIMIT]
