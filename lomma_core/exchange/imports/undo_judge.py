"""What undoing an import would do with each record that it touched, and why some are left (R19)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lomma_core.errors import LommaError
from lomma_core.permissions import Actor, allowed
from lomma_core.plan.model import Form
from lomma_core.records import schema, secrecy, validation
from lomma_core.records.locks import LockReason, lock_of
from lomma_core.records.lookup import MARKED, Reader, RecordLookup
from lomma_core.records.versions import RecordState, from_row
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.withdrawal import withdraw

_PART = 500
_BEFORE = "Svaren från före följer inte reglerna som de är nu. Återställ dem i historiken."
_PERSON = "Texten från före kan handla om en person. Läs den i historiken och återställ den där."


class Fate(StrEnum):
    """What becomes of a record."""

    WITHDRAWN = "återtas"
    BROUGHT_BACK = "tas tillbaka"
    RETURNED = "får svaren från före tillbaka"
    LEFT = "ligger kvar"


@dataclass(frozen=True)
class UndoItem:
    """A record that a step of an import touched; ``why`` says, in a sentence, why it is left.

    ``row`` is its newest version, ``before`` the one that it is to be as again; neither where it is left.
    ``has_page``: whether it has a page that the actor may open.
    """

    form: str
    record: str
    title: str
    fate: Fate
    why: str = ""
    row: Row | None = None
    before: Row | None = None
    has_page: bool = True


def judge(register: Register, actor: Actor, read: Reader, items: list[Row]) -> Iterator[UndoItem]:
    """What becomes of the records of a step, ``items`` as they are stored, form by form in the plan's order."""
    for form in register.plan.form:
        own = [item for item in items if item["form"] == form.name]
        for start in range(0, len(own), _PART):
            yield from _Judge(register, actor, read, form, own[start : start + _PART]).items()
    for item in items:
        if item["form"] not in register.plan.forms:
            yield UndoItem(item["form"], item["record"], item["record"], Fate.LEFT, "Formuläret har lämnat planen.")


class _Judge:
    """Judges at most 500 records of one form."""

    def __init__(self, register: Register, actor: Actor, read: Reader, form: Form, own: list[Row]):
        self._register, self._actor, self._read, self._form, self._own = register, actor, read, form, own
        self._hidden = secrecy.hidden(register, actor)
        self._links = RecordLookup(register.plan, read, expressions=register.expressions)
        records = [item["record"] for item in own]
        with_withdrawn = RecordLookup(register.plan, read, with_withdrawn=True)
        with_withdrawn.load(form.name, records)
        self._rows = {record: with_withdrawn.row(form.name, record) for record in records}
        self._before = _versions(read, form, {item["record"]: item["first_version"] - 1 for item in own})
        self._needed = _needed(register, read, form, records)

    def items(self) -> Iterator[UndoItem]:
        for item in self._own:
            record, row = item["record"], self._rows[item["record"]]
            before = self._before.get(record)
            why = self._left(item, row)
            if record in self._hidden or row is None:
                title = MARKED if record in self._hidden else "Posten finns inte"
                yield UndoItem(self._form.name, record, title, Fate.LEFT, why, has_page=False)
                continue
            title = self._links.title_of(self._form, row)
            fate = _fate(row, before)
            why = why or (self._stays(row) if fate is Fate.WITHDRAWN else self._cannot_return(fate, row, before))
            if why:
                yield UndoItem(self._form.name, record, title, Fate.LEFT, why)
            else:
                yield UndoItem(self._form.name, record, title, fate, "", row, before)

    def _left(self, item: Row, row: Row | None) -> str:
        if item["record"] in self._hidden or not allowed(self._register.plan, self._actor, self._form.action):
            return "Din roll får inte ändra den."
        if row is None:
            return "Den har gallrats."
        if row["version"] == item["last_version"]:
            return ""
        withdrawn = row["state"] == RecordState.WITHDRAWN
        return "Den är återtagen för sig." if withdrawn else "Någon har sparat den efteråt."

    def _locked(self, row: Row) -> str:
        lock = lock_of(self._form, from_row(self._form, row | {"state": _standing(row)}), self._links)
        if lock is None:
            return ""
        return "Den är fastställd." if lock.reason is LockReason.CONFIRMED else lock.message

    def _stays(self, row: Row) -> str:
        if row["record"] in self._needed:
            return "Andra poster bygger på den och kan inte stå utan den. Återta dem först."
        return self._locked(row)

    def _cannot_return(self, fate: Fate, row: Row, before: Row | None) -> str:
        if fate is Fate.BROUGHT_BACK:
            try:
                withdraw.refuse_return(self._register, self._actor, self._form, row, self._read)
            except LommaError as error:
                return str(error)
            return ""
        assert before is not None  # Only what was there before is returned to.
        locked = self._locked(row)
        if locked:
            return locked
        values = {name: before.get(name) for name in self._form.fields}
        checked = validation.validate(self._register.plan, self._form, values, self._links, complete=False)
        if checked.errors:
            return _BEFORE
        new = [suspicion for suspicion in checked.suspicions if row.get(suspicion.field) != before.get(suspicion.field)]
        if new:
            return _PERSON
        try:
            withdraw.refuse_taken(self._form, before, self._read, self._links)
        except LommaError as error:
            return str(error)
        return ""


def _standing(row: Row) -> str:
    """The state that decides whether a record is locked: a withdrawn one comes back as a draft."""
    return str(RecordState.DRAFT) if row["state"] == RecordState.WITHDRAWN else row["state"]


def _fate(row: Row, before: Row | None) -> Fate:
    if before is None or before["state"] == RecordState.WITHDRAWN:
        return Fate.WITHDRAWN
    return Fate.BROUGHT_BACK if row["state"] == RecordState.WITHDRAWN else Fate.RETURNED


def _versions(read: Reader, form: Form, wanted: dict[str, int]) -> dict[str, Row]:
    """The row of one version of each record, of those that have one before what was done."""
    there = {record: version for record, version in wanted.items() if version}
    marks = ", ".join("?" for _ in there)
    if not there:
        return {}
    rows = read(f'SELECT * FROM "{schema.table(form)}" WHERE record IN ({marks})', list(there))
    return {row["record"]: row for row in rows if row["version"] == there[row["record"]]}


def _needed(register: Register, read: Reader, form: Form, records: Collection[str]) -> set[str]:
    """Which of the records others cannot stand without, as ``withdraw.needed_by`` says of one."""
    marks = ", ".join("?" for _ in records)
    needed: set[str] = set()
    for other in register.plan.form:
        for field in other.link_fields:
            if field.form == form.name and field.required:
                sql = f'SELECT DISTINCT "{field.name}" AS r FROM {schema.current_rows(other)} WHERE "{field.name}" '
                needed |= {row["r"] for row in read(f"{sql} IN ({marks})", list(records))}
    return needed
