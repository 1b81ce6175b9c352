"""A quarter's state as one plain document: what is frozen when the group closes it, and shown from then on (R10).

The document holds its own labels and words, so that a later plan file changes nothing in what was decided.
"""

import datetime as dt
import json
from typing import NotRequired, TypedDict

from lomma_core.plan.model import Form, Plan
from lomma_core.records import schema
from lomma_core.records.lookup import Reader, RecordLookup
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter


class FieldDocument(TypedDict):
    """A field's name and what it was called."""

    name: str
    label: str


class RecordDocument(TypedDict):
    """A record: ``values`` are machine texts, ``shown`` words, without the empty ones; counts masked in both (R8).

    ``key`` identifies the same thing in two quarters: the unique fields without the quarter, else the
    id. ``purged`` stands in place of all words when the record has been removed (R12).
    """

    id: str
    key: str
    version: int
    state: str
    title: str
    values: dict[str, str]
    shown: dict[str, str]
    purged: NotRequired[str]


class FormDocument(TypedDict):
    """A form as it was, with its records."""

    name: str
    label: str
    plural: str
    fields: list[FieldDocument]
    records: list[RecordDocument]


class State(TypedDict):
    """A quarter: what belongs to it, and what stands (insatser, förslag, platser) as it is at that moment.

    A frozen one also has who closed it, when and why, and what it lacked: sentences in ``missing``, and ``gaps`` as
    [kind in words, sentence, record]. ``withheld`` says that this is left out for its reader (R20).
    """

    quarter: str
    forms: list[FormDocument]
    missing: NotRequired[list[str]]
    gaps: NotRequired[list[list[str]]]
    reason: NotRequired[str]
    closed_by: NotRequired[str]
    closed_at: NotRequired[str]
    withheld: NotRequired[bool]


def live(plan: Plan, read: Reader, quarter: Quarter, at: dt.datetime | None = None) -> State:
    """The state of a quarter as the register has it now.

    With ``at`` (naive UTC), what stands from quarter to quarter is as it was at that moment.
    """
    links = RecordLookup(plan, read)
    forms = [_form(plan, form, links, quarter, read, at) for form in plan.form]
    return {"quarter": str(quarter), "forms": forms}


def text(state: State) -> str:
    """The document as the text that is stored; the same state always becomes the same bytes."""
    return json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def form_document(state: State, name: str) -> FormDocument:
    """A form's document in a state; an empty one for a form that did not exist then."""
    empty: FormDocument = {"name": name, "label": name, "plural": name, "fields": [], "records": []}
    return next((form for form in state["forms"] if form["name"] == name), empty)


def _form(
    plan: Plan, form: Form, links: RecordLookup, quarter: Quarter, read: Reader, at: dt.datetime | None
) -> FormDocument:
    rows = sorted(_rows(form, links, quarter, read, at), key=lambda row: row["record"])
    for field in form.link_fields:
        links.load(field.form, [row[field.name] for row in rows if row[field.name]])
    records = [_record(plan, form, row, links) for row in rows if _belongs(form, row, quarter)]
    fields: list[FieldDocument] = [{"name": field.name, "label": field.label} for field in form.field]
    return {"name": form.name, "label": form.label, "plural": form.plural, "fields": fields, "records": records}


def _rows(form: Form, links: RecordLookup, quarter: Quarter, read: Reader, at: dt.datetime | None) -> list[Row]:
    if form.quarter_field:
        # Of a quarter's own records only: the follow-ups of many years are not read for one of them.
        return read(f'SELECT * FROM {schema.current_rows(form)} WHERE "{form.quarter_field.name}" = ?', [str(quarter)])
    rows = links.load_all(form.name)
    return read(f"SELECT * FROM {schema.current_rows(form, before=True)}", [at]) if at and not form.by_date else rows


def _belongs(form: Form, row: Row, quarter: Quarter) -> bool:
    """A record whose title is its date belongs to the date's quarter."""
    if form.by_date:
        day = row[form.by_date]
        return day is not None and quarter.first_day <= day <= quarter.last_day
    return True


def _record(plan: Plan, form: Form, row: Row, links: RecordLookup) -> RecordDocument:
    values = {name: field.kind.machine(row[name]) for name, field in form.fields.items()}
    answers = {name: links.show(field, row[name]) for name, field in form.fields.items()}
    own = [values[name] for name in form.unique if form.fields[name] is not form.quarter_field]
    return {
        "id": row["record"],
        "key": "/".join(own) if own else row["record"],
        "version": row["version"],
        "state": row["state"],
        "title": links.title_of(form, row),
        "values": {name: value for name, value in values.items() if value},
        "shown": {name: value for name, value in answers.items() if value},
    }
