"""What becomes of one row of a file: new, changed, unchanged, rejected or left out, and why."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import cast

from lomma_core.errors import Locked, PersonSuspected
from lomma_core.exchange.imports.choice_values import has_answers
from lomma_core.exchange.imports.columns import ColumnMapping
from lomma_core.exchange.imports.matcher import RecordMatcher, Refused
from lomma_core.exchange.imports.outcomes import RowOutcome, RowResult
from lomma_core.exchange.imports.row_reader import RowAnswers, RowReader
from lomma_core.plan.model import Field, Form
from lomma_core.privacy import small_counts
from lomma_core.records import commands, validation
from lomma_core.records.locks import refuse_locked
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.text import listed


@dataclass(frozen=True)
class Accepted:
    """A row that will be saved: the record's id, its values as stored, and the version before, if any.

    ``needs_confirmation``: the person guard has doubts, and the row is saved only when no person is meant (R3).
    """

    record: str
    values: dict[str, object]
    previous: Row | None
    needs_confirmation: bool = False


@dataclass(frozen=True)
class JudgedRow:
    """What a row is by itself: its answers, the record's version before, its values as stored or its errors by field.

    ``result`` is its outcome, unless an earlier row has taken its place.
    """

    answers: RowAnswers
    previous: Row | None
    values: Row
    errors: dict[str, str]
    result: RowResult


# What rows are by themselves, by number; one that is settled at once is its outcome.
JudgedRows = dict[int, JudgedRow | RowResult]


class RowClassifier:
    """Decides rows one after the other; what an earlier row took, a later one cannot have."""

    def __init__(
        self,
        register: Register,
        form: Form,
        links: RecordLookup,
        reader: RowReader,
        non_records: Mapping[int, str],
        mapping: ColumnMapping,
        judged: JudgedRows,
    ):
        """Seven parameters: what rows are judged by.

        ``non_records`` says by number what looks like no record, ``judged`` holds the rows that have been judged
        already, and those that are judged now are put into it.
        """
        self._judged = judged
        self._plan, self._form, self._links, self._reader = register.plan, form, links, reader
        self._non_records = {n: kind for n, kind in non_records.items() if n not in mapping.included}
        self._excluded = mapping.excluded
        self._answered = set[str]()
        self._records = RecordMatcher(register.plan, form, links)

    def classify(self, number: int, row: list[str], width: int, accepted: list[Accepted]) -> RowResult:
        """The outcome of a row of a file with ``width`` headings; one to be saved is appended to ``accepted``."""
        if number in self._excluded:
            return RowResult(number, RowOutcome.LEFT_OUT, reason="Du har valt att den inte ska med.")
        if len(row) > width:
            reason = "Raden har fler celler än filen har rubriker. Sätt citattecken om texter med skiljetecken i."
            return RowResult(number, RowOutcome.REJECTED, reason=reason)
        if number in self._non_records and not self._is_record(row):
            reason = f"{self._non_records[number]} och tas inte med om du inte väljer det."
            return RowResult(number, RowOutcome.LEFT_OUT, reason=reason, doubted=True)
        if number not in self._judged:
            self._judged[number] = self._judge(number, row)
        judged = self._judged[number]
        if isinstance(judged, RowResult):
            return judged
        if judged.errors:
            reasons = [*judged.errors.values(), *self._hints(judged.answers, judged.errors)]
            unknown = bool(judged.answers.unknown.keys() & judged.errors.keys())
            return RowResult(number, RowOutcome.REJECTED, reason=" ".join(reasons), unknown=unknown)
        self._answered |= {name for name, answer in judged.answers.answers.items() if answer}
        try:
            record = self._records.claim(number, judged.answers, judged.previous, judged.values)
        except Refused as refused:
            return RowResult(number, RowOutcome.REJECTED, reason=str(refused))
        if judged.result.outcome in (RowOutcome.NEW, RowOutcome.CHANGED):
            accepted.append(Accepted(record, judged.values, judged.previous, judged.result.needs_confirmation))
        return judged.result

    def _judge(self, number: int, row: list[str]) -> JudgedRow | RowResult:
        """What a row is by itself: whatever becomes of the other rows, as long as nothing is saved meanwhile."""
        error = self._reader.spreadsheet_error(row)
        if error:
            return RowResult(number, RowOutcome.REJECTED, reason=f"{error} Rätta den i filen och försök igen.")
        answers = self._reader.read(row)
        if answers.left_out:
            reason = f"{answers.left_out.label}: rader med det svaret tas inte in."
            return RowResult(number, RowOutcome.LEFT_OUT, reason=reason)
        try:
            previous = self._records.previous(answers)
        except Refused as refused:
            return RowResult(number, RowOutcome.REJECTED, reason=str(refused))
        merged, same = self._merge(answers, previous)
        if same:
            checked, notes = validation.Validated(merged), list[str]()
        else:
            checked, notes = self._validate(answers, merged)
        if checked.errors:
            return JudgedRow(answers, previous, {}, dict(checked.errors), RowResult(number, RowOutcome.REJECTED))
        result = self._result(number, row, answers, previous, checked, notes)
        return JudgedRow(answers, previous, checked.values, {}, result)

    def _result(
        self,
        number: int,
        row: list[str],
        answers: RowAnswers,
        previous: Row | None,
        checked: validation.Validated,
        notes: list[str],
    ) -> RowResult:
        """The outcome of a row that keeps the rules. Six parameters: the row and what has been made of it."""
        title = self._links.title_of(self._form, checked.values)
        fields = self._form.fields
        changed = []
        if previous:
            changed = [n for n, f in fields.items() if small_counts.differs(f, previous.get(n), checked.values[n])]
        if previous and not changed:
            return RowResult(number, RowOutcome.UNCHANGED, title)
        if previous:
            try:
                refuse_locked(self._form, previous, self._links)
            except Locked as locked:
                return RowResult(number, RowOutcome.REJECTED, reason=str(locked))
        suspected = _suspicions(self._form, checked, previous)
        labels = tuple(self._form.fields[name].label for name in changed)
        if checked.missing:
            notes.append(f"Ofullständig: saknar {listed(self._form.fields[n].label for n in checked.missing)}.")
        filled = self._reader.filled_from_above(number)
        if filled:
            notes.append(f"{listed(filled)}: ur en cell som är sammanfogad med raden ovanför.")
        lost = self._reader.unseen_lost(row)
        if lost:
            notes.append(lost)
        remarks = self._reader.remarks(answers)
        notes += remarks
        if previous:
            notes.insert(0, f"Ändrar {listed(labels)}.")
        if suspected:
            notes.insert(0, f"Kräver bekräftelse: {listed(suspected)}.")
        outcome = RowOutcome.CHANGED if previous else RowOutcome.NEW
        return RowResult(number, outcome, title, " ".join(notes), labels, bool(suspected), remark=" ".join(remarks))

    def _hints(self, answers: RowAnswers, errors: Container[str]) -> list[str]:
        """What may lie behind a row's errors."""
        several = self._reader.several(answers)
        empty = [name for name in self._form.minimum if name in errors and answers.answers.get(name) == ""]
        if self._answered.intersection(empty):
            several.append("Gäller en cell längre upp flera rader, fyll i den på varje rad.")
        return several

    def _is_record(self, row: list[str]) -> bool:
        """Whether a row that looks like none has been taken in before."""
        try:
            return self._records.previous(self._reader.read(row)) is not None
        except Refused:
            return False

    def _merge(self, answers: RowAnswers, previous: Row | None) -> tuple[Row, bool]:
        """The row's answers on top of the record's, and whether every cell equals the record.

        A cell that reads as the record's own answer leaves the answer as it is: ``<5`` must not overwrite the
        count behind it, nor a title the link when two records have the same. A hidden count reads as any other,
        so that a file of guesses reveals nothing (R8); it is changed in the form.
        """
        if previous is None:
            return answers.answers, False
        merged = {name: previous.get(name) for name in self._form.fields}
        same = True
        for name, answer in answers.answers.items():
            previous_answer = merged[name]
            if answer != previous_answer and not self._reads_as(
                name, answers.texts.get(name, ""), answer, previous_answer
            ):
                merged[name], same = answer, False
        return merged, same

    def _reads_as(self, name: str, text: str, answer: str, previous_answer: object) -> bool:
        field = self._form.fields[name]
        if not answer:
            return previous_answer is None
        if field.kind.counts_people:
            return self._reads_as_count(field, answer, previous_answer)
        if has_answers(field) and not field.kind.many:
            return False  # what its words mean has been decided, by the plan or by a person
        text_of_previous = (
            self._links.show(field, previous_answer) if field.kind.is_link else field.excel(previous_answer, self._plan)
        )
        return text in (field.kind.machine(previous_answer), text_of_previous)

    def _reads_as_count(self, field: Field, answer: str, previous_answer: object) -> bool:
        try:
            # A count is stored as text.
            return small_counts.same(
                cast(str | None, field.parse(answer, self._plan)), cast(str | None, previous_answer)
            )
        except ValueError:
            return False  # validation refuses the row, with the reason

    def _validate(self, answers: RowAnswers, merged: Row) -> tuple[validation.Validated, list[str]]:
        """The rules' word; an answer that this row may not choose becomes the other answer where there is one."""
        strict = {name for name, text in answers.answers.items() if text}
        checked = validation.validate(self._plan, self._form, merged, self._links, complete=False, strict=strict)
        notes = []
        for name in list(checked.errors):
            field = self._form.fields[name]
            if not field.choice_filter or name not in answers.answers or not self._reader.in_own_words(answers, name):
                continue
            again = merged | {key: answers.answers[key] for key in (name, field.or_other) if key in answers.answers}
            second = validation.validate(self._plan, self._form, again, self._links, False, {*strict, field.or_other})
            if name not in second.errors:
                checked, merged = second, again
                own = self._form.fields[field.or_other].label
                notes.append(f"{field.label} finns inte för de andra svaren och står i {own}.")
        for name in answers.unknown.keys() & checked.errors.keys():
            checked.errors[name] = self._reader.unknown_word(name, answers.unknown[name])
        return checked, notes


def _suspicions(form: Form, checked: validation.Validated, previous: Row | None) -> list[str]:
    """What the person guard suspects in a row, in words, each field and kind once."""
    try:
        commands.suspected(form, checked, previous, ())
    except PersonSuspected as suspected:
        return suspected.words
    return []
