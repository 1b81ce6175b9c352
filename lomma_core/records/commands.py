"""The records: save, read, list, history. Saving appends a version; the newest version is the record (R10)."""

from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.errors import Conflict, Duplicate, NotFound, NotValid, PersonSuspected
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.privacy import guard, small_counts
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import hooks, schema, secrecy, titles, validation
from lomma_core.records.locks import refuse_locked
from lomma_core.records.lookup import Reader, RecordLookup
from lomma_core.records.versions import Record, RecordState, from_row, new_id, next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction


@dataclass(frozen=True)
class Context:
    """Who saves in which register, the transaction, and the look-up of linked records that reads inside it."""

    register: Register
    actor: Actor
    write: Transaction
    links: RecordLookup


@dataclass(frozen=True)
class Revision:
    """A version to be saved: answers by field, and the stored row that it follows on, None for a new record.

    ``complete``: every required answer must be there, or those that an incomplete ``previous`` has. ``confirmed`` are
    suspicions that somebody has answered (R3).
    ``reason`` and ``action`` are for the history and the log.
    """

    form: Form
    values: Row
    previous: Row | None
    complete: bool = True
    confirmed: Collection[Suspicion] = ()
    reason: str | None = None
    action: str = "update"


def save(
    register: Register,
    actor: Actor,
    form_name: str,
    values: Row,
    record: str | None = None,
    base: int | None = None,
    complete: bool = True,
    confirmed: Collection[Suspicion] = (),
) -> Record:
    """Save a new record, or a new version of ``record`` on top of version ``base``.

    ``values`` maps field names to answers, absent ones are empty. Saving what is there already returns the
    existing version; not where a count is hidden, or the lack of a new version would reveal it (R8). A record that came
    in incomplete may stay so, but loses no answer (``validation.demanded``). Raises NotAllowed, NotFound, NotValid
    (also Duplicate, for a second record with the same unique key, P7), Locked (R10), Conflict when somebody saved after
    ``base``, and PersonSuspected for texts that may mean a person and are not among the ``confirmed`` (R3).

    Eight parameters, because this is what every screen and command calls, most of them with the first four.
    """
    form = register.plan.get_form(form_name)
    require(register, actor, form.action)
    secrecy.refuse_hidden(register, actor, record or "")
    with register.store.transaction() as write:
        context = Context(
            register, actor, write, RecordLookup(register.plan, write.read, expressions=register.expressions)
        )
        previous = newest(form, record, base, context.links) if record else None
        return save_version(context, Revision(form, values, previous, complete, confirmed))


def save_version(context: Context, revision: Revision) -> Record:
    """Validate the values by all rules and store them as the version after ``previous``, in the caller's transaction.

    The caller checks what the actor may do. Raises NotValid, Locked and PersonSuspected as ``save``.
    """
    register, actor, write, links = context.register, context.actor, context.write, context.links
    form, previous = revision.form, revision.previous
    if previous:
        refuse_locked(form, previous, links)
    checked = validation.validate(register.plan, form, revision.values, links, revision.complete, previous=previous)
    if checked.errors:
        raise NotValid(checked.errors)
    record = previous["record"] if previous else None
    refuse_second(form, checked.values, record, write.read, links)
    same = previous and all(previous.get(name) == value for name, value in checked.values.items())
    if previous and same and not small_counts.hides(form, previous):
        return from_row(form, previous)
    flagged = suspected(form, checked, previous, revision.confirmed)
    row = next_row(register, actor, checked.values, record or new_id(), previous, revision.reason)
    append(register, actor, write, form, row, revision.action if previous else "create", flagged)
    return from_row(form, row)


def newest(form: Form, record: str, base: int | None, links: RecordLookup) -> Row:
    """The stored row that a new version is to follow on.

    Raises NotFound, Locked for a withdrawn record (R19), and Conflict when it is not ``base``.
    """
    previous = links.row(form.name, record)
    if previous is None and links.is_withdrawn(form.name, record):
        refuse_locked(form, {"state": RecordState.WITHDRAWN}, links)
    if previous is None:
        raise NotFound("Posten finns inte.")
    if base != previous["version"]:
        raise Conflict(previous["version"])
    return previous


