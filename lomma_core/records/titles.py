"""The readable name of a record: as SQL for lists, and as the log may keep it."""

import string

from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records import schema
from lomma_core.records.lookup import MARKED, RecordLookup
from lomma_core.storage.rows import Row
from lomma_core.storage.tables import sort_rows
from lomma_core.utils.text import alphabetical, title_fields


def linked_title(plan: Plan, field: Field, column: str, hidden: frozenset[str]) -> tuple[str, list[str]]:
    """SQL for the title of the record that a link column points at, and its parameters.

    ``column`` is qualified with its table; ``hidden`` are records whose name is not shown (R11).
    """
    form = plan.forms[field.form]
    alias = f"link_{field.name}"
    title_sql, parameters = title(plan, form, alias, hidden)
    sql = f'(SELECT {title_sql} FROM {schema.current_rows(form)} AS {alias} WHERE {alias}."record" = {column})'
    if not hidden:
        return sql, parameters
    marks = ", ".join("?" for _ in hidden)
    return f"CASE WHEN {column} IN ({marks}) THEN ? ELSE {sql} END", [*sorted(hidden), MARKED, *parameters]


def linked_sort_key(plan: Plan, field: Field, column: str, hidden: frozenset[str]) -> tuple[str, list[str]] | None:
    """SQL for what ``linked_title`` is sorted by, with its parameters, where that is stored: the title is one text."""
    form = plan.forms[field.form]
    name = form.title.removeprefix("{").removesuffix("}")
    if form.title != f"{{{name}}}" or not schema.has_sort_key(form, name):
        return None
    rows, key = schema.sort_rows_of(form), sort_rows.key_column(name)
    sql = f"(SELECT coalesce(s.\"{key}\", '–') FROM {rows} AS s WHERE s.record = {column})"
    if not hidden:
        return sql, []
    marks = ", ".join("?" for _ in hidden)
    return f"CASE WHEN {column} IN ({marks}) THEN ? ELSE {sql} END", [*sorted(hidden), alphabetical(MARKED)]


def title(plan: Plan, form: Form, alias: str, hidden: frozenset[str]) -> tuple[str, list[str]]:
    """SQL for the title of a form's record in the row ``alias``, and its parameters."""
    parts, parameters = [], []
    for text, name, _, _ in string.Formatter().parse(form.title):
        if text:
            parts.append("?")
            parameters.append(text)
        if name:
            sql, more = _as_sql(plan, form.fields[name], f'{alias}."{name}"', hidden)
            parts.append(f"coalesce({sql}, '–')")
            parameters += more
    return " || ".join(parts) or "''", parameters


def _as_sql(plan: Plan, field: Field, column: str, hidden: frozenset[str]) -> tuple[str, list[str]]:
    if field.kind.is_link:
        return linked_title(plan, field, column, hidden)
    return field.kind.words_sql(column, plan.choices_of(field))


def log_entry(plan: Plan, form: Form, row: Row) -> Row:
    """The entry for a stored version: form, record, version, and its readable name as it is now."""
    return {
        "form": form.name,
        "record": row["record"],
        "version": row["version"],
        "name": name_for_log(plan, form, row),
    }


def name_for_log(plan: Plan, form: Form, values: Row) -> str | None:
    """A record's readable name, for a form whose title is made of chosen answers only.

    None where a part of the title is written by somebody, or stands in another record: no text is logged (R13).
    """
    for name in title_fields(form.title):
        kind = form.fields[name].kind
        if kind.is_link or not kind.picked:
            return None
    return RecordLookup(plan, lambda sql, parameters: []).title_of(form, values)
