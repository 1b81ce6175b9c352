"""One version of a record: its shape, its id, and how the next one follows on it (R10)."""

import datetime as dt
import secrets
from dataclasses import dataclass

from lomma_core.errors import Locked
from lomma_core.permissions import Actor, allowed
from lomma_core.plan.model import Form, Plan
from lomma_core.privacy import small_counts
from lomma_core.records.lookup import Links
from lomma_core.register import Register

# A draft may be written over; a confirmed record is locked, and so is one that was corrected after that (R10).
DRAFT, CONFIRMED, CORRECTED = "utkast", "faststalld", "rattad"
STATES = {DRAFT: "Utkast", CONFIRMED: "Fastställd", CORRECTED: "Rättad"}
LOCKED = (CONFIRMED, CORRECTED)
# No digits and no vowels: an id can neither look like a personnummer (R2) nor spell a word.
_LETTERS = "bcdfghjkmnpqrstvwxz"


@dataclass(frozen=True)
class Record:
    """One version of a record; ``values`` maps every field of the form to its stored value."""

    form: str
    id: str
    version: int
    saved_at: dt.datetime
    saved_by: str
    state: str
    way: str
    reason: str | None
    values: dict[str, object]


def new_id() -> str:
    """A random id of twelve letters (about 51 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def from_row(form: Form, row: dict) -> Record:
    """A stored row as a Record: retired fields are there, fields that left the plan are not."""
    values = {name: row.get(name) for name in form.every_field}
    meta = ("version", "saved_at", "saved_by", "state", "way", "reason")
    return Record(form=form.name, id=row["record"], values=values, **{key: row[key] for key in meta})


def seen(plan: Plan, actor: Actor, form: Form, row: dict) -> Record:
    """A stored row as this actor may have it: counts as entered only for who may enter them in the form (R8)."""
    return from_row(form, published(plan, actor, form, row))


def published(plan: Plan, actor: Actor, form: Form, row: dict) -> dict:
    """The row itself as this actor may have it (R8)."""
    return row if allowed(plan, actor, form.action) else row | small_counts.published(form, row)


def next_row(
    register: Register,
    actor: Actor,
    values: dict,
    record: str,
    previous: dict | None,
    reason: str | None = None,
    state: str = DRAFT,
) -> dict:
    """The row of a record's next version; columns that left the plan are carried along from the previous.

    ``reason`` says why, where it is not simply that somebody wrote in the form.
    """
    return (previous or {}) | {
        "record": record,
        "version": previous["version"] + 1 if previous else 1,
        "saved_at": register.now(),
        "saved_by": actor.name,
        "state": state,
        "way": actor.way,
        "reason": reason,
        **values,
    }


def refuse_locked(form: Form, previous: dict, links: Links, correcting: bool = False) -> None:
    """Raise Locked when a stored record may not be followed by another version (R10).

    A confirmed record is only followed by a correction, and nothing follows in a closed quarter.
    """
    quarter = previous.get(form.quarter_field.name) if form.quarter_field else None
    if quarter and links.closed(quarter):
        raise Locked(f"{quarter} är stängt. Bara administratören kan öppna kvartalet igen.")
    if previous["state"] in LOCKED and not correcting:
        raise Locked("Posten är fastställd. Sammankallande kan rätta den; den fastställda versionen finns kvar.")
