"""One answer changed in many records at once: what would happen, then all of it in one transaction or nothing."""

import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lomma_core.errors import Locked, NotValid, Outdated
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Field, Form
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import commands, secrecy, validation
from lomma_core.records.locks import refuse_locked
from lomma_core.records.lookup import MARKED, RecordLookup
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.storage.rows import Row

_SINCE = "Registret har ändrats sedan du granskade ändringen. Inget är sparat. Granska igen."


@dataclass(frozen=True)
class Skipped:
    """A record that is left as it is, and why, in a sentence."""

    record: str
    title: str
    why: str


@dataclass(frozen=True)
class BulkPreview:
    """What a change would do: the records that get a new version, how many have the answer already, the rest."""

    ready: tuple[str, ...]
    same: int
    skipped: tuple[Skipped, ...]


def fields(form: Form) -> list[Field]:
    """The fields that can be changed in many records: all but those that name the record and those that count people.

    Those of the list stand first. Of a count it would be said how many records have it already (R8).
    """
    own = {*form.unique, *(name for _, name, _, _ in string.Formatter().parse(form.title) if name)}
    names = dict.fromkeys([*form.list, *form.fields])
    return [form.fields[name] for name in names if name not in own and not form.fields[name].kind.counts_people]


def preview(
    register: Register, actor: Actor, form_name: str, field: str, value: object, versions: Mapping[str, int]
) -> BulkPreview:
    """What would happen if ``field`` became ``value`` in the records of ``versions``: id -> the version displayed.

    ``value`` is what a widget or a file gives. Raises NotAllowed, NotFound, and NotValid for a field or an answer that
    cannot be changed here.
    """
    form, answer = _allowed(register, actor, form_name, field, value)
    return _classify(register, actor, form, {field: answer}, versions, RecordLookup(register.plan, register.store.read))


def change(
    register: Register,
    actor: Actor,
    form_name: str,
    field: str,
    value: object,
    versions: Mapping[str, int],
    agreed: Collection[str],
    confirmed: Collection[Suspicion] = (),
) -> list[Record]:
    """Save a new version of every record that ``preview`` called ready, each by the rules of ``commands.save``.

    ``agreed`` are those ids, as a user has reviewed and confirmed them, and ``confirmed`` the suspicions that somebody
    has answered (R3): the two of eight parameters that ``preview`` has not. Raises as ``preview``, PersonSuspected, and
    Outdated when another set would be changed now; nothing is saved then.
    """
    form, answer = _allowed(register, actor, form_name, field, value)
    with register.store.transaction() as write:
        links = RecordLookup(register.plan, write.read)
        context = commands.Context(register, actor, write, links)
        now = _classify(register, actor, form, {field: answer}, versions, links)
        if set(now.ready) != set(agreed):
            raise Outdated(_SINCE)
        changed = []
        for record in now.ready:
            previous = links.row(form.name, record)
            assert previous is not None  # _classify has just read it.
            values = {name: previous.get(name) for name in form.fields} | {field: answer}
            reason = "Ändrad tillsammans med andra poster i listan" if len(now.ready) > 1 else "Ändrad i listan"
            revision = commands.Revision(form, values, previous, confirmed=confirmed, reason=reason)
            changed.append(commands.save_version(context, revision))
    return changed


def _allowed(register: Register, actor: Actor, form_name: str, field: str, value: object) -> tuple[Form, object]:
    """The form, and the answer as it is stored."""
    form = register.plan.get_form(form_name)
    require(register, actor, form.action)
    target = next((candidate for candidate in fields(form) if candidate.name == field), None)
    if target is None:
        raise NotValid({"field": "Välj ett fält i listan att ändra."})
    try:
        answer = target.parse(value, register.plan)
    except ValueError as error:
        raise NotValid({"value": f"{target.label}: {error}"}) from None
    if answer is None:
        raise NotValid({"value": f"{target.label}: {target.kind.call}"})
    if target.kind.guarded:
        guard.refuse("value", target.label, target.kind.machine(answer))
    return form, answer


def _classify(
    register: Register,
    actor: Actor,
    form: Form,
    change: Row,
    versions: Mapping[str, int],
    links: RecordLookup,
) -> BulkPreview:
    marked, hidden = secrecy.marked(register), secrecy.hidden(register, actor)
    links.load(form.name, versions)
    ready, skipped, same = [], [], 0
    for record, version in versions.items():
        row = links.row(form.name, record)
        title = MARKED if record in hidden or row is None else links.title_of(form, row)
        if record in marked:
            skipped.append(Skipped(record, title, "Sekretessmarkerad: ändra den för sig."))
        elif row is None:
            why = "Den är återtagen." if links.is_withdrawn(form.name, record) else "Den har gallrats."
            skipped.append(Skipped(record, links.title(form.name, record), why))
        elif row["version"] != version:
            skipped.append(Skipped(record, title, "Någon annan har sparat den sedan listan visades."))
        elif all(row[field] == value for field, value in change.items()):
            same += 1
        else:
            why = _refusal(register, form, row, change, links)
            if why:
                skipped.append(Skipped(record, title, why))
            else:
                ready.append(record)
    return BulkPreview(tuple(ready), same, tuple(skipped))


def _refusal(register: Register, form: Form, row: Row, change: Row, links: RecordLookup) -> str:
    """Why a record cannot have the change; empty when it can."""
    try:
        refuse_locked(form, row, links)
    except Locked as locked:
        return str(locked)
    values = {name: row.get(name) for name in form.fields} | change
    checked = validation.validate(register.plan, form, values, links, strict=change, previous=row)
    return " ".join(checked.errors.values())
