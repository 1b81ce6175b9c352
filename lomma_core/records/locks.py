"""When a record is locked (R10): the one question that saving, correcting, importing and the pages ask."""

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

    QUARTER_CLOSED = "quarter_closed"  # nothing follows until the quarter is opened again
    CONFIRMED = "confirmed"  # only a correction follows


_MESSAGES = {
    LockReason.QUARTER_CLOSED: "{quarter} är stängt. Bara administratören kan öppna kvartalet igen.",
    LockReason.CONFIRMED: "Posten är fastställd. Sammankallande kan rätta den; den fastställda versionen finns kvar.",
}


@dataclass(frozen=True)
class Lock:
    """That a record is locked, and why."""

    reason: LockReason
    quarter: str

    @property
    def message(self) -> str:
        """The reason in a Swedish sentence that says what can be done."""
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
    if quarter and links.closed(quarter):
        return Lock(LockReason.QUARTER_CLOSED, quarter)
    if RecordState(state).locked and not correcting:
        return Lock(LockReason.CONFIRMED, quarter)
    return None
