"""From a row's cells to the answers it gives, by the mapping."""

import dataclasses
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lomma_core.errors import NotValid
from lomma_core.exchange.exports.source import MASK
from lomma_core.exchange.imports.choice_values import LEAVE_OUT, Answers, fillers, has_answers
from lomma_core.exchange.imports.columns import RECORD, ColumnMapping
from lomma_core.exchange.imports.non_records import several_in
from lomma_core.exchange.imports.tables.cells import NOT_COMPUTED, error_in
from lomma_core.exchange.imports.tables.double_coding import has_lost_letters, is_doubly_coded
from lomma_core.exchange.imports.tables.sheet import Table
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import guard
from lomma_core.records import validation
from lomma_core.records.lookup import MARKED, RecordLookup
from lomma_core.utils import periods
from lomma_core.utils.text import clean, listed

WORD_SHOWN = 60
_CELLS = 4096
_DASHES = {"-", "–", "—"}


@dataclass
class RowAnswers:
    """What one row holds: ``answers`` by field, the texts that stood in the cells, and the record it names.

    ``left_out`` is the field by whose answer the row is no record of this form; ``unknown`` are words, by field, that
    are none of the plan's answers.
    """

    answers: dict[str, str]
    texts: dict[str, str]
    record: str
    left_out: Field | None = None
    unknown: dict[str, list[str]] = dataclasses.field(default_factory=dict)


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, plan: Plan, form: Form, table: Table, mapping: ColumnMapping, links: RecordLookup):
        self._form = form
        fields = {heading: name for heading, name in mapping.columns.items() if name in form.fields}
        self._places = [(place, fields[h]) for place, h in enumerate(table.headings) if h in fields]
        headings = list(table.headings)
        self._filled = table.filled
        self._record = headings.index(mapping.fields[RECORD]) if RECORD in mapping.fields else None
        self.fields = {*fields.values(), *mapping.constants}
        self._answers = {
            name: Answers(plan, form.fields[name], mapping.values.get(name, {}), fillers(form))
            for name in form.fields
            if name in self.fields and has_answers(form.fields[name])
        }
        self._splits = list(_splits(form, self.fields))
        self._titles = {name for _, name, _, _ in string.Formatter().parse(form.title) if name}
        self._constants = {name: clean(value) for name, value in mapping.constants.items()}
        # A file has the same cells in row after row: each is read once.
        self._text = lru_cache(maxsize=_CELLS)(self._text_of)
        self._meant = lru_cache(maxsize=_CELLS)(self._words_of)
        self._error = lru_cache(maxsize=_CELLS)(self._error_of)
        self._remarks = lru_cache(maxsize=_CELLS)(self._remarks_of)
        _check_constants(plan, form, self._constants, self._answers, links)

    def read(self, row: list[str]) -> RowAnswers:
        """The answers of a row with no more cells than there are headings."""
        cells = [(name, self._text(name, row[place])) for place, name in self._places]
        texts = {name: text for name, text in cells if text is not None} | self._constants
        for name, after in self._splits:
            ends = periods.split_range(texts[name])
            if ends:
                texts[name], texts[after] = ends
        row_answers = RowAnswers(dict(texts), texts, "" if self._record is None else row[self._record].strip())
        for name, answers in self._answers.items():
            if not texts.get(name):
                continue
            words, meanings = self._meant(name, texts[name])
            if LEAVE_OUT in meanings:
                row_answers.left_out = self._form.fields[name]
                return row_answers
            if None in meanings:
                row_answers.unknown[name] = [w for w, known in zip(words, meanings, strict=True) if known is None]
            else:
                row_answers.answers[name] = answers.names(words)
            if meanings == [answers.other]:
                self.in_own_words(row_answers, name)
        return row_answers

    def _text_of(self, name: str, cell: str) -> str | None:
        """A cell as its field reads it, None for one that was masked."""
        text, field = clean(cell), self._form.fields[name]
        if _masks(field, text):
            return None
        # Plans write a dash for nothing; in the register's own files it is what somebody wrote.
        if self._record is None:
            return "" if self._says_nothing(name, text) else text
        return field.kind.from_own_file(text)

    def _words_of(self, name: str, text: str) -> tuple[list[str], list[str | None]]:
        """The words of a cell that is chosen from a list, and what each means."""
        answers = self._answers[name]
        words = answers.words(text)
        return words, [answers.meaning(word) for word in words]

    def _says_nothing(self, name: str, text: str) -> bool:
        """Whether a text is what plans write where nothing is known; in a free text only a dash is."""
        free = self._form.fields[name].kind.free_text
        return text in _DASHES if free else text.casefold() in periods.UNKNOWN

    def spreadsheet_error(self, row: list[str]) -> str:
        """The sentence about the first cell that holds a spreadsheet's fault instead of a value; '' for none."""
        for place, name in self._places:
            error = self._error(name, row[place])
            if error:
                return error
        return ""

    def _error_of(self, name: str, cell: str) -> str:
        label, error = self._form.fields[name].label, error_in(cell)
        if error == NOT_COMPUTED:
            return f"{label}: cellen har en formel som inget program har räknat ut."
        if error:
            return f"{label}: cellen har felet {error} i stället för ett värde."
        if self._record is None and has_lost_letters(cell):
            return f"{label}: cellen har bokstäver som har gått förlorade (\ufffd)."
        return ""

    def filled_from_above(self, number: int) -> list[str]:
        """The labels of the fields whose answer a merged cell gives a row; ``number`` is the row's."""
        names = dict(self._places)
        return [self._form.fields[names[place]].label for place in self._filled.get(number, ()) if place in names]

    def unseen_lost(self, row: list[str]) -> str:
        """The sentence that says which texts of a row lose characters that nobody sees; '' for none."""
        if all(cell.isascii() and cell.isprintable() for cell in row):
            return ""
        fields = [self._form.fields[name] for _, name in self._places]
        return validation.unseen_lost(fields, {name: row[place] for place, name in self._places})

    def remarks(self, answers: RowAnswers) -> list[str]:
        """Sentences about cells that hold more, or less, than what comes in."""
        result = self.several(answers)
        for name, text in answers.texts.items():
            result += self._remarks(name, text, answers.answers.get(name))
        return result

    def _remarks_of(self, name: str, text: str, answer: str | None) -> tuple[str, ...]:
        result, field, choices = [], self._form.fields[name], self._answers.get(name)
        if field.kind.rounded(text):
            result.append(f"{field.label}: avrundas till det som får plats.")
        if field.kind.free_text and is_doubly_coded(text):
            result.append(f"{field.label}: texten ser ut att vara kodad två gånger. Läs den innan du sparar.")
        if choices and choices.other and answer == choices.other and choices.names_several(text):
            result.append(f"{field.label}: cellen nämner flera av svaren, och står som den är i egna ord.")
        return tuple(result)

    def several(self, answers: RowAnswers) -> list[str]:
        """The sentence about a title that looks like a list of several."""
        return [
            f"{self._form.fields[name].label}: cellen ser ut att hålla flera {self._form.plural.lower()}. Dela raden i "
            "filen om de ska vara var sin post."
            for name, text in answers.texts.items()
            if name in self._titles and several_in(text)
        ]

    def unknown_word(self, name: str, words: list[str]) -> str:
        """The sentence that says which words of a column are none of its answers; a person's name is not repeated."""
        safe = [f"”{word}”" for word in words if len(word) <= WORD_SHOWN and guard.is_clean(word)]
        if len(safe) < len(words):
            return f"{self._form.fields[name].label}: orden i cellen är inga av svaren. Välj vad de betyder."
        verb = (
            "är inget av svaren. Välj vad det betyder." if len(safe) == 1 else "är inga av svaren. Välj vad de betyder."
        )
        return f"{self._form.fields[name].label}: {listed(safe)} {verb}"

    def in_own_words(self, row_answers: RowAnswers, name: str) -> bool:
        """Make an answer the other answer, its text kept beside it; False when the field has no other answer."""
        answers = self._answers.get(name)
        if answers is None or answers.other is None:
            return False
        row_answers.answers[name] = answers.other
        own, words = self._form.fields[name].or_other, answers.own_words(row_answers.texts[name])
        if words and not row_answers.answers.get(own):
            row_answers.answers[own] = words
        return True


