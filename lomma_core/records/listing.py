"""Lists of records: search, filter, sort and page in the store, so that a long list stays quick."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from lomma_core.permissions import Actor, require
from lomma_core.plan.expressions.grammar import references
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records import schema, secrecy, titles, validation
from lomma_core.records.filters import computed, searching
from lomma_core.records.lookup import RecordLookup, closed_quarters
from lomma_core.records.versions import Record, RecordState, as_published
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.sql import swedish
from lomma_core.storage.tables.sort_rows import key_column
from lomma_core.utils.text import one_line


@dataclass(frozen=True)
class ListQuery:
    """Which of a form's records are wanted, in which order, and how many from where.

    ``search`` looks in texts, in the words of choices and in the titles of linked records, whatever their case and
    their spaces; ``filters`` maps choice, seat, quarter and link fields to a name, ``NO_ANSWER`` for
    none, and the computed filters to one of their values; ``sort`` is a field name, Swedish
    order for texts and for the titles of links, the plan's order for choices, first day for periods; ``state``
    leaves only records of one state. ``limit`` None is all. ``withdrawn`` asks for the withdrawn records instead (R19),
    ``incomplete`` leaves only those that lack required answers and can be worked on.
    """

    search: str = ""
    filters: Mapping[str, str] | None = None
    sort: str | None = None
    descending: bool | None = None
    limit: int | None = 50
    offset: int = 0
    state: str | None = None
    withdrawn: bool = False
    incomplete: bool = False


@dataclass(frozen=True)
class Page:
    """A stretch of a list; ``total`` counts all records that match.

    ``hidden`` counts the form's marked records that the reader may not see (R11), whatever was searched for: else
    a search would reveal what stands in them.
    """

    records: list[Record]
    total: int
    hidden: int = 0


def list_records(
    register: Register,
    actor: Actor,
    form_name: str,
    query: ListQuery | None = None,
) -> Page:
    """The newest versions of a form's records that a query means, all of them without one.

    Marked records are left out, of ``total`` too, for those who may not read them (R11). Raises NotAllowed, also for
    withdrawn ones to somebody who may not write in the form.
    """
    query = query or ListQuery()
    form = register.plan.get_form(form_name)
    require(register, actor, "read")
    if query.withdrawn:
        require(register, actor, form.action)
    rows_of = schema.withdrawn_rows(form) if query.withdrawn else schema.current_rows(form)
    hidden_records = secrecy.hidden(register, actor)
    field = form.fields.get(query.sort or "") or _first_sort(form)
    # What a page is sorted and searched by stands beside, and the records are looked up when they are cut.
    by_key = schema.has_sort_key(form, field.name) and query.limit is not None
    search = "" if by_key else query.search
    where, parameters = conditions(register.plan, form, search, query.filters or {}, hidden_records)
    if query.incomplete:
        lacking, more = incomplete_condition(register, actor, form)
        where = f"({where}) AND {lacking}"
        parameters += more
    if by_key:
        if query.filters or query.incomplete:
            where = f"k.record IN (SELECT r.record FROM {rows_of} AS r WHERE {where})"
        if one_line(query.search):
            read = register.store.read
            hit, more = searching.of_sort_rows(register.plan, form, query.search, hidden_records, read)
            where = f"({where}) AND {hit}"
            parameters += more
    if query.state:
        where = f"({where}) AND state = ?"
        parameters.append(query.state)
    hidden, left_out = sorted(secrecy.hidden(register, actor, form.name)), 0
    if hidden:
        marks = ", ".join("?" for _ in hidden)
        counted = f"SELECT count(*) AS n FROM {rows_of} AS r WHERE record IN ({marks})"
        left_out = register.store.read(counted, hidden)[0]["n"]
        where = f"({where}) AND record NOT IN ({marks})"
        parameters += hidden
    sorted_rows = schema.sort_rows_of(form, query.withdrawn) if by_key else rows_of
    source = f"FROM {sorted_rows} AS k WHERE {where}"
    cut = "" if query.limit is None else f" LIMIT {int(query.limit)} OFFSET {int(query.offset)}"
    if by_key:
        # The state in the order is of no use but that the engine then reads its columns once and not twice.
        order = _in_direction(f'k."{key_column(field.name)}"', field, query.descending) + ", k.state"
        # To find what is searched for costs most, so that it is counted in the same go.
        counted = ", count(*) OVER () AS n" if one_line(query.search) else ""
        rows = register.store.read(f"SELECT k.record{counted} {source} ORDER BY {order}{cut}", parameters)
        total = rows[0]["n"] if counted and rows else None
        rows = _rows_of(register, form, [row["record"] for row in rows])
    else:
        order, more = _order(register, form, field, query.descending, hidden_records)
        rows, total = register.store.read(f"SELECT k.* {source} ORDER BY {order}{cut}", [*parameters, *more]), None
    if total is None:
        total = register.store.read(f"SELECT count(*) AS n {source}", parameters)[0]["n"]
    secrecy.note_reading(register, actor, form, [row["record"] for row in rows])
    return Page([as_published(register.plan, actor, form, row) for row in rows], total, left_out)


def _rows_of(register: Register, form: Form, records: list[str]) -> list[Row]:
    """The newest rows of a page's records, in their order; to join them costs twice as much."""
    if not records:
        return []
    marks = ", ".join("?" for _ in records)
    rows = register.store.read(f"SELECT * FROM {schema.newest_rows_of(form)} WHERE record IN ({marks})", records)
    by_record = {row["record"]: row for row in rows}
    # A record that was erased meanwhile is not there.
    return [by_record[record] for record in records if record in by_record]


