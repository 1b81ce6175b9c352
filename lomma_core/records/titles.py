"""The readable name of a record as SQL, so that a list can search and sort by what its links are called."""

import string

from lomma_core.plan import field_types
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records import schema
from lomma_core.records.lookup import MARKED


def swedish(text: str) -> str:
    """SQL that orders texts in Swedish, whatever their case: å, ä, ö last; { | } are the characters after z."""
    return f"translate(lower({text}), 'åäöéü', '{{|}}eu')"


def linked(plan: Plan, field: Field, column: str, hidden: frozenset[str]) -> tuple[str, list]:
    """SQL for the title of the record that a link column points at, and its parameters.

    ``column`` is qualified with its table; ``hidden`` are records whose name is not told (R11).
    """
    form = plan.forms[field.form]
    alias = f"link_{field.name}"
    named, parameters = title(plan, form, alias, hidden)
    sql = f'(SELECT {named} FROM {schema.newest(form)} AS {alias} WHERE {alias}."record" = {column})'
    if not hidden:
        return sql, parameters
    marks = ", ".join("?" for _ in hidden)
    return f"CASE WHEN {column} IN ({marks}) THEN ? ELSE {sql} END", [*sorted(hidden), MARKED, *parameters]


def title(plan: Plan, form: Form, alias: str, hidden: frozenset[str]) -> tuple[str, list]:
    """SQL for the title of a form's record in the row ``alias``, and its parameters."""
    parts, parameters = [], []
    for text, name, _, _ in string.Formatter().parse(form.title):
        if text:
            parts.append("?")
            parameters.append(text)
        if name:
            sql, more = _shown(plan, form.fields[name], f'{alias}."{name}"', hidden)
            parts.append(f"coalesce({sql}, '–')")
            parameters += more
    return " || ".join(parts) or "''", parameters


def _shown(plan: Plan, field: Field, column: str, hidden: frozenset[str]) -> tuple[str, list]:
    if field.type == "link":
        return linked(plan, field, column, hidden)
    if field.type in ("choice", "seat"):
        choices = plan.choices_of(field).values()
        whens = " ".join("WHEN ? THEN ?" for _ in choices)
        return f"CASE {column} {whens} ELSE {column} END", [word for one in choices for word in (one.name, one.label)]
    return (column if field_types.of(field).column == "VARCHAR" else f"CAST({column} AS VARCHAR)"), []
