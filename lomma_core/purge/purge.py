"""Gallring (R12): what falls due, proposing it, and carrying it out when a second account confirms.

Nothing is removed by one account alone. What is removed is gone from all versions, from frozen quarters and from the
file; what stays is the protocol, which holds no texts.
"""

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.purge import erase
from lomma_core.records.lookup import Reader, RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.periods import months_of, plus_months
from lomma_core.utils.quarters import Quarter, local

PROPOSED, CONFIRMED, WITHDRAWN = "proposed", "confirmed", "withdrawn"
_CHANGED = "Någon post har ändrats eller är inte längre gallringsbar. Ta tillbaka förslaget och föreslå på nytt."
_LONGEST = 60
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
    require(register.plan, actor, "purge")
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
    require(register.plan, actor, "purge")
    form = register.plan.get_form(form_name)
    reference = " ".join(reference.split())
    if not reference or len(reference) > _LONGEST or not any(c.isdigit() for c in reference):
        raise NotValid(
            {"reference": f"Skriv beslutets diarienummer, till exempel KS 2026/0123 (högst {_LONGEST} tecken)."}
        )
    asked = guard.check_free_text("Diarienumret", reference, confirmed)
    wanted = list(dict.fromkeys(records))
    if not wanted:
        raise NotValid({"records": "Välj minst en post."})
    with register.store.transaction() as write:
        fallen = {one.record: one for one in _due(register, write.read, [form])}
        if any(record not in fallen for record in wanted):
            raise NotValid({"records": "Någon av posterna är inte gallringsbar. Ladda om sidan och välj igen."})
        if set(wanted) & _waiting(write.read, form.name):
            raise NotValid({"records": "Någon av posterna är redan föreslagen. Ladda om sidan och välj igen."})
        now, purge = register.now(), secrets.token_hex(6)
        row = {"id": purge, "form": form.name, "reference": reference, "amount": len(wanted), "state": PROPOSED}
        write.insert("purge", [row | {"proposed_by": actor.name, "proposed_at": now}])
        items = [{"purge": purge, "record": record, "version": fallen[record].version} for record in wanted]
        write.insert("purge_item", items)
        entry = {"form": form.name, "record": purge, "amount": len(wanted)}
        log.add(write, actor, "purge_propose", now, [entry])
        if asked:
            log.add(write, actor, "person_confirmed", now, [entry])
    return purge


def pending(register: Register, actor: Actor) -> list[Row]:
    """Proposals that wait for another account, oldest first, each with its ``items``. Raises NotAllowed."""
    require(register.plan, actor, "purge")
    rows = register.store.read("SELECT * FROM purge WHERE state = ? ORDER BY proposed_at, id", [PROPOSED])
    items = "SELECT record, version FROM purge_item WHERE purge = ? ORDER BY record"
    return [row | {"items": register.store.read(items, [row["id"]])} for row in rows]


def withdraw(register: Register, actor: Actor, purge: str) -> None:
    """Take back a proposal that waits; its records may be proposed again. Raises NotAllowed and NotFound."""
    require(register.plan, actor, "purge")
    with register.store.transaction() as write:
        row = _open(write.read, purge)
        _settle(register, write, actor, purge, WITHDRAWN)
        entry = {"form": row["form"], "record": purge, "amount": row["amount"]}
        log.add(write, actor, "purge_withdraw", register.now(), [entry])


def confirm(register: Register, actor: Actor, purge: str) -> int:
    """Carry out a proposal that another account made; returns how many records are gone.

    All versions are removed, frozen quarters keep the records' places only, the protocol is written, finished files in
    memory are let go of, and the database's file is written anew. Raises NotAllowed also for the account that
    proposed, NotFound, and NotValid when a record was changed since or is not due any more.
    """
    require(register.plan, actor, "purge")
    with register.store.transaction() as write:
        row = _open(write.read, purge)
        if row["proposed_by"] == actor.name:
            raise NotAllowed("Den som har föreslagit gallringen kan inte bekräfta den. Be en kollega med eget konto.")
        form = register.plan.get_form(row["form"])
        items = {one["record"]: one["version"] for one in write.read(_ITEMS, [purge])}
        fallen = {one.record: one.version for one in _due(register, write.read, [form])}
        if any(fallen.get(record) != version for record, version in items.items()):
            raise NotValid({"records": _CHANGED})
        erase.erase(register, actor, write, row, form, sorted(items))
        _settle(register, write, actor, purge, CONFIRMED)
    register.file_cache.clear()
    register.expressions.clear()
    erase.finish_erasing(register.store, register.now())
    return len(items)


def _due(register: Register, read: Reader, forms: list[Form], today: dt.date | None = None) -> list[Due]:
    links, found = RecordLookup(register.plan, read), []
    today = today or register.clock().date()
    for form in forms:
        months = months_of(form.purge_after) if form.purge_after else None
        if not months:
            continue
        for row in links.load_all(form.name):
            since = _since(form, row)
            end = plus_months(since, months)
            if end <= today:
                found.append(Due(form.name, row["record"], row["version"], links.title_of(form, row), since, end))
    return sorted(found, key=lambda one: (one.due, one.form, one.record))


def _since(form: Form, row: Row) -> dt.date:
    quarter = Quarter.parse(row[form.quarter_field.name] or "") if form.quarter_field else None
    return quarter.last_day if quarter else local(row["saved_at"]).date()


def _waiting(read: Reader, form: str) -> set[str]:
    sql = "SELECT i.record FROM purge_item i JOIN purge p ON p.id = i.purge WHERE p.form = ? AND p.state = ?"
    return {row["record"] for row in read(sql, [form, PROPOSED])}


def _open(read: Reader, purge: str) -> Row:
    rows = read("SELECT * FROM purge WHERE id = ? AND state = ?", [purge, PROPOSED])
    if not rows:
        raise NotFound("Förslaget finns inte längre. Någon har redan bekräftat det eller tagit tillbaka det.")
    return rows[0]


def _settle(register: Register, write: Transaction, actor: Actor, purge: str, state: str) -> None:
    sql = "UPDATE purge SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?"
    write.execute(sql, [state, actor.name, register.now(), purge])


def waiting(register: Register, actor: Actor, form_name: str) -> set[str]:
    """The records of a form that are in a proposal. Raises NotAllowed."""
    require(register.plan, actor, "purge")
    return _waiting(register.store.read, register.plan.get_form(form_name).name)