def preload(links: RecordLookup, form: Form, records: list[Record]) -> None:
    """Fetch what the links of these records point at, one query per linked form."""
    for field in form.link_fields:
        # A link is stored as a record's id.
        links.load(field.form, [cast("str", r.values[field.name]) for r in records if r.values[field.name]])


def conditions(
    plan: Plan, form: Form, search: str, filters: Mapping[str, str], hidden: frozenset[str] = frozenset()
) -> tuple[str, list[str]]:
    """SQL that holds for the newest versions that a search and filters mean, with its parameters.

    ``hidden`` are records whose title no search may find in a link (R11).
    """
    where, parameters = ["TRUE"], []
    for name, value in filters.items():
        narrowed = computed.condition(plan, form, name, value, hidden)
        if narrowed:
            where.append(narrowed[0])
            parameters += narrowed[1]
            continue
        field = form.fields.get(name)
        # A count could be found by filtering on it (R8), so it is not in the list.
        if field is None or not field.kind.filtered:
            continue
        if value == computed.NO_ANSWER:
            where.append(f"{computed.shown(form, name)} IS NULL")
        elif field.kind.many:
            where.append(searching.CONTAINS.format(name))
            parameters.append(f"% {searching.literal(value)} %")
        else:
            where.append(f"{computed.shown(form, name)} = ?")
            parameters.append(value)
    if one_line(search):
        hit, more = searching.of_newest(plan, form, search, hidden)
        where.append(hit)
        parameters += more
    return " AND ".join(where), parameters


def incomplete_condition(register: Register, actor: Actor, form: Form) -> tuple[str, list[str]]:
    """SQL that holds for a form's newest versions that lack a required answer and are locked by nothing (R10).

    Raises NotAllowed.
    """
    require(register, actor, "read")
    links = secrecy.links(register, actor)
    lacking = [_lacks(register, form, field, links) for field in form.field if field.required]
    parts = ["state = ?", f"({' OR '.join(sql for sql, _ in lacking) or 'FALSE'})"]
    parameters: list[str] = [str(RecordState.DRAFT), *(value for _, values in lacking for value in values)]
    closed = sorted(closed_quarters(register.store.read)) if form.quarter_field else []
    if form.quarter_field and closed:
        name = form.quarter_field.name
        parts.append(f'("{name}" IS NULL OR "{name}" NOT IN ({", ".join("?" for _ in closed)}))')
        parameters += closed
    return " AND ".join(parts), parameters


def _lacks(register: Register, form: Form, field: Field, links: RecordLookup) -> tuple[str, list[str]]:
    """SQL that holds where a required field is relevant and empty.

    An expression is evaluated once for each set of answers that it depends on, not once for each record.
    """
    empty = f'"{field.name}" IS NULL'
    if not field.relevant:
        return empty, []
    names = sorted(references(field.relevant) & form.fields.keys())
    if not names:
        return (empty if validation.is_relevant(register.plan, form, field, {}, links) else "FALSE"), []
    columns = ", ".join(f'"{name}"' for name in names)
    rows = register.store.read(f"SELECT DISTINCT {columns} FROM {schema.current_rows(form)} WHERE {empty}")
    for link in form.link_fields:
        if link.name in names:
            links.load(link.form, [row[link.name] for row in rows if row[link.name]])
    parts, parameters = [], []
    for row in rows:
        if validation.is_relevant(register.plan, form, field, row, links):
            parts.append(" AND ".join(f'"{n}" IS NULL' if row[n] is None else f'"{n}" = ?' for n in names))
            parameters += [row[name] for name in names if row[name] is not None]
    return f"({empty} AND ({' OR '.join(f'({part})' for part in parts) or 'FALSE'}))", parameters


def _order(
    register: Register, form: Form, field: Field, descending: bool | None, hidden: frozenset[str]
) -> tuple[str, list[str]]:
    key, parameters = _by_order(register, form, field) if field.kind.in_order else _key(register.plan, field, hidden)
    return _in_direction(key, field, descending), parameters


def _in_direction(key: str, field: Field, descending: bool | None) -> str:
    if descending is None:
        descending = field.kind.newest_first
    return f"{key} {'DESC' if descending else 'ASC'} NULLS LAST, k.saved_at DESC, k.record"


def _first_sort(form: Form) -> Field:
    columns = [form.fields[name] for name in form.list] or list(form.field)
    return next((field for field in columns if field.kind.newest_first), columns[0])


def _by_order(register: Register, form: Form, field: Field) -> tuple[str, list[str]]:
    """Periods are stored as written, and few are written differently: their order is a parameter of the query."""
    sql = f'SELECT DISTINCT "{field.name}" AS text FROM {schema.current_rows(form)} WHERE "{field.name}" IS NOT NULL'
    values = [row["text"] for row in register.store.read(sql)]
    assert field.kind.in_order is not None  # Checked by _order.
    # One parameter, however many there are: a period has no line breaks.
    return f'list_position(string_split(?, chr(10)), k."{field.name}")', ["\n".join(field.kind.in_order(values))]


def _key(plan: Plan, field: Field, hidden: frozenset[str]) -> tuple[str, list[str]]:
    column = f'k."{field.name}"'
    if field.kind.is_link:
        stored = titles.linked_sort_key(plan, field, column, hidden)
        if stored:
            return stored
        title, parameters = titles.linked_title(plan, field, column, hidden)
        return swedish(title), parameters
    return field.kind.sort_sql(column, plan.choices_of(field)), []


def links(register: Register, actor: Actor | None = None) -> RecordLookup:
    """A fresh look-up of linked records, as ``actor`` may see them; nobody sees none that are marked (R11)."""
    return secrecy.links(register, actor)
