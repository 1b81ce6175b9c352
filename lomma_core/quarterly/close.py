"""The quarter's round (P7): which quarter is open, closing it, reopening it, and its state then and now."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.domain import gaps, todo
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, allowed, require
from lomma_core.plan.names import ASSESSMENT, JUDGEMENT, QUARTER, REQUEST
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.quarterly import masking, snapshot
from lomma_core.records import commands, queries, schema, secrecy
from lomma_core.records.lookup import closed_quarters, latest_events
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.quarters import Quarter, local

# What is asked for; a plan may be without one of them, or without the form.
ASSESSED = (JUDGEMENT, REQUEST)


@dataclass(frozen=True)
class QuarterEvent:
    """A closing or a reopening with its reason; ``frozen`` is the document's text at a closing."""

    action: str
    reason: str
    frozen: str | None = None


def open_quarter(register: Register) -> Quarter:
    """The quarter the group works with: a quarter stays open until it is closed, not until the calendar turns.

    One that was opened again comes first. After a closing it is the next one, once it has begun; before the first
    closing it is the present quarter, or the one before when that has been begun and not closed.
    """
    now = register.quarter
    latest = {_quarter(text): action for text, action in latest_events(register.store.read).items()}
    quarters = [quarter for quarter, action in latest.items() if action == "reopen"]
    if quarters:
        return min(quarters)
    past = [quarter for quarter, action in latest.items() if action == "close" and quarter <= now]
    if past:
        return min(max(past) + 1, now)
    # By records that everybody may see, so that the open quarter reveals no date of a marked one (R20).
    return now - 1 if begun(register, now - 1, secrecy.marked(register)) else now


def _quarter(text: str) -> Quarter:
    quarter = Quarter.parse(text)
    assert quarter is not None  # An event's quarter is written by this module, from a Quarter.
    return quarter


def begun(register: Register, quarter: Quarter, hidden: frozenset[str]) -> bool:
    """Whether there is any record of a quarter, beside the hidden ones."""
    for form in register.plan.form:
        if form.quarter_field:
            sql = f'SELECT DISTINCT record FROM {schema.current_rows(form)} WHERE "{form.quarter_field.name}" = ?'
            if any(row["record"] not in hidden for row in register.store.read(sql, [str(quarter)])):
                return True
    return False


def close(
    register: Register, actor: Actor, quarter: Quarter, reason: str = "", confirmed: Collection[Suspicion] = ()
) -> None:
    """Freeze a quarter's state, with what it lacks; a quarter that lacks something is closed only with a reason.

    Raises NotAllowed, and NotValid for a quarter that has not begun or is closed, one that an earlier open quarter
    comes before, or a reason that is missing (P7). Raises PersonSuspected for a reason that may mean a person and is
    not among the ``confirmed`` (R3).
    """
    require(register, actor, "close_quarter")
    if quarter > register.quarter:
        raise NotValid({"quarter": f"{quarter} har inte börjat. Stäng det när det är följt upp."})
    suspicions = guard.check_free_text("Skälet", reason, confirmed)
    with register.store.transaction() as write:
        if str(quarter) in closed_quarters(write.read):
            raise NotValid({"quarter": f"{quarter} är redan stängt."})
        first = open_quarter(register)
        if quarter > first:
            raise NotValid({"quarter": f"{first} är öppet. Stäng det först."})
        # Read inside the write, so that nothing comes between what it lacks and what is frozen.
        missing = todo.lacking(register, actor, quarter)
        if missing and not reason.strip():
            raise NotValid({"reason": "Skriv varför kvartalet stängs trots att något saknas."})
        state = snapshot.live(register.plan, write.read, quarter)
        state |= {"missing": missing, "reason": reason.strip(), "gaps": gap_lines(register, actor, quarter)}
        state |= {"closed_by": actor.name, "closed_at": register.clock().isoformat(timespec="minutes")}
        _event(register, actor, write, quarter, QuarterEvent("close", reason.strip(), snapshot.text(state)), suspicions)


def assessment(register: Register, actor: Actor, quarter: Quarter) -> Record | None:
    """The judgement of a quarter, if there is one that may be seen. Raises NotAllowed."""
    require(register, actor, "read")
    if ASSESSMENT not in register.plan.forms:
        return None
    return queries.find(register, actor, ASSESSMENT, **{QUARTER: str(quarter)})


def close_with(
    register: Register,
    actor: Actor,
    quarter: Quarter,
    answers: Mapping[str, str],
    reason: str = "",
    confirmed: Collection[Suspicion] = (),
) -> None:
    """Save the judgement of a quarter as a record, if there is any, and close the quarter with it (P2).

    Both or neither: one act, in one transaction. Raises as ``commands.save`` and as ``close``.
    """
    require(register, actor, "close_quarter")
    with register.store.transaction():
        before = assessment(register, actor, quarter)
        if ASSESSMENT in register.plan.forms and (before or any(text.strip() for text in answers.values())):
            values: Row = (before.values if before else {}) | {QUARTER: str(quarter)} | dict(answers)
            record, version = (before.id, before.version) if before else (None, None)
            commands.save(register, actor, ASSESSMENT, values, record, version, confirmed=confirmed)
        close(register, actor, quarter, reason, confirmed)


def gap_lines(register: Register, actor: Actor, quarter: Quarter) -> list[list[str]]:
    """The gaps as a quarter's document keeps them: [[kind in words, sentence, record], …]. Raises NotAllowed."""
    return [[gap.heading, gap.text, gap.record] for gap in gaps.gaps(register, actor, quarter)]


