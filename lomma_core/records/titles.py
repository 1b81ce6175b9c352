"""The readable name of a record: as SQL for lists, and as the log may keep it."""

import string

from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records import schema
from lomma_core.records.lookup import MARKED, RecordLookup
from lomma_core.storage.rows import Row


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
    parts = [name for _, name, _, _ in string.Formatter().parse(form.title) if name]
    if not all(kind.picked and not kind.is_link for kind in (form.fields[name].kind for name in parts)):
        return None
    return RecordLookup(plan, lambda sql, parameters: []).title_of(form, values)
