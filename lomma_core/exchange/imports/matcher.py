"""Which record a row of a file is: by its id, else by the fields that identify the form's records."""

import re
from typing import cast

from lomma_core.exchange.imports.row_reader import RowAnswers
from lomma_core.plan.model import Form, Plan
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import new_id
from lomma_core.storage.rows import Row

# What new_id makes: an id from another database is kept, any other text is not an id.
_ID = re.compile("[bcdfghjkmnpqrstvwxz]{12}")


class Refused(Exception):
    """A row cannot be this record; ``str(error)`` is the Swedish sentence."""


class RecordMatcher:
    """The records of a form as they are, and those that the rows before have been."""

    def __init__(self, plan: Plan, form: Form, links: RecordLookup):
        self._plan, self._form, self._links = plan, form, links
        self._fields = form.identity or form.minimum
        self.rows = {row["record"]: row for row in links.load_all(form.name)}
        self._by_key: dict[tuple[object, ...], list[str]] = {}
        for record, row in self.rows.items():
            self._by_key.setdefault(self._key(row), []).append(record)
        self._claimed_records: dict[str, int] = {}
        self._claimed_keys: dict[tuple[object, ...], int] = {}

    def previous(self, answers: RowAnswers) -> Row | None:
        """The stored row of the record that a file's row is, None for a new one. Raises Refused."""
        if answers.record and answers.record not in self.rows and not _ID.fullmatch(answers.record):
            raise Refused("Posten i kolumnen Post finns inte. Töm cellen, så blir raden en ny post.")
        if self._form.single:
            return next(iter(self.rows.values()), None)
        record = answers.record
        if record and record not in self.rows and self._links.is_withdrawn(self._form.name, record):
            raise Refused("Posten är återtagen. Ta tillbaka den först, eller töm cellen Post så blir raden en ny post.")
        if record:
            return self.rows.get(record)
        matches = self._by_key.get(self._row_key(answers), [])
        if len(matches) > 1:
            raise Refused("Flera poster passar in på raden. Ta med kolumnen Post, så går de att skilja åt.")
        return self.rows[matches[0]] if matches else None

    def claim(self, number: int, answers: RowAnswers, previous: Row | None, values: Row) -> str:
        """The id that the row's record has or gets. Raises Refused for what is here or in the file already."""
        record: str = previous["record"] if previous else answers.record or new_id()
        key: tuple[object, ...] = () if self._form.single else self._key(values)
        # With an id, two records may look the same unless the form forbids it (P7).
        alike = self._claimed_keys.get(key) if self._form.single or self._form.unique or not answers.record else None
        earlier = self._claimed_records.get(record) or alike
        if earlier:
            raise Refused(f"Samma post står redan på rad {earlier}.")
        if self._form.unique and any(other != record for other in self._by_key.get(key, [])):
            labels = " och ".join(self._form.fields[name].label for name in self._form.unique)
            raise Refused(f"En annan post har redan samma {labels}. Ändra den i stället.")
        self._claimed_records[record] = self._claimed_keys[key] = number
        return record

    def _key(self, values: Row) -> tuple[object, ...]:
        return tuple(values.get(name) for name in self._fields)

    def _row_key(self, answers: RowAnswers) -> tuple[object, ...]:
        key = []
        for name in self._fields:
            field = self._form.fields[name]
            try:
                value = self._links.parse(field, answers.answers.get(name))
            except ValueError:
                return ()  # validation refuses the row, with the reason
            if field.kind.is_link and value is not None:
                value = self._links.find(field, cast(str, value))  # a link is read as text
            key.append(value)
        return tuple(key)
