"""Reading records: one, its history, one with these values, what a copy begins with, those to complete, changes."""

from collections.abc import Sequence

from lomma_core.errors import NotAllowed, NotFound
from lomma_core.permissions import Actor, allowed, require
from lomma_core.plan.model import Form, Plan
from lomma_core.privacy import small_counts
from lomma_core.records import listing, schema, secrecy, titles, validation
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record, as_published
from lomma_core.register import Register
from lomma_core.storage.sql import swedish


def get(register: Register, actor: Actor, form_name: str, record: str, version: int | None = None) -> Record:
    """The newest version of a record, or a given one. Raises NotAllowed (Marked) and NotFound."""
    form = register.plan.get_form(form_name)
    newest = f"SELECT * FROM {schema.newest_rows_of(form)} WHERE record = ?"
    given = f'SELECT * FROM "{schema.table(form)}" WHERE record = ? AND version = ?'
    versions = _versions(register, actor, form, record, newest if version is None else given, version)
    if not versions:
        raise NotFound("Posten finns inte.")
    return versions[0]


def history(register: Register, actor: Actor, form_name: str, record: str) -> list[Record]:
    """All versions of a record, newest first. Raises NotAllowed, also for a marked record (Marked, R11)."""
    form = register.plan.get_form(form_name)
    sql = f'SELECT * FROM "{schema.table(form)}" WHERE record = ? ORDER BY version DESC'
    return _versions(register, actor, form, record, sql)


def _versions(
    register: Register, actor: Actor, form: Form, record: str, sql: str, version: int | None = None
) -> list[Record]:
    """Versions of a record that a statement with its id, and a number where there is one, finds."""
    require(register, actor, "read")
    secrecy.refuse_hidden(register, actor, record)
    secrecy.note_reading(register, actor, form, [record])
    rows = register.store.read(sql, [record] if version is None else [record, version])
    return [as_published(register.plan, actor, form, row) for row in rows]


def find(register: Register, actor: Actor, form_name: str, **key: object) -> Record | None:
    """The record whose fields have these values, newest saved first; None when there is none.

    A record that the actor may not see is passed over: finding it would tell its answers (R20). Raises NotAllowed,
    and NotFound for a count: asking for each number in turn would reveal a hidden one (R8).
    """
    form = register.plan.get_form(form_name)
    require(register, actor, "read")
    if any(form.fields[name].kind.counts_people for name in key):
        raise NotFound("Det går inte att söka efter poster med ett visst antal.")
    where = " AND ".join(f'"{form.fields[name].name}" = ?' for name in key) or "TRUE"
    source = secrecy.visible_rows(register, actor, form)
    sql = f"SELECT * FROM {source} WHERE {where} ORDER BY saved_at DESC LIMIT 1"
    rows = register.store.read(sql, list(key.values()))
    secrecy.note_reading(register, actor, form, [row["record"] for row in rows])
    return as_published(register.plan, actor, form, rows[0]) if rows else None


def may_duplicate(register: Register, actor: Actor, form: Form) -> bool:
    """Whether the role may begin a new record of a form with another's answers.

    Not where a record answers for a quarter or stands for one thing only: what was true then is confirmed answer by
    answer (P7), and two of the same are refused.
    """
    return allowed(register.plan, actor, form.action) and not (form.unique or form.single or form.quarter_field)


def duplicate_answers(register: Register, actor: Actor, form_name: str, record: str) -> dict[str, str]:
    """What a new record like this one begins with, as text: all but counts of people and what has a default.

    Raises NotAllowed (Marked: a copy would not be, R11) and NotFound, for withdrawn ones too (R19).
    """
    form = register.plan.get_form(form_name)
    if not may_duplicate(register, actor, form):
        raise NotAllowed(f"{form.plural} kan inte kopieras.")
    original = get(register, actor, form_name, record)
    if record in secrecy.marked(register):
        raise NotAllowed("En sekretessmarkerad post kan inte kopieras: kopian skulle sakna markeringen.")
    if secrecy.links(register, actor).is_withdrawn(form_name, record):
        raise NotFound("Posten är återtagen.")
    values = {name: original.values[name] for name, field in form.fields.items() if not field.default}
    return {
        name: form.fields[name].kind.machine(value)
        for name, value in values.items()
        if value is not None and not form.fields[name].kind.counts_people
    }


def changes(
    plan: Plan, form: Form, before: Record | None, after: Record, links: RecordLookup
) -> list[tuple[str, str, str]]:
    """What differs between two versions: (label, before, after) in words, in the form's order."""
    changed = []
    for name, field in form.every_field.items():
        old = before.values[name] if before else None
        # From one hidden count to another is no change that may be shown (R8).
        if small_counts.differs(field, old, after.values[name]):
            changed.append((field.label, links.show(field, old), links.show(field, after.values[name])))
    return changed


def missing_answers(
    register: Register, actor: Actor, form_name: str, records: Sequence[Record]
) -> dict[str, list[str]]:
    """Record -> labels of the required answers that it lacks, for those of some records that lack any.

    Raises NotAllowed and NotFound.
    """
    form = register.plan.get_form(form_name)
    require(register, actor, "read")
    required = [name for name, field in form.fields.items() if field.required]
    some = [record for record in records if any(record.values[name] is None for name in required)]
    links = secrecy.links(register, actor)
    for field in form.link_fields:
        links.load(field.form, [str(r.values[field.name]) for r in some if r.values[field.name]])
    result = {}
    for record in some:
        names = validation.unanswered(register.plan, form, record.values, links)
        if names and not record.state.locked:
            result[record.id] = [form.fields[name].label for name in names]
    return result


def incomplete_after(register: Register, actor: Actor, form_name: str, after: str = "") -> list[str]:
    """The ids of a form's incomplete records by title, from the one after ``after`` and round to the one before it.

    ``after`` is a record that is just being looked at, whole or not, and is not among them. Raises NotAllowed and
    NotFound.
    """
    form = register.plan.get_form(form_name)
    require(register, actor, "read")
    where, parameters = listing.incomplete_condition(register, actor, form)
    title, more = titles.title(register.plan, form, "r", secrecy.hidden(register, actor))
    source = secrecy.visible_rows(register, actor, form)
    sql = f"SELECT record FROM {source} AS r WHERE ({where}) OR record = ? ORDER BY {swedish(title)}, record"
    records = [row["record"] for row in register.store.read(sql, [*parameters, after, *more])]
    place = records.index(after) if after in records else -1
    return [record for record in records[place + 1 :] + records[: max(place, 0)] if record != after]
