"""Lookup of linked records: titles and values, read once each."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import cast

from lomma_core.plan.choices import Choice
from lomma_core.plan.expressions.evaluation import ExpressionCache
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import guard
from lomma_core.records import schema
from lomma_core.storage.rows import Parameters, Row
from lomma_core.utils.text import label_key, title_fields

MARKED = "Sekretessmarkerad post"
WITHDRAWN = "Återtagen post"
GONE = "Posten finns inte"
# What stands in a title where there is no answer.
NOTHING = "–"
_VERDICTS, _ANSWERS = 4096, 512
Reader = Callable[[str, Parameters], list[Row]]


def latest_events(read: Reader) -> dict[str, str]:
    """Quarter -> its latest event, ``close`` or ``reopen`` (P7)."""
    rows = read("SELECT quarter, action FROM quarter_event ORDER BY quarter, nr", ())
    return {row["quarter"]: row["action"] for row in rows}


def closed_quarters(read: Reader) -> set[str]:
    """The quarters whose latest event is a closing (P7)."""
    return {quarter for quarter, action in latest_events(read).items() if action == "close"}


class RecordLookup:
    """Newest versions of records by id, for titles, link checks and ``${link}/field`` in expressions.

    ``read`` is a store's or a transaction's ``read``. ``hidden`` are records of which nothing may be seen (R11): they
    have no row, and their title is a plain word. ``expressions`` is the register's cache of results; without one the
    object has its own. Withdrawn records (R19) have no row either, save ``with_withdrawn``, and a plain word for a
    title. Rows are cached for the life of the object, so make a new one for every verb.
    """

    def __init__(
        self,
        plan: Plan,
        read: Reader,
        hidden: frozenset[str] = frozenset(),
        expressions: ExpressionCache | None = None,
        with_withdrawn: bool = False,
    ):
        self.hidden = hidden
        self._with_withdrawn = with_withdrawn
        self._withdrawn: set[tuple[str, str]] = set()
        self.expressions = expressions or ExpressionCache()
        # A file has the same texts in row after row: each is judged once. It holds texts, so it is a verb's own.
        self.verdict = lru_cache(maxsize=_VERDICTS)(guard.classify)
        # So is each answer read once, and which choices fit with others is judged once.
        self._readers: dict[int, Callable[[str], object | None]] = {}
        self.fitting: dict[tuple[int, tuple[str, ...]], dict[str, Choice]] = {}
        self._plan = plan
        self._read = read
        self._rows: dict[tuple[str, str], Row | None] = {}
        self._all: set[str] = set()
        self._closed: set[str] | None = None
        self._by_title: dict[str, dict[str, list[str]]] = {}

    def is_closed(self, quarter: str) -> bool:
        """Whether a quarter's latest event is a closing."""
        if self._closed is None:
            self._closed = closed_quarters(self._read)
        return quarter in self._closed

    def row(self, form_name: str, record: str) -> Row | None:
        """The newest stored row of a record, or None."""
        key = (form_name, record)
        if key not in self._rows and form_name not in self._all:
            self.load(form_name, [record])
        return self._rows.get(key)

    def load(self, form_name: str, records: Iterable[str]) -> None:
        """Fetch many records in one query, and what their titles name in one more."""
        missing = [r for r in dict.fromkeys(records) if (form_name, r) not in self._rows]
        form = self._plan.forms[form_name]
        for start in range(0, len(missing), 500):
            part = missing[start : start + 500]
            marks = ", ".join("?" for _ in part)
            rows = self._read(f"SELECT * FROM {schema.newest_rows_of(form)} WHERE record IN ({marks})", part)
            self._rows |= {(form_name, r): None for r in part}
            self.add(form_name, rows)

    def add(self, form_name: str, rows: list[Row]) -> None:
        """Take newest stored rows that somebody has read already, and fetch what their titles name."""
        here = self.visible(self._standing(form_name, rows))
        self._rows |= {(form_name, row["record"]): row for row in here}
        for field in _in_title(self._plan.forms[form_name]):
            self.load(field.form, [row[field.name] for row in here if row.get(field.name)])

    def load_all(self, form_name: str) -> list[Row]:
        """Fetch every record of a form, oldest first."""
        form = self._plan.forms[form_name]
        newest = self._read(f"SELECT * FROM {schema.newest_rows_of(form)} ORDER BY saved_at, record", ())
        rows = self.visible(self._standing(form_name, newest))
        self._rows |= {(form_name, row["record"]): row for row in rows}
        self._all.add(form_name)
        return rows

    def _standing(self, form_name: str, rows: list[Row]) -> list[Row]:
        """The rows without the withdrawn ones, which are remembered by id only."""
        if self._with_withdrawn:
            return rows
        self._withdrawn |= {(form_name, row["record"]) for row in rows if row["state"] == schema.WITHDRAWN}
        return [row for row in rows if row["state"] != schema.WITHDRAWN]

    def is_withdrawn(self, form_name: str, record: str) -> bool:
        """Whether a record is there but withdrawn (R19)."""
        self.row(form_name, record)
        return (form_name, record) in self._withdrawn

    def visible(self, rows: list[Row]) -> list[Row]:
        """The stored rows that may be seen."""
        return [row for row in rows if row["record"] not in self.hidden] if self.hidden else rows

    def title(self, form_name: str, record: str | None) -> str:
        """The readable name of a record; empty for none, and a plain word for one that is gone or withdrawn."""
        if not record:
            return ""
        if record in self.hidden:
            return MARKED
        row = self.row(form_name, record)
        if row is None:
            return WITHDRAWN if (form_name, record) in self._withdrawn else GONE
        return self.title_of(self._plan.forms[form_name], row)

    def title_of(self, form: Form, values: Row) -> str:
        """The readable name of values that may not be saved yet."""
        answers = {name: self.show(form.fields[name], values.get(name)) or NOTHING for name in title_fields(form.title)}
        return form.title.format(**answers)

    def show(self, field: Field, value: object) -> str:
        """Any value in words, links by their title."""
        if field.kind.is_link:
            # A link is stored as a record's id.
            return self.title(field.form, cast("str | None", value))
        return field.show(value, self._plan)

    def choice(self, field: Field, value: object) -> Choice | None:
        """The choice that a stored name means, if the plan still has it."""
        # A value that is no name is none of the choices.
        return self._plan.choices_of(field).get(cast("str", value))

    def parse(self, field: Field, raw: object) -> object | None:
        """A field's answer as it is stored, None for none. Raises ValueError (R4)."""
        if not isinstance(raw, str):
            return None if raw is None else field.parse(raw, self._plan)
        reader = self._readers.get(id(field))
        if reader is None:
            reader = self._readers[id(field)] = lru_cache(maxsize=_ANSWERS)(lambda text: field.parse(text, self._plan))
        return reader(raw)

    def texts(self, field: Field, record: str | None) -> dict[str, str]:
        """The linked record's fields as expressions see them; counts are not among them (R8)."""
        row = self.row(field.form, record) if record else None
        if row is None:
            return {}
        form = self._plan.forms[field.form]
        return {name: f.kind.xpath(row.get(name)) for name, f in form.fields.items() if not f.kind.counts_people}

    def find(self, field: Field, text: str) -> str | None:
        """The id of the record that a text means, by id or by its one matching title; None otherwise."""
        if self.row(field.form, text):
            return text
        titles = self._titles(field.form).get(label_key(text), [])
        return titles[0] if len(titles) == 1 else None

    def _titles(self, form_name: str) -> dict[str, list[str]]:
        # Made once: a file of 50 000 rows needs a title in every row.
        if form_name not in self._by_title:
            form = self._plan.forms[form_name]
            titles: dict[str, list[str]] = {}
            for row in self.load_all(form_name):
                titles.setdefault(label_key(self.title_of(form, row)), []).append(row["record"])
            self._by_title[form_name] = titles
        return self._by_title[form_name]


def _in_title(form: Form) -> list[Field]:
    """The links whose titles stand in a record's own."""
    return [field for field in form.link_fields if field.name in title_fields(form.title)]
