"""From the plan's forms to the store's tables: a new field is a new column, nothing is ever dropped."""

from collections.abc import Collection, Mapping

from lomma_core.errors import PlanError
from lomma_core.plan.field_types import same_family
from lomma_core.plan.meaning import counted_sql
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records.versions import RecordState
from lomma_core.storage.store import Store
from lomma_core.storage.tables import newest_rows, sort_rows
from lomma_core.storage.transaction import Transaction

# One row per version (record, version); the newest version is the record (R10).
_META = {
    "record": "VARCHAR NOT NULL",
    "version": "INTEGER NOT NULL",
    "saved_at": "TIMESTAMP NOT NULL",
    "saved_by": "VARCHAR NOT NULL",
    "state": "VARCHAR NOT NULL",
    "way": "VARCHAR NOT NULL",
    "reason": "VARCHAR",
}
META = tuple(_META)
_KEY = "PRIMARY KEY (record, version)"
WITHDRAWN = RecordState.WITHDRAWN


def table(form: Form) -> str:
    """The table that holds a form's versions."""
    return table_of(form.name)


def table_of(name: str) -> str:
    """The table of the form of that name, whether the plan still has it or not."""
    return f"form_{name}"


def create(write: Transaction, name: str, kinds: Mapping[str, str] | None = None, varied: Collection[str] = ()) -> None:
    """Make a form's table, with the table of its newest rows; ``name`` as ``table`` returns it, ``kinds`` by field.

    ``varied`` are the fields whose answers records seldom share.
    """
    columns = ", ".join(f'"{column}" {kind}' for column, kind in (_META | dict(kinds or {})).items())
    write.execute(f'CREATE TABLE "{name}" ({columns}, {_KEY})')
    newest_rows.create(write, name, varied)


def add_column(write: Transaction, name: str, field: str, kind: str, varied: bool = False) -> None:
    """Give a form's table, and that of its newest rows, a column; ``name`` as ``table`` returns it."""
    write.execute(f'ALTER TABLE "{name}" ADD COLUMN "{field}" {kind}')
    newest_rows.add_column(write, name, field, kind, varied)


def column(form: Form, name: str, source: str = "") -> str:
    """SQL for a field's column, of the table ``source``; NULL for a field that the form does not have (any more)."""
    return f'{source and source + "."}"{form.fields[name].name}"' if name in form.fields else "NULL"


def current_rows(form: Form) -> str:
    """SQL for the newest version of every record of a form that is not withdrawn (R19), to stand after FROM.

    Whatever lists, counts or exports records reads these.
    """
    return f"(SELECT t.* FROM \"{_newest(form)}\" t WHERE t.state <> '{WITHDRAWN}')"


def rows_before(form: Form) -> str:
    """SQL for ``current_rows`` as they were before a moment, which is the statement's next parameter."""
    name = table(form)
    return (
        f'(SELECT t.* FROM "{name}" t JOIN (SELECT record AS r, max(version) AS v FROM "{name}" WHERE saved_at < ? '
        f"GROUP BY record) n ON t.record = n.r AND t.version = n.v WHERE t.state <> '{WITHDRAWN}')"
    )


def changed_since(form: Form) -> str:
    """SQL for the ``current_rows`` that were saved at or after a moment, the statement's next parameter."""
    return f"(SELECT t.* FROM \"{_newest(form)}\" t WHERE t.state <> '{WITHDRAWN}' AND t.saved_at >= ?)"


def changed_before(form: Form) -> str:
    """SQL for those of ``rows_before`` that were saved again since; the statement's next two parameters are the moment.

    Versions follow on each other, and those since are few: the number of each record's version before them is known
    without a look at all that it has, and only stretches of the table with such numbers are read.
    """
    name = table(form)
    return (
        f'(SELECT t.* FROM "{name}" t JOIN (SELECT record AS r, min(version) - 1 AS v FROM "{name}" '
        "WHERE saved_at >= ? GROUP BY record) n ON t.record = n.r AND t.version = n.v "
        f"WHERE t.state <> '{WITHDRAWN}' AND t.saved_at < ?)"
    )


