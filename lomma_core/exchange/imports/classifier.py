"""What becomes of one row of a file: new, changed, unchanged, rejected or left out, and why."""

from dataclasses import dataclass
from typing import cast

from lomma_core.errors import Locked, PersonSuspected
from lomma_core.exchange.imports.choice_values import has_answers
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

    ``asked``: the person guard asks about it, and it is saved only when somebody says that no person is meant (R3).
    """

    record: str
    values: dict[str, object]
    previous: Row | None
    asked: bool = False


class RowClassifier:
    """Decides rows one after the other; what an earlier row took, a later one cannot have."""

    def __init__(self, register: Register, form: Form, links: RecordLookup, reader: RowReader):
        self._plan, self._form, self._links, self._reader = register.plan, form, links, reader
        self._records = RecordMatcher(register.plan, form, links)

    def judge(self, number: int, row: list[str], width: int, accepted: list[Accepted]) -> RowResult:
        """The outcome of a row of a file with ``width`` headings; one to be saved is appended to ``accepted``."""
        if len(row) > width:
            reason = "Raden har fler celler än filen har rubriker. Sätt citattecken om texter med skiljetecken i."
            return RowResult(number, RowOutcome.REJECTED, reason=reason)
        given = self._reader.read(row)
        if given.left_out:
            reason = f"{given.left_out.label}: rader med det svaret tas inte in."
            return RowResult(number, RowOutcome.LEFT_OUT, reason=reason)
        try:
            previous = self._records.previous(given)
            merged, same = self._merged(given, previous)
            if same:
                checked, notes = validation.Validated(merged), list[str]()
            else:
                checked, notes = self._checked(given, merged)
            if checked.errors:
                return RowResult(number, RowOutcome.REJECTED, reason=" ".join(checked.errors.values()))
            record = self._records.claim(number, given, previous, checked.values)
        except Refused as refused:
            return RowResult(number, RowOutcome.REJECTED, reason=str(refused))
        title = self._links.title_of(self._form, checked.values)
        fields = self._form.fields
        changed = [
            n for n, f in fields.items() if previous and small_counts.differs(f, previous.get(n), checked.values[n])
        ]
        if previous and not changed:
            return RowResult(number, RowOutcome.UNCHANGED, title)
        if previous:
            try:
                refuse_locked(self._form, previous, self._links)
            except Locked as locked:
                return RowResult(number, RowOutcome.REJECTED, reason=str(locked))
        asked = _asked(self._form, checked, previous)
        accepted.append(Accepted(record, checked.values, previous, bool(asked)))
        labels = tuple(self._form.fields[name].label for name in changed)
        if checked.missing:
            notes.append(f"Ofullständig: saknar {listed(self._form.fields[n].label for n in checked.missing)}.")
        if previous:
            notes.insert(0, f"Ändrar {listed(labels)}.")
        if asked:
            notes.insert(0, f"Kräver bekräftelse: {listed(asked)}.")
        outcome = RowOutcome.CHANGED if previous else RowOutcome.NEW
        return RowResult(number, outcome, title, " ".join(notes), labels, bool(asked))

    def _merged(self, given: RowAnswers, previous: Row | None) -> tuple[Row, bool]:
        """The row's answers on top of the record's, and whether every cell says what the record says.

        A cell that reads as the record's own answer leaves the answer as it is: ``<5`` must not overwrite the
        count behind it, nor a title the link when two records have the same. A hidden count reads as any other,
        so that a file of guesses tells nothing (R8); it is changed in the form.
        """
        if previous is None:
            return given.answers, False
        merged = {name: previous.get(name) for name in self._form.fields}
        same = True
        for name, answer in given.answers.items():
            stored = merged[name]
            if answer != stored and not self._reads_as(name, given.texts.get(name, ""), answer, stored):
                merged[name], same = answer, False
        return merged, same

    def _reads_as(self, name: str, text: str, answer: str, stored: object) -> bool:
        one = self._form.fields[name]
        if not answer:
            return stored is None
        if one.kind.counts_people:
            return self._reads_as_count(one, answer, stored)
        if has_answers(one):
            return False  # what its words mean has been decided, by the plan or by a person
        shown = self._links.show(one, stored) if one.kind.is_link else one.excel(stored, self._plan)
        return text in (one.kind.machine(stored), shown)

    def _reads_as_count(self, one: Field, answer: str, stored: object) -> bool:
        try:
            # A count is stored as text.
            return small_counts.same(cast(str | None, one.parse(answer, self._plan)), cast(str | None, stored))
        except ValueError:
            return False  # the rules will refuse the row, and say why

    def _checked(self, given: RowAnswers, merged: Row) -> tuple[validation.Validated, list[str]]:
        """The rules' word; an answer that this row may not choose becomes the other answer where there is one."""
        strict = {name for name, text in given.answers.items() if text}
        checked = validation.validate(self._plan, self._form, merged, self._links, complete=False, strict=strict)
        notes = []
        for name in list(checked.errors):
            one = self._form.fields[name]
            if not one.choice_filter or name not in given.answers or not self._reader.in_own_words(given, name):
                continue
            again = merged | {key: given.answers[key] for key in (name, one.or_other) if key in given.answers}
            retried = validation.validate(self._plan, self._form, again, self._links, False, {*strict, one.or_other})
            if name not in retried.errors:
                checked, merged = retried, again
                own = self._form.fields[one.or_other].label
                notes.append(f"{one.label} finns inte för de andra svaren och står i {own}.")
        return checked, notes


def _asked(form: Form, checked: validation.Validated, previous: Row | None) -> list[str]:
    """What the person guard asks about in a row, in words, each field and kind once."""
    try:
        commands.suspected(form, checked, previous, ())
    except PersonSuspected as suspected:
        return suspected.words
    return []
