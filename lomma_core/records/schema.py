"""From the plan's forms to the store's tables: a new field is a new column, nothing is ever dropped."""

from lomma_core.errors import PlanError
from lomma_core.plan.field_types import same_family
from lomma_core.plan.model import Form, Plan
from lomma_core.records.versions import RecordState
from lomma_core.storage.store import Store

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


def empty_table(name: str) -> str:
    """The statement that makes a form's table with no field in it yet; ``name`` as ``table`` returns it."""
    return f'CREATE TABLE "{name}" ({", ".join(f"{column} {kind}" for column, kind in _META.items())}, {_KEY})'


def column(form: Form, name: str, source: str = "") -> str:
    """SQL for a field's column, of the table ``source``; NULL for a field that the form does not have (any more)."""
    return f'{source and source + "."}"{form.fields[name].name}"' if name in form.fields else "NULL"


def current_rows(form: Form, before: bool = False) -> str:
    """SQL for the newest version of every record of a form that is not withdrawn (R19), to stand after FROM.

    Whatever lists, counts or exports records reads these. With ``before`` it is the newest version that was saved
    before a moment, which is the statement's next parameter.
    """
    return _newest(form, before, f"WHERE t.state <> '{WITHDRAWN}'")


def withdrawn_rows(form: Form) -> str:
    """SQL for the newest version of every withdrawn record of a form (R19), to stand after FROM."""
    return _newest(form, False, f"WHERE t.state = '{WITHDRAWN}'")


def newest_rows(form: Form) -> str:
    """SQL for the newest version of every record of a form, withdrawn ones too, to stand after FROM."""
    return _newest(form, False, "")


def _newest(form: Form, before: bool, which: str) -> str:
    name = table(form)
    where = "WHERE saved_at < ? " if before else ""
    return (
        f'(SELECT t.* FROM "{name}" t JOIN (SELECT record AS r, max(version) AS v FROM "{name}" {where}'
        f"GROUP BY record) n ON t.record = n.r AND t.version = n.v {which})"
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
                every = ", ".join(f'"{name}" {kind}' for name, kind in (_META | kinds).items())
                write.execute(f'CREATE TABLE "{table(form)}" ({every}, PRIMARY KEY (record, version))')
                continue
            for name, kind in kinds.items():
                write.execute(f'ALTER TABLE "{table(form)}" ADD COLUMN "{name}" {kind}')
        write.insert("plan_field", rows)