def withdrawn_rows(form: Form) -> str:
    """SQL for the newest version of every withdrawn record of a form (R19), to stand after FROM."""
    return f"(SELECT t.* FROM \"{_newest(form)}\" t WHERE t.state = '{WITHDRAWN}')"


def newest_rows_of(form: Form) -> str:
    """SQL for the newest version of every record of a form, withdrawn ones too, to stand after FROM."""
    return f'"{_newest(form)}"'


def _newest(form: Form) -> str:
    return newest_rows.newest_of(table(form))


def sort_rows_of(form: Form, withdrawn: bool = False) -> str:
    """SQL for what the ``current_rows`` of a form, or the withdrawn ones, are sorted and searched by, to stand after
    FROM: record, state, saved_at, a key for each listed text, the text that a search reads and what they are counted
    by (``sort_rows``).
    """
    of = "=" if withdrawn else "<>"
    return f"(SELECT t.* FROM \"{sort_rows.table_of(form.name)}\" t WHERE t.state {of} '{WITHDRAWN}')"


def all_sort_rows_of(form: Form) -> str:
    """The same for ``newest_rows_of``."""
    return f'"{sort_rows.table_of(form.name)}"'


def has_sort_key(form: Form, name: str) -> bool:
    """Whether the sort key of a field is stored: that of a text that lists show."""
    return name in form.list and name in form.fields and _in_text_order(form.fields[name])


def _in_text_order(field: Field) -> bool:
    return field.kind.in_text_order and not field.kind.is_link


def _sort_columns(form: Form) -> dict[str, str]:
    keys = {sort_rows.key_column(name): sort_rows.sort_key(name) for name in form.fields if has_sort_key(form, name)}
    searched = {name: field.kind.single_spaced for name, field in form.fields.items() if field.kind.searched}
    counted = counted_sql(form)
    return (
        keys | {sort_rows.SEARCH: sort_rows.searched_text(searched)} | ({sort_rows.COUNTED: counted} if counted else {})
    )


def refuse_changed_types(store: Store, plan: Plan, source: str = "Planfilen") -> None:
    """Raise PlanError, ``shown`` first, when a field has changed to another type, with what to do instead."""
    types = _column_types(store)
    for form in plan.form:
        for field in form.declared:
            was = types.get((form.name, field.name))
            if was is not None and not same_family(was, field.type):
                raise PlanError(
                    f"{source}, nyckeln form[{form.name}].field[{field.name}].type: typen var {was} när svaren "
                    f"sparades och kan inte bli {field.type}. Ta bort fältet och lägg till ett med nytt namn; "
                    "de gamla svaren finns kvar i databasen."
                )


def _column_types(store: Store) -> dict[tuple[str, str], str]:
    """(form, field) -> type, of every field that the store has a column for, retired and removed ones too."""
    return {(row["form"], row["field"]): row["type"] for row in store.read("SELECT form, field, type FROM plan_field")}


def apply_plan(store: Store, plan: Plan) -> None:
    """Make the store fit the plan.

    A new form is a table, a new field a column; a removed field keeps its data. Raises PlanError when a
    field has changed to another type, with what to do instead.
    """
    refuse_changed_types(store, plan)
    types = _column_types(store)
    rows = []
    with store.transaction() as write:
        for form in plan.form:
            new = [field for field in form.declared if (form.name, field.name) not in types]
            # A field is known only when its table is there, and each look into the catalogue takes milliseconds.
            if not new:
                continue
            kinds = {field.name: field.kind.column for field in new}
            rows += [{"form": form.name, "field": field.name, "type": field.type} for field in new]
            if not store.columns(table(form)):
                create(write, table(form), kinds, [field.name for field in new if field.kind.is_varied])
                continue
            for field in new:
                add_column(write, table(form), field.name, field.kind.column, field.kind.is_varied)
        sort_rows.define(write, {form.name: (_newest(form), _sort_columns(form)) for form in plan.form})
        write.insert("plan_field", rows)
