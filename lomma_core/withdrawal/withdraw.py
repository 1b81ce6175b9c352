"""Withdrawing a record that was saved by mistake, and bringing it back (R19).

A withdrawal is a version of its own with the reason, so that history, log and archive have it as they have every
other change. ``schema.current_rows`` leaves withdrawn records out, and with that everything that lists or counts. What
may not be followed by a version may not be withdrawn either: confirmed records and closed quarters keep what they had.
"""

from collections.abc import Collection, Iterator

from lomma_core.errors import Conflict, Duplicate, Locked, NotFound, NotValid
from lomma_core.permissions import Actor, allowed, require
from lomma_core.plan.model import Form
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import commands, hooks, schema, secrecy
from lomma_core.records.locks import LockReason, lock_of, refuse_locked
from lomma_core.records.lookup import Reader, RecordLookup
from lomma_core.records.versions import BROUGHT_BACK, Record, RecordState, from_row, next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.text import clean, listed

ACTION = "withdraw"
LONGEST = 500
_NAMED = 5
CONFIRMED = (
    "Posten är fastställd och kan inte återtas. Sammankallande kan rätta den; den fastställda versionen finns kvar."
)
CLOSED = "{quarter} är stängt, så posten kan inte återtas. Bara den som får öppna stängda kvartal kan öppna det igen."
_SENTENCES = {LockReason.CONFIRMED: CONFIRMED, LockReason.QUARTER_CLOSED: CLOSED}


def may_withdraw(register: Register, actor: Actor | None, form: Form) -> bool:
    """Whether somebody may withdraw and bring back a form's records: who may write there, if the plan says so."""
    return allowed(register.plan, actor, ACTION) and allowed(register.plan, actor, form.action)


def withdraw(
    register: Register,
    actor: Actor,
    form_name: str,
    record: str,
    base: int,
    reason: str,
    confirmed: Collection[Suspicion] = (),
) -> Record:
    """Withdraw a record, with the reason, as a version after ``base``.

    What it has changed in other records stays as it is. Raises NotAllowed (Marked), NotFound, Conflict, Locked for a
    confirmed record, a closed quarter, and a record that others need, NotValid for a reason that is missing or too
    long, and PersonSuspected for one that may mean a person and is not among the ``confirmed`` (R3). Seven parameters:
    which version of which record takes three.
    """
    form = _permitted(register, actor, form_name, record)
    reason, suspicions = checked_reason(reason, confirmed)
    with register.store.transaction() as write:
        links = RecordLookup(register.plan, write.read)
        previous = commands.newest(form, record, base, links)
        refuse_kept(register, actor, form, previous, write.read)
        return append(register, actor, write, form, previous, reason, bool(suspicions))


def bring_back(register: Register, actor: Actor, form_name: str, record: str, base: int) -> Record:
    """Bring a withdrawn record back with the answers it had, as a version after ``base``.

    Raises NotAllowed (Marked), NotFound, Conflict, Locked for a record that is not withdrawn and for a closed quarter,
    Duplicate when another record has taken its place (P7), and NotValid for a text that the person guard refuses (R2)
    and for a record that it needs and that is withdrawn or gone.
    """
    form = _permitted(register, actor, form_name, record)
    with register.store.transaction() as write:
        previous = withdrawn_row(register, form, record, write.read)
        if previous["version"] != base:
            raise Conflict(previous["version"])
        refuse_return(register, actor, form, previous, write.read)
        return append(register, actor, write, form, previous, BROUGHT_BACK)


def hinder(register: Register, actor: Actor, form_name: str, record: str) -> str:
    """Why a record cannot be withdrawn now, in a sentence; empty when it can. Raises NotAllowed (Marked)."""
    form = _permitted(register, actor, form_name, record)
    links = RecordLookup(register.plan, register.store.read)
    try:
        row = links.row(form.name, record)
        if row is None:
            raise NotFound("Posten finns inte.")
        refuse_kept(register, actor, form, row, register.store.read)
    except (NotFound, Locked) as error:
        return str(error)
    return ""


def _permitted(register: Register, actor: Actor, form_name: str, record: str) -> Form:
    form = register.plan.get_form(form_name)
    require(register, actor, ACTION)
    require(register, actor, form.action)
    secrecy.refuse_hidden(register, actor, record)
    return form


def checked_reason(reason: str, confirmed: Collection[Suspicion]) -> tuple[str, list[Suspicion]]:
    """A reason as it is stored, and what the person guard asks of it. Raises NotValid and PersonSuspected."""
    reason = clean(reason or "")
    if not reason:
        raise NotValid({"reason": "Skriv skälet."})
    if len(reason) > LONGEST:
        raise NotValid({"reason": f"Skriv kortare, högst {LONGEST} tecken."})
    return reason, guard.check_free_text("Skälet", reason, confirmed)


