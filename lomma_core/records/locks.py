"""When a record is locked (R10): the one rule that saving, correcting, importing and the pages use."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from lomma_core.errors import Locked
from lomma_core.plan.model import Form
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record, RecordState


class LockReason(Enum):
    """Why a record may not be followed by another version."""

    WITHDRAWN = "withdrawn"  # nothing follows until it is brought back
    QUARTER_CLOSED = "quarter_closed"  # nothing follows until the quarter is opened again
    CONFIRMED = "confirmed"  # only a correction follows
    UNKNOWN_STATE = "unknown_state"  # a later program's: what may follow is not known here


_MESSAGES = {
    LockReason.WITHDRAWN: "Posten är återtagen. Ta tillbaka den om den ska ändras.",
    LockReason.QUARTER_CLOSED: "{quarter} är stängt. Bara den som får öppna stängda kvartal kan öppna det igen.",
    LockReason.CONFIRMED: "Posten är fastställd. Sammankallande kan rätta den; den fastställda versionen finns kvar.",
    LockReason.UNKNOWN_STATE: "Posten har ett läge som programmet inte känner till. Uppdatera programmet.",
}


@dataclass(frozen=True)
class Lock:
    """That a record is locked, and why."""

    reason: LockReason
    quarter: str

    @property
    def message(self) -> str:
        """The reason in a Swedish sentence with what can be done."""
        return _MESSAGES[self.reason].format(quarter=self.quarter)


def lock_of(form: Form, record: Record, links: RecordLookup, correcting: bool = False) -> Lock | None:
    """Why no version may follow on a record, a correction where ``correcting``; None where it is not locked."""
    return _lock(form, record.state, record.values, links, correcting)


def refuse_locked(form: Form, row: Mapping[str, Any], links: RecordLookup, correcting: bool = False) -> None:
    """Raise Locked when a stored row may not be followed by another version (R10)."""
    lock = _lock(form, row["state"], row, links, correcting)
    if lock:
        raise Locked(lock.message)


def _lock(form: Form, state: str, values: Mapping[str, Any], links: RecordLookup, correcting: bool) -> Lock | None:
    quarter = (values.get(form.quarter_field.name) if form.quarter_field else None) or ""
    if state == RecordState.WITHDRAWN:
        return Lock(LockReason.WITHDRAWN, quarter)
    if quarter and links.is_closed(quarter):
        return Lock(LockReason.QUARTER_CLOSED, quarter)
    if RecordState(state) is RecordState.UNKNOWN:
        return Lock(LockReason.UNKNOWN_STATE, quarter)
    if RecordState(state).locked and not correcting:
        return Lock(LockReason.CONFIRMED, quarter)
    return None