def reopen(
    register: Register, actor: Actor, quarter: Quarter, reason: str, confirmed: Collection[Suspicion] = ()
) -> None:
    """Open a closed quarter again, with a reason; what was frozen stays in the register.

    Who closes quarters may do it the same day (``may_reopen``): a mistake is mended by who made it.
    Raises NotAllowed, NotValid without a reason or for a quarter that is not closed, and PersonSuspected as ``close``.
    """
    if not may_reopen(register, actor, quarter):
        require(register, actor, "reopen_quarter")
    if not reason.strip():
        raise NotValid({"reason": "Skriv varför kvartalet öppnas igen."})
    suspicions = guard.check_free_text("Skälet", reason, confirmed)
    with register.store.transaction() as write:
        if str(quarter) not in closed_quarters(write.read):
            raise NotValid({"quarter": f"{quarter} är inte stängt."})
        _event(register, actor, write, quarter, QuarterEvent("reopen", reason.strip()), suspicions)


def may_reopen(register: Register, actor: Actor, quarter: Quarter) -> bool:
    """Whether the actor may open a closed quarter again: who may at any time, and who may close it, that same day."""
    if allowed(register.plan, actor, "reopen_quarter"):
        return True
    if not allowed(register.plan, actor, "close_quarter"):
        return False
    sql = "SELECT action, happened_at FROM quarter_event WHERE quarter = ? ORDER BY nr DESC LIMIT 1"
    last, today = register.store.read(sql, [str(quarter)]), register.clock().date()
    return bool(last) and last[0]["action"] == "close" and local(last[0]["happened_at"]).date() == today


def days_left(register: Register, quarter: Quarter) -> int:
    """How many days a quarter has left after today; 0 on its last day, and negative once it has ended."""
    return (quarter.last_day - register.clock().date()).days


def _event(
    register: Register,
    actor: Actor,
    write: Transaction,
    quarter: Quarter,
    event: QuarterEvent,
    suspicions: list[Suspicion],
) -> None:
    last = write.read("SELECT max(nr) AS nr FROM quarter_event WHERE quarter = ?", [str(quarter)])[0]["nr"] or 0
    row = {
        "quarter": str(quarter),
        "nr": last + 1,
        "happened_at": register.now(),
        "who": actor.name,
        "action": event.action,
        "reason": event.reason or None,
        "snapshot": event.frozen,
        "digest": hashlib.sha256(event.frozen.encode()).hexdigest() if event.frozen else None,
    }
    write.insert("quarter_event", [row])
    log.add(write, actor, f"quarter_{event.action}", register.now(), [{"record": str(quarter)}])
    if suspicions:
        log.add(write, actor, "person_confirmed", register.now(), [{"record": str(quarter)}])


def events(register: Register, actor: Actor, quarter: Quarter | None = None) -> list[Row]:
    """Closings and reopenings, newest first, without their documents. Raises NotAllowed.

    The reason, which may be about a marked record, and the digest, which would confirm a guess, are None for those
    who may not read marked records (R11, R20).
    """
    require(register, actor, "read")
    where, parameters = ("WHERE quarter = ?", [str(quarter)]) if quarter else ("", [])
    rows = register.store.read(
        f"SELECT quarter, nr, happened_at, who, action, reason, digest FROM quarter_event {where} "
        "ORDER BY happened_at DESC, quarter DESC, nr DESC",
        parameters,
    )
    return (
        rows if secrecy.may_read_marked(register, actor) else [row | {"reason": None, "digest": None} for row in rows]
    )


def frozen_for(register: Register, actor: Actor, quarter: Quarter) -> snapshot.State | None:
    """A closed quarter's document as it was frozen; None while the quarter is open. Raises NotAllowed.

    Records that are marked now, and the reason of the closing, are left out for those who may not read them (R11, R20).
    """
    require(register, actor, "read")
    document = frozen_state(register, quarter)
    return _as_seen(register, actor, document) if document else None


def frozen_state(register: Register, quarter: Quarter) -> snapshot.State | None:
    """``frozen`` with every record whole: for the core's own comparisons, never for somebody to see."""
    if str(quarter) not in closed_quarters(register.store.read):
        return None
    sql = "SELECT snapshot FROM quarter_event WHERE quarter = ? AND action = 'close' ORDER BY nr DESC LIMIT 1"
    if not (rows := register.store.read(sql, [str(quarter)])):
        raise NotFound("Kvartalet finns inte.")
    document: snapshot.State = json.loads(rows[0]["snapshot"])
    return document


def state(register: Register, actor: Actor, quarter: Quarter) -> snapshot.State:
    """A quarter's state: what was frozen when it is closed, else what the register holds now. Raises NotAllowed.

    Marked records, and the reason of the closing, are left out for those who may not read them (R11, R20).
    """
    require(register, actor, "read")
    return _as_seen(register, actor, whole_state(register, quarter))


def _as_seen(register: Register, actor: Actor, document: snapshot.State) -> snapshot.State:
    if secrecy.may_read_marked(register, actor):
        for form in document["forms"]:
            if form["name"] in register.plan.forms:
                records = [record["id"] for record in form["records"]]
                secrecy.note_reading(register, actor, register.plan.forms[form["name"]], records)
        return snapshot.as_followed_up(document)
    return masking.without_reason(snapshot.as_followed_up(masking.mask(document, secrecy.hidden(register, actor))))


def whole_state(register: Register, quarter: Quarter) -> snapshot.State:
    """``state`` with every record whole: for the core's own comparisons, never for somebody to see."""
    return frozen_state(register, quarter) or snapshot.live(register.plan, register.store.read, quarter)
