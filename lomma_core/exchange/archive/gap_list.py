"""The list of what was taken out of an archive when it was read in: it stays, and holds no texts (R2, R13)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

_EMPTY = ("place", "form", "record", "version", "field", "kind", "digest_before", "digest_after")


@dataclass(frozen=True)
class ArchiveGap:
    """A text that was taken out, or a sum that is another because of it (``digest_before`` and ``digest_after``).

    ``place`` is the table it stood in, ``kind`` what it was, in words.
    """

    nr: int
    read_at: dt.datetime
    place: str
    form: str | None
    record: str | None
    version: int | None
    field: str
    kind: str
    digest_before: str | None
    digest_after: str | None


def add(register: Register, actor: Actor, write: Transaction, new: list[Row]) -> None:
    """Keep the gaps of a reading in, and log each record that has any, in the caller's transaction."""
    if not new:
        return
    now = register.now()
    last = write.read("SELECT max(nr) AS nr FROM archive_gap")[0]["nr"] or 0
    empty: Row = dict.fromkeys(_EMPTY)
    rows = [{"nr": last + n, "read_at": now} | empty | gap for n, gap in enumerate(new, 1)]
    write.insert("archive_gap", rows)
    places = Counter((gap.get("form"), gap.get("record"), gap.get("version")) for gap in new)
    entries = [{"form": f, "record": r, "version": v, "amount": n} for (f, r, v), n in places.items()]
    log.add(write, actor, "archive_gap", now, entries)


def gaps(register: Register, actor: Actor) -> list[ArchiveGap]:
    """All gaps, in the order in which they were made. Raises NotAllowed."""
    require(register, actor, "manage_accounts")
    return [ArchiveGap(**row) for row in register.store.read("SELECT * FROM archive_gap ORDER BY nr")]


def in_words(gap: ArchiveGap, register: Register) -> str:
    """A gap in a line: form, record, version, field and kind."""
    form = register.plan.forms.get(gap.form or "")
    known = form.every_field.get(gap.field) if form else None
    parts = [form.label if form else gap.form or gap.place, gap.record or ""]
    parts += [f"version {gap.version}"] if gap.version is not None else []
    frozen = " (i det frysta kvartalet)" if gap.place == "quarter_event" and gap.form else ""
    return f"{' '.join(filter(None, parts))}: {known.label if known else gap.field}{frozen}, {gap.kind}"