def suspected(
    form: Form,
    checked: validation.Validated,
    previous: Row | None,
    confirmed: Collection[Suspicion],
    loose: Collection[Suspicion] = (),
) -> bool:
    """Whether the person guard suspected something new and a user ruled a person out (R3).

    A text that stands unchanged was examined when it was written; ``loose`` are the suspicions of a text beside
    the form. Raises PersonSuspected for what is not ``confirmed``.
    """
    new = [
        suspicion
        for suspicion in checked.suspicions
        if previous is None or previous.get(suspicion.field) != checked.values[suspicion.field]
    ]
    new += loose
    unanswered = [suspicion for suspicion in new if suspicion not in confirmed]
    if unanswered:
        labels = {name: field.label for name, field in form.fields.items()}
        words = [
            f"{labels.get(suspicion.field, suspicion.field)}: {guard.kinds_in_words([suspicion.kind])}"
            for suspicion in unanswered
        ]
        raise PersonSuspected(new, words)
    return bool(new)


def append(
    register: Register, actor: Actor, write: Transaction, form: Form, row: Row, action: str, flagged: bool = False
) -> None:
    """Store a version and its log row in the caller's transaction, and what follows from it for other records.

    ``flagged`` logs that a user confirmed that no person is meant, without the text (R3). Seven parameters: who acts,
    in which transaction, on what.
    """
    store_version(register, actor, write, form, row, action, flagged)
    hooks.run(register, actor, write, form, [row])


def store_version(
    register: Register, actor: Actor, write: Transaction, form: Form, row: Row, action: str, flagged: bool = False
) -> None:
    """``append`` without what follows from the version for other records; the same seven parameters."""
    write.insert(schema.table(form), [row])
    entry = titles.log_entry(register.plan, form, row)
    log.add(write, actor, action, row["saved_at"], [entry])
    if flagged:
        log.add(write, actor, "person_confirmed", row["saved_at"], [entry])


def refuse_second(form: Form, values: Row, record: str | None, read: Reader, links: RecordLookup) -> None:
    """Raise Duplicate for a second picture of a milieu and quarter, or follow-up of an insats and quarter (P7)."""
    if not form.unique and not form.single:
        return
    where = " AND ".join(f'"{name}" = ?' for name in form.unique) or "TRUE"
    sql = f"SELECT record FROM {schema.current_rows(form)} WHERE {where} AND record <> ?"
    duplicates = read(sql, [*(values[name] for name in form.unique), record or ""])
    if duplicates:
        message = f"{form.with_label(links.title_of(form, values))} finns redan. Öppna posten och ändra där."
        raise Duplicate(message, duplicates[0]["record"], (form.unique or tuple(form.fields))[-1])


def restore(
    register: Register,
    actor: Actor,
    form_name: str,
    record: str,
    version: int,
    base: int,
    confirmed: Collection[Suspicion] = (),
) -> Record:
    """Save the answers of an earlier version on top of version ``base``, by the rules as they are now.

    The stored answers are taken, counts as they were entered (R8), without showing them to anybody. Seven parameters,
    as ``save`` without its answers. Raises as it, and NotFound for a version that is not there.
    """
    form = register.plan.get_form(form_name)
    require(register, actor, form.action)
    secrecy.refuse_hidden(register, actor, record)
    with register.store.transaction() as write:
        links = RecordLookup(register.plan, write.read, expressions=register.expressions)
        previous = newest(form, record, base, links)
        sql = f'SELECT * FROM "{schema.table(form)}" WHERE record = ? AND version = ?'
        old = write.read(sql, [record, version])
        if not old:
            raise NotFound("Versionen finns inte.")
        values = {name: old[0].get(name) for name in form.fields}
        reason = f"Återställd från version {version}"
        context = Context(register, actor, write, links)
        return save_version(
            context, Revision(form, values, previous, confirmed=confirmed, reason=reason, action="restore")
        )
