"""Which record a row of a file is: by its id, else by the fields that tell the form's records apart."""

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
        self._seen_records: dict[str, int] = {}
        self._seen_keys: dict[tuple[object, ...], int] = {}

    def previous(self, given: RowAnswers) -> Row | None:
        """The stored row of the record that a file's row is, None for a new one. Raises Refused."""
        if given.record and given.record not in self.rows and not _ID.fullmatch(given.record):
            raise Refused("Posten i kolumnen Post finns inte. Töm cellen, så blir raden en ny post.")
        if self._form.single:
            return next(iter(self.rows.values()), None)
        if given.record:
            return self.rows.get(given.record)
        found = self._by_key.get(self._given_key(given), [])
        if len(found) > 1:
            raise Refused("Flera poster passar in på raden. Ta med kolumnen Post, så går de att skilja åt.")
        return self.rows[found[0]] if found else None

    def claim(self, number: int, given: RowAnswers, previous: Row | None, values: Row) -> str:
        """The id that the row's record has or gets. Raises Refused for what is here or in the file already."""
        record: str = previous["record"] if previous else given.record or new_id()
        key: tuple[object, ...] = () if self._form.single else self._key(values)
        # With an id, two records may look the same unless the form forbids it (P7).
        alike = self._seen_keys.get(key) if self._form.single or self._form.unique or not given.record else None
        earlier = self._seen_records.get(record) or alike
        if earlier:
            raise Refused(f"Samma post står redan på rad {earlier}.")
        if self._form.unique and any(other != record for other in self._by_key.get(key, [])):
            labels = " och ".join(self._form.fields[name].label for name in self._form.unique)
            raise Refused(f"En annan post har redan samma {labels}. Ändra den i stället.")
        self._seen_records[record] = self._seen_keys[key] = number
        return record

    def _key(self, values: Row) -> tuple[object, ...]:
        return tuple(values.get(name) for name in self._fields)

    def _given_key(self, given: RowAnswers) -> tuple[object, ...]:
        key = []
        for name in self._fields:
            one = self._form.fields[name]
            try:
                value = one.parse(given.answers.get(name), self._plan)
            except ValueError:
                return ()  # the rules will refuse the row, and say why
            if one.kind.is_link and value is not None:
                value = self._links.find(one, cast(str, value))  # a link is read as text
            key.append(value)
        return tuple(key)