def append(
    register: Register,
    actor: Actor,
    write: Transaction,
    form: Form,
    previous: Row,
    reason: str,
    flagged: bool = False,
) -> Record:
    """The version that takes a record out, or a withdrawn one in again, in the caller's transaction.

    The form's own hooks are not run: nothing that somebody has answered is new. Seven parameters, as
    ``commands.append``.
    """
    out = previous["state"] != RecordState.WITHDRAWN
    # Only a draft can be withdrawn, so a draft is what comes back.
    state = RecordState.WITHDRAWN if out else RecordState.DRAFT
    row = next_row(register, actor, {}, previous["record"], previous, reason, state)
    commands.store_version(register, actor, write, form, row, "withdraw" if out else "bring_back", flagged)
    hooks.run_for_all(register, actor, write, form, [row])
    write.after_commit(register.file_cache.clear)
    return from_row(form, row)


def withdrawn_row(register: Register, form: Form, record: str, read: Reader) -> Row:
    """The newest version of a withdrawn record. Raises NotFound, and Locked for one that is not withdrawn."""
    row = RecordLookup(register.plan, read, with_withdrawn=True).row(form.name, record)
    if row is None:
        raise NotFound("Posten finns inte.")
    if row["state"] != RecordState.WITHDRAWN:
        raise Locked("Posten är inte återtagen.")
    return row


def refuse_kept(register: Register, actor: Actor, form: Form, row: Row, read: Reader) -> None:
    """Raise Locked for a record that must stay: confirmed, of a closed quarter, or needed by another record."""
    lock = lock_of(form, from_row(form, row), RecordLookup(register.plan, read))
    if lock:
        raise Locked(_SENTENCES.get(lock.reason, lock.message).format(quarter=lock.quarter))
    titles = needed_by(register, actor, form, row["record"], read)
    if titles:
        named = listed(titles[:_NAMED] + ([f"{len(titles) - _NAMED} till"] if len(titles) > _NAMED else []))
        more = len(titles) > 1
        raise Locked(
            f"{named} bygger på posten och kan inte stå utan den. Återta {'dem' if more else 'den posten'} först."
        )


def needed_by(register: Register, actor: Actor, form: Form, record: str, read: Reader) -> list[str]:
    """What the records are called that must name a record: those whose required link leads to it."""
    links = RecordLookup(register.plan, read, secrecy.hidden(register, actor))
    titles = []
    for other in register.plan.form:
        for field in other.link_fields:
            if field.form == form.name and field.required:
                sql = f'SELECT record FROM {schema.current_rows(other)} WHERE "{field.name}" = ? ORDER BY record'
                titles += [other.with_label(links.title(other.name, row["record"])) for row in read(sql, [record])]
    return titles


def refuse_return(register: Register, actor: Actor, form: Form, row: Row, read: Reader) -> None:
    """Raise Locked, Duplicate or NotValid for a withdrawn record that cannot stand in the register as it is now."""
    links = RecordLookup(register.plan, read)
    refuse_locked(form, row | {"state": RecordState.DRAFT}, links)
    errors = dict(_faults(register, form, row, links))
    if errors:
        raise NotValid(errors)
    refuse_taken(form, row, read, links)


def refuse_taken(form: Form, row: Row, read: Reader, links: RecordLookup) -> None:
    """Raise Duplicate for a version to return to whose place another record has taken (P7)."""
    try:
        commands.refuse_second(form, row, row["record"], read, links)
    except Duplicate as twin:
        title = form.with_label(links.title_of(form, row))
        message = f"{title} finns redan. Posten kan inte tas tillbaka så länge den finns."
        raise Duplicate(message, twin.record, next(iter(twin.errors))) from None


def _faults(register: Register, form: Form, row: Row, links: RecordLookup) -> Iterator[tuple[str, str]]:
    for name, field in form.fields.items():
        value = row.get(name)
        if value is None:
            continue
        if field.kind.guarded:
            refused, _ = guard.classify(field.kind.machine(value))
            if refused:
                yield name, f"{field.label}: {guard.refusal(refused)}"
        if field.kind.is_link and field.required and links.row(field.form, value) is None:
            withdrawn = links.is_withdrawn(field.form, value)
            what = "posten är återtagen. Ta tillbaka den först." if withdrawn else "posten finns inte längre."
            yield name, f"{field.label}: {what}"
