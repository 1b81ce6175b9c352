"""The quarter's round (P7): which quarter is open, closing it, reopening it, and its state then and now."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.domain import gaps, todo
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.quarterly import masking, snapshot
from lomma_core.records import schema, secrecy
from lomma_core.records.lookup import closed_quarters, latest_events
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.quarters import Quarter


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
    reopened = [quarter for quarter, action in latest.items() if action == "reopen"]
    if reopened:
        return min(reopened)
    past = [quarter for quarter, action in latest.items() if action == "close" and quarter <= now]
    if past:
        return min(max(past) + 1, now)
    return now - 1 if begun(register, now - 1) else now


def _quarter(text: str) -> Quarter:
    quarter = Quarter.parse(text)
    assert quarter is not None  # An event's quarter is written by this module, from a Quarter.
    return quarter


def begun(register: Register, quarter: Quarter) -> bool:
    """Whether there is any record of a quarter."""
    for form in register.plan.form:
        if form.quarter_field:
            sql = f'SELECT 1 FROM "{schema.table(form)}" WHERE "{form.quarter_field.name}" = ? LIMIT 1'
            if register.store.read(sql, [str(quarter)]):
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
    require(register.plan, actor, "close_quarter")
    if quarter > register.quarter:
        raise NotValid({"quarter": f"{quarter} har inte börjat. Stäng det när det är följt upp."})
    asked = guard.check_free_text("Skälet", reason, confirmed)
    with register.store.transaction() as write:
        if str(quarter) in closed_quarters(write.read):
            raise NotValid({"quarter": f"{quarter} är redan stängt."})
        first = open_quarter(register)
        if quarter > first:
            raise NotValid({"quarter": f"{first} är öppet. Stäng det först."})
        # Asked inside the write, so that nothing comes between what it lacks and what is frozen.
        missing = todo.lacking(register, actor, quarter)
        if missing and not reason.strip():
            raise NotValid({"reason": "Skriv varför kvartalet stängs fast något saknas."})
        state = snapshot.live(register.plan, write.read, quarter)
        state |= {"missing": missing, "reason": reason.strip(), "gaps": gap_lines(register, actor, quarter)}
        state |= {"closed_by": actor.name, "closed_at": register.clock().isoformat(timespec="minutes")}
        _event(register, actor, write, quarter, QuarterEvent("close", reason.strip(), snapshot.text(state)), asked)


def gap_lines(register: Register, actor: Actor, quarter: Quarter) -> list[list[str]]:
    """The gaps as a quarter's document keeps them: [[kind in words, sentence, record], …]. Raises NotAllowed."""
    return [[gap.heading, gap.text, gap.record] for gap in gaps.gaps(register, actor, quarter)]


def reopen(
    register: Register, actor: Actor, quarter: Quarter, reason: str, confirmed: Collection[Suspicion] = ()
) -> None:
    """Open a closed quarter again, with a reason; what was frozen stays in the register.

    Raises NotAllowed, NotValid without a reason or for a quarter that is not closed, and PersonSuspected as ``close``.
    """
    require(register.plan, actor, "reopen_quarter")
    if not reason.strip():
        raise NotValid({"reason": "Skriv varför kvartalet öppnas igen."})
    asked = guard.check_free_text("Skälet", reason, confirmed)
    with register.store.transaction() as write:
        if str(quarter) not in closed_quarters(write.read):
            raise NotValid({"quarter": f"{quarter} är inte stängt."})
        _event(register, actor, write, quarter, QuarterEvent("reopen", reason.strip()), asked)


def _event(
    register: Register,
    actor: Actor,
    write: Transaction,
    quarter: Quarter,
    event: QuarterEvent,
    asked: list[Suspicion],
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
    if asked:
        log.add(write, actor, "person_confirmed", register.now(), [{"record": str(quarter)}])


def events(register: Register, actor: Actor, quarter: Quarter | None = None) -> list[Row]:
    """Closings and reopenings, newest first, without their documents. Raises NotAllowed."""
    require(register.plan, actor, "read")
    where, parameters = ("WHERE quarter = ?", [str(quarter)]) if quarter else ("", [])
    return register.store.read(
        f"SELECT quarter, nr, happened_at, who, action, reason, digest FROM quarter_event {where} "
        "ORDER BY happened_at DESC, quarter DESC, nr DESC",
        parameters,
    )


def frozen(register: Register, actor: Actor, quarter: Quarter) -> snapshot.State | None:
    """A closed quarter's document as it was frozen; None while the quarter is open. Raises NotAllowed.

    Records that are marked now are placeholders for those who may not read them (R11).
    """
    require(register.plan, actor, "read")
    document = stored(register, quarter)
    return masking.mask(document, secrecy.hidden(register, actor)) if document else None


def stored(register: Register, quarter: Quarter) -> snapshot.State | None:
    """``frozen`` with every record whole: for the core's own comparisons, never for somebody to see."""
    if str(quarter) not in closed_quarters(register.store.read):
        return None
    sql = "SELECT snapshot FROM quarter_event WHERE quarter = ? AND action = 'close' ORDER BY nr DESC LIMIT 1"
    rows = register.store.read(sql, [str(quarter)])
    if not rows:
        raise NotFound("Kvartalet finns inte.")
    document: snapshot.State = json.loads(rows[0]["snapshot"])
    return document


def state(register: Register, actor: Actor, quarter: Quarter) -> snapshot.State:
    """A quarter's state: what was frozen when it is closed, else what the register says now. Raises NotAllowed.

    Marked records are placeholders for those who may not read them (R11).
    """
    require(register.plan, actor, "read")
    return masking.mask(whole_state(register, quarter), secrecy.hidden(register, actor))


def whole_state(register: Register, quarter: Quarter) -> snapshot.State:
    """``state`` with every record whole: for the core's own comparisons, never for somebody to see."""
    return stored(register, quarter) or snapshot.live(register.plan, register.store.read, quarter)
