"""A quarter's state as one plain document: what is frozen when the group closes it, and shown from then on (R10).

The document holds its own labels and words, so that a later plan file changes nothing in what was decided.
"""

import datetime as dt
import json
from typing import NotRequired, TypedDict

from lomma_core.plan.meaning import as_said
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import MEASURE, MEASURE_FOLLOW_UP, STATUS
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
    return state_of(plan, links, quarter, {form.name: _rows(form, links, quarter, read, at) for form in plan.form})


def state_of(plan: Plan, links: RecordLookup, quarter: Quarter, rows: dict[str, list[Row]]) -> State:
    """The document of a quarter that has these rows, by form."""
    forms = [_form(plan, form, links, rows[form.name]) for form in plan.form]
    return {"quarter": str(quarter), "forms": forms}


def text(state: State) -> str:
    """The document as the text that is stored; the same state always becomes the same bytes."""
    return json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def form_document(state: State, name: str) -> FormDocument:
    """A form's document in a state; an empty one for a form that did not exist then."""
    empty: FormDocument = {"name": name, "label": name, "plural": name, "fields": [], "records": []}
    return next((form for form in state["forms"] if form["name"] == name), empty)


def as_followed_up(state: State) -> State:
    """The document in which each insats has the status that the quarter's follow-up of it leads to, if there is any.

    What somebody has written in the insats by hand since then is how it stands now, and the next quarter's to follow
    up; of a quarter one thing is said, in the list of follow-ups, what has changed and every report (P7). For a
    document that is masked already: of a hidden follow-up nothing is said (R20).
    """
    said: dict[str, tuple[str, str]] = {}
    for answer in form_document(state, MEASURE_FOLLOW_UP)["records"]:
        status = as_said(MEASURE_FOLLOW_UP, answer["values"]).get(STATUS)
        if status and answer["shown"].get(STATUS):
            said[answer["values"].get(MEASURE, "")] = status, answer["shown"][STATUS]
    measures = form_document(state, MEASURE)
    records = [_with_status(record, *said.get(record["id"], ("", ""))) for record in measures["records"]]
    forms = [measures | {"records": records} if form["name"] == MEASURE else form for form in state["forms"]]
    return state | {"forms": forms}


def _with_status(record: RecordDocument, status: str, label: str) -> RecordDocument:
    if not status or record["values"].get(STATUS, status) == status:
        return record
    return record | {"values": record["values"] | {STATUS: status}, "shown": record["shown"] | {STATUS: label}}


def _form(plan: Plan, form: Form, links: RecordLookup, rows: list[Row]) -> FormDocument:
    for field in form.link_fields:
        links.load(field.form, [row[field.name] for row in rows if row[field.name]])
    records = [_record(plan, form, row, links) for row in sorted(rows, key=lambda row: row["record"])]
    fields: list[FieldDocument] = [{"name": field.name, "label": field.label} for field in form.field]
    return {"name": form.name, "label": form.label, "plural": form.plural, "fields": fields, "records": records}


def stands(form: Form) -> bool:
    """Whether a form's records stand from quarter to quarter, instead of belonging to one."""
    return not (form.quarter_field or form.by_date)


def own_rows(form: Form, quarter: Quarter, read: Reader) -> list[Row]:
    """The rows that belong to a quarter: of many years' follow-ups only its own are read.

    A record whose title is its date belongs to the date's quarter.
    """
    if form.quarter_field:
        return read(f'SELECT * FROM {schema.current_rows(form)} WHERE "{form.quarter_field.name}" = ?', [str(quarter)])
    sql = f'SELECT * FROM {schema.current_rows(form)} WHERE "{form.by_date}" BETWEEN ? AND ?'
    return read(sql, [quarter.first_day, quarter.last_day])


def _rows(form: Form, links: RecordLookup, quarter: Quarter, read: Reader, at: dt.datetime | None) -> list[Row]:
    if not stands(form):
        return own_rows(form, quarter, read)
    return read(f"SELECT * FROM {schema.rows_before(form)}", [at]) if at else links.load_all(form.name)


def _record(plan: Plan, form: Form, row: Row, links: RecordLookup) -> RecordDocument:
    values = {name: field.kind.machine(row[name]) for name, field in form.fields.items()}
    said = as_said(form.name, row)
    answers = {name: links.show(field, said[name]) for name, field in form.fields.items()}
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
