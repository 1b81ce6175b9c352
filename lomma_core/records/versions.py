"""One version of a record: its shape, its id, and how the next one follows on it (R10)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from secrets import token_bytes

from lomma_core.permissions import Actor, allowed
from lomma_core.plan.model import Form, Plan
from lomma_core.privacy import small_counts
from lomma_core.register import Register
from lomma_core.storage.rows import Row


class RecordState(StrEnum):
    """How far a version has come: a draft may be written over, what is confirmed is the group's own (R10).

    A withdrawn version takes its record out of everything but history, until another follows on it (R19). A state that
    this program does not know, of a later one's file, is UNKNOWN: it is shown, and locked.
    """

    DRAFT = "utkast"
    CONFIRMED = "faststalld"
    CORRECTED = "rattad"
    WITHDRAWN = "atertagen"
    UNKNOWN = "okand"

    @classmethod
    def _missing_(cls, value: object) -> "RecordState":
        return cls.UNKNOWN

    @property
    def locked(self) -> bool:
        """Whether only a correction may follow."""
        return self not in (RecordState.DRAFT, RecordState.WITHDRAWN)

    @property
    def label(self) -> str:
        """The state in files, which others read by these words."""
        return _LABELS[self]

    def words(self, form: Form) -> str:
        """The state on a screen, where a draft is what somebody has not saved (R7).

        Empty for what is saved in a form that is never confirmed.
        """
        if self is RecordState.DRAFT:
            return "Inte fastställd" if form.confirmed else ""
        return _LABELS[self]


_LABELS = {
    RecordState.DRAFT: "Utkast",
    RecordState.CONFIRMED: "Fastställd",
    RecordState.CORRECTED: "Rättad",
    RecordState.WITHDRAWN: "Återtagen",
    RecordState.UNKNOWN: "Okänt läge",
}
# Why there is a version that brings a withdrawn record back (R19).
BROUGHT_BACK = "Tagen tillbaka"
# No digits and no vowels: an id can neither look like a personnummer (R2) nor spell a word.
_LETTERS = "bcdfghjkmnpqrstvwxz"
_ID_LENGTH, _EVEN = 12, 256 - 256 % len(_LETTERS)


@dataclass(frozen=True)
class Record:
    """One version of a record; ``values`` maps every field of the form to its stored value."""

    form: str
    id: str
    version: int
    saved_at: dt.datetime
    saved_by: str
    state: RecordState
    way: str
    reason: str | None
    values: dict[str, object]


def new_id() -> str:
    """A random id of twelve letters (about 51 bits)."""
    letters = ""
    while len(letters) < _ID_LENGTH:
        # Of a byte as many values as there are letters, several times over: each letter is as likely.
        letters += "".join(_LETTERS[byte % len(_LETTERS)] for byte in token_bytes(16) if byte < _EVEN)
    return letters[:_ID_LENGTH]


def from_row(form: Form, row: Row) -> Record:
    """A stored row as a Record: retired fields are there, fields that left the plan are not."""
    values = {name: row.get(name) for name in form.every_field}
    meta = {key: row[key] for key in ("version", "saved_at", "saved_by", "way", "reason")}
    return Record(form=form.name, id=row["record"], values=values, state=RecordState(row["state"]), **meta)


def as_published(plan: Plan, actor: Actor, form: Form, row: Row) -> Record:
    """A stored row as this actor may have it: counts as entered only for who may enter them in the form (R8)."""
    return from_row(form, published(plan, actor, form, row))


def published(plan: Plan, actor: Actor, form: Form, row: Row) -> Row:
    """The row itself as this actor may have it (R8)."""
    return row if allowed(plan, actor, form.action) else row | small_counts.published(form, row)


def next_row(
    register: Register,
    actor: Actor,
    values: Row,
    record: str,
    previous: Row | None,
    reason: str | None = None,
    state: str = RecordState.DRAFT,
) -> Row:
    """The row of a record's next version; columns that left the plan are carried along from the previous.

    ``reason`` is why, where it is not simply that a user wrote in the form. Seven parameters: the row's own parts.
    """
    return (previous or {}) | {
        "record": record,
        "version": previous["version"] + 1 if previous else 1,
        "saved_at": register.now(),
        "saved_by": actor.name,
        "state": str(state),
        "way": actor.way,
        "reason": reason,
        **values,
    }