def _masks(field: Field, text: str) -> bool:
    """Whether a cell is what a masked export writes (R11): it never becomes an answer."""
    return text == MASK or (field.kind.is_link and text == MARKED)


def _splits(form: Form, mapped: set[str]) -> Iterator[tuple[str, str]]:
    """Period fields whose column may hold a whole range, because no column holds the period after it."""
    for field, after in zip(form.field, form.field[1:], strict=False):
        if field.kind.has_ranges and after.kind.has_ranges and field.name in mapped and after.name not in mapped:
            yield field.name, after.name


def _meant(answers: Answers, text: str) -> str:
    """An answer for all rows as its field reads it; the text itself where a word of it is none of the answers."""
    words = answers.words(text)
    meanings = [answers.meaning(word) for word in words]
    return text if None in meanings else "" if LEAVE_OUT in meanings else answers.names(words)


def _check_constants(
    plan: Plan, form: Form, constants: dict[str, str], answers: dict[str, Answers], links: RecordLookup
) -> None:
    """Raise once, before any row, for an answer for all rows that cannot be used."""
    errors = {}
    for name, text in constants.items():
        field = form.fields[name]
        try:
            value = field.parse(_meant(answers[name], text) if name in answers else text, plan)
            # A link is read as text.
            if field.kind.is_link and value and not links.find(field, cast(str, value)):
                raise ValueError("välj en post som finns.")
        except ValueError as error:
            errors[name] = f"{field.label}: {error}"
    if errors:
        raise NotValid(errors)
