"""Gallring (R12): what falls due, proposing it, and carrying it out when a second account confirms.

Nothing is removed by one account alone. What is removed is gone from all versions, from frozen quarters and from the
file; what stays is the protocol, which holds no texts.
"""

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.accounts.factor import recent
from lomma_core.audit import log
from lomma_core.erasure import decision, finish
from lomma_core.erasure.decision import CONFIRMED, PROPOSED, WITHDRAWN
from lomma_core.errors import NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.purge import erase
from lomma_core.records.lookup import Reader, RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.periods import months_of, plus_months
from lomma_core.utils.quarters import Quarter, local

# What the term is called of a form whose records are kept.
NEVER_PURGED = "Bevaras"
TABLE = "purge"
_CHANGED = "Någon post har ändrats eller är inte längre gallringsbar. Ta tillbaka förslaget och föreslå på nytt."
_ITEMS = "SELECT record, version FROM purge_item WHERE purge = ?"


@dataclass(frozen=True)
class Due:
    """A record whose term has passed: ``since`` is the day the term counts from, ``due`` the day it ended."""

    form: str
    record: str
    version: int
    title: str
    since: dt.date
    due: dt.date


def due(register: Register, actor: Actor, today: dt.date | None = None) -> list[Due]:
    """Records whose term in the plan file has passed on a day (today), the oldest first. Raises NotAllowed.

    The term counts from the quarter's end for forms with a quarter, else from the newest version's day.
    """
    require(register, actor, "purge")
    return _due(register, register.store.read, [form for form in register.plan.form if form.purge_after], today)


def propose(
    register: Register,
    actor: Actor,
    form_name: str,
    records: list[str],
    reference: str,
    confirmed: Collection[Suspicion] = (),
) -> str:
    """Propose that records are removed, with the decision's diarienummer; returns the proposal's id.

    Nothing is removed before another account confirms. Raises NotAllowed, NotFound, and NotValid for a missing
    reference, a record that is not due, and one that is in another proposal already; PersonSuspected for a reference
    that may mean a person and is not among the ``confirmed`` (R3).
    """
    require(register, actor, "purge")
    form = register.plan.get_form(form_name)
    note = erase.placeholder(register, reference)
    reference, suspected = decision.checked_reference(reference, confirmed, [note])
    ids = list(dict.fromkeys(records))
    if not ids:
        raise NotValid({"records": "Välj minst en post."})
    with register.store.transaction() as write:
        due = {record.record: record for record in _due(register, write.read, [form])}
        if any(record not in due for record in ids):
            raise NotValid({"records": "Någon av posterna är inte gallringsbar. Ladda om sidan och välj igen."})
        if set(ids) & _waiting(write.read, form.name):
            raise NotValid({"records": "Någon av posterna är redan föreslagen. Ladda om sidan och välj igen."})
        now, purge = register.now(), secrets.token_hex(6)
        row = {"id": purge, "form": form.name, "reference": reference, "amount": len(ids), "state": PROPOSED}
        write.insert("purge", [row | {"proposed_by": actor.name, "proposed_at": now}])
        items = [{"purge": purge, "record": record, "version": due[record].version} for record in ids]
        write.insert("purge_item", items)
        entry = {"form": form.name, "record": purge, "amount": len(ids)}
        log.add(write, actor, "purge_propose", now, [entry])
        if suspected:
            log.add(write, actor, "person_confirmed", now, [entry])
    return purge


def pending(register: Register, actor: Actor) -> list[Row]:
    """Proposals that wait for another account, oldest first, each with its ``items``. Raises NotAllowed."""
    require(register, actor, "purge")
    rows = register.store.read("SELECT * FROM purge WHERE state = ? ORDER BY proposed_at, id", [PROPOSED])
    items = "SELECT record, version FROM purge_item WHERE purge = ? ORDER BY record"
    return [row | {"items": register.store.read(items, [row["id"]])} for row in rows]


def withdraw(register: Register, actor: Actor, purge: str) -> None:
    """Take back a proposal that waits; its records may be proposed again. Raises NotAllowed and NotFound."""
    require(register, actor, "purge")
    with register.store.transaction() as write:
        row = decision.waiting(write.read, TABLE, purge)
        decision.settle(register, actor, write, TABLE, purge, WITHDRAWN)
        entry = {"form": row["form"], "record": purge, "amount": row["amount"]}
        log.add(write, actor, "purge_withdraw", register.now(), [entry])


def confirm(register: Register, actor: Actor, purge: str) -> int:
    """Carry out a proposal that another account made; returns how many records are gone.

    All versions are removed, frozen quarters keep the records' places only, the protocol is written, finished files in
    memory are let go of, and the database's file is written anew. Raises NotAllowed also for the account that
    proposed, NotFound, NotValid when a record was changed since or is not due any more, and StoreUnavailable, with
    nothing removed, where the file could not be written anew for want of room.
    """
    require(register, actor, "purge")
    recent.require_recent(register, actor)
    register.store.require_room()
    with register.store.transaction() as write:
        row = decision.waiting(write.read, TABLE, purge)
        decision.refuse_proposer(register, write.read, row, actor, "gallringen")
        form = register.plan.get_form(row["form"])
        items = {row["record"]: row["version"] for row in write.read(_ITEMS, [purge])}
        due = {record.record: record.version for record in _due(register, write.read, [form])}
        if any(due.get(record) != version for record, version in items.items()):
            raise NotValid({"records": _CHANGED})
        erase.erase(register, actor, write, row, form, sorted(items))
        decision.settle(register, actor, write, TABLE, purge, CONFIRMED)
    register.file_cache.clear()
    register.expressions.clear()
    finish.finish_erasing(register.store, register.now())
    return len(items)


def _due(register: Register, read: Reader, forms: list[Form], today: dt.date | None = None) -> list[Due]:
    # What is withdrawn stays in the history, and so it falls due as the rest (R19).
    links, result = RecordLookup(register.plan, read, with_withdrawn=True), []
    today = today or register.clock().date()
    for form in forms:
        months = months_of(form.purge_after) if form.purge_after else None
        if not months:
            continue
        for row in links.load_all(form.name):
            since = _since(form, row)
            end = plus_months(since, months)
            if end <= today:
                result.append(Due(form.name, row["record"], row["version"], links.title_of(form, row), since, end))
    return sorted(result, key=lambda record: (record.due, record.form, record.record))


def _since(form: Form, row: Row) -> dt.date:
    quarter = Quarter.parse(row[form.quarter_field.name] or "") if form.quarter_field else None
    return quarter.last_day if quarter else local(row["saved_at"]).date()


def _waiting(read: Reader, form: str) -> set[str]:
    sql = "SELECT i.record FROM purge_item i JOIN purge p ON p.id = i.purge WHERE p.form = ? AND p.state = ?"
    return {row["record"] for row in read(sql, [form, PROPOSED])}


def waiting(register: Register, actor: Actor, form_name: str) -> set[str]:
    """The records of a form that are in a proposal. Raises NotAllowed."""
    require(register, actor, "purge")
    return _waiting(register.store.read, register.plan.get_form(form_name).name)
