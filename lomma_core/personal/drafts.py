"""Drafts: what a user has typed and not saved, stored for that account alone until it is saved or discarded.

A draft may be incomplete and wrong: nothing is validated before saving. But nothing that the person guard refuses is
ever stored (R2), and nobody but its author reads a draft, so that counts stand in it as they were typed (R8).
docs/utkast.md describes when drafts are removed.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl

from lomma_core.audit import clock, log
from lomma_core.errors import NotFound
from lomma_core.permissions import Actor, allowed, require
from lomma_core.personal.draft_subjects import ALL, is_new, there
from lomma_core.plan.model import Field, Form
from lomma_core.plan.names import QUARTER
from lomma_core.privacy import guard
from lomma_core.records import secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.store import Store
from lomma_core.utils.target import Target
from lomma_core.utils.text import clean

_OWN = "account = ? AND form = ? AND subject = ?"
# Beside the fields: why a confirmed record is corrected, and which answers of an earlier quarter are confirmed.
# No field's name has a slash in it.
REASON = "beside/reason"
STILL = "still/"
RETENTION_DAYS = 90
# Who removes old ones; no account can have a name with spaces.
_AT_START = Actor("vid start", None, way="start")


@dataclass(frozen=True)
class Draft:
    """What is typed in a form about a ``subject``: a record's id, a new record about this and not about that, or all.

    ``answers`` are raw, by field, as a widget gave them, dates as dates, and what stands beside the fields under
    ``REASON`` and ``STILL`` + field; ``base`` is the version of the record they were typed on; ``kept_at`` is naive
    UTC.
    """

    form: str
    subject: str
    base: int | None
    kept_at: dt.datetime
    answers: dict[str, object]

    @property
    def record(self) -> str | None:
        """The record it is a change of; None for a new one."""
        return None if is_new(self.subject) else self.subject

    @property
    def for_all(self) -> bool:
        """Whether it is one answer for all milieus of a quarter."""
        return self.subject.partition("?")[0] == ALL

    @property
    def target(self) -> Target:
        """Where it is written on."""
        if self.record:
            return Target(self.form, self.record)
        return Target(self.form, prefill=dict(parse_qsl(self.subject.partition("?")[2])), for_all=self.for_all)


def draft_field(form: Form, name: str) -> Field | None:
    """What an answer of a draft answers: a field, a correction's reason or a tick beside a field; None if nothing."""
    if name == REASON:
        return Field(type="text", name="reason", label="Varför posten rättas")
    field = form.fields.get(name.removeprefix(STILL))
    if field and name.startswith(STILL):
        return Field(type="yes_no", name=field.name, label=f"{field.label}, stämmer fortfarande")
    return field


def refusal(register: Register, field: Field, answer: object) -> str | None:
    """Why an answer may not be stored in a draft (R2), in words that repeat nothing; None when it may."""
    texts = {_text(answer)}
    try:
        # As it would be stored, too: digits that spaces keep apart are one number then.
        value = field.parse(answer, register.plan)
        texts.add(field.kind.stored_text(value))
    except ValueError:
        pass
    if any(guard.is_too_long(text) for text in texts):
        return f"{field.label}: {guard.TOO_LONG}"
    kinds = [kind for text in texts for kind in guard.classify(text)[0]]
    return f"{field.label}: {guard.refusal(list(dict.fromkeys(kinds)))}" if kinds else None


def keep(
    register: Register,
    actor: Actor,
    form_name: str,
    subject: str,
    answers: dict[str, object],
    base: int | None = None,
    changed: Collection[str] | None = None,
) -> Draft | None:
    """Keep what is typed now and return the draft; None when it came to hold nothing, and then there is none.

    With ``changed``, only those fields are laid over a draft that is there already, so that two windows of one
    account do not undo each other: the last word in each field stands, on the version that the first was typed on.
    Without it the draft is written over. Answers that the person guard refuses are left out, and so is what was
    kept of the same field before (R2). Nothing is logged. Seven parameters: which draft it is takes four.
    Raises NotAllowed (Marked, R11) and NotFound.
    """
    form = _writable(register, actor, form_name, subject)
    # What is typed outlives that somebody withdraws the record meanwhile.
    if not is_new(subject) and not there(register, form.name, subject, with_withdrawn=True):
        raise NotFound("Posten finns inte.")
    fields = {name: draft_field(form, name) for name in answers}
    safe = {
        name: _plain(answers[name])
        for name, field in fields.items()
        if field and not refusal(register, field, answers[name])
    }
    with register.store.transaction() as write:
        key = [actor.name, form.name, subject]
        rows = write.read(f"SELECT base, answers FROM draft WHERE {_OWN}", key)
        if rows and changed is not None:
            before = {name: answer for name, answer in json.loads(rows[0]["answers"]).items() if name not in changed}
            safe, base = before | {name: answer for name, answer in safe.items() if name in changed}, rows[0]["base"]
        if not safe:
            write.execute(f"DELETE FROM draft WHERE {_OWN}", key)
            return None
        own: Row = {"account": actor.name, "form": form.name, "subject": subject}
        values: Row = {"base": base, "kept_at": register.now(), "answers": json.dumps(safe, ensure_ascii=False)}
        write.put("draft", own, values)
    return _from_row(form, own | values)


def find(register: Register, actor: Actor, form_name: str, subject: str) -> Draft | None:
    """The actor's own draft about a subject. Raises NotAllowed (Marked, R11) and NotFound."""
    form = _writable(register, actor, form_name, subject)
    rows = register.store.read(f"SELECT * FROM draft WHERE {_OWN}", [actor.name, form.name, subject])
    return _from_row(form, rows[0]) if rows else None


def mine(register: Register, actor: Actor) -> list[Draft]:
    """The actor's own drafts, newest first; not those in forms and on records that the actor may not write.

    Raises NotAllowed.
    """
    require(register, actor, "read")
    rows = register.store.read("SELECT * FROM draft WHERE account = ? ORDER BY kept_at DESC, subject", [actor.name])
    hidden, forms = secrecy.hidden(register, actor), register.plan.forms
    return [
        _from_row(forms[row["form"]], row)
        for row in rows
        if row["form"] in forms
        and row["subject"] not in hidden
        and allowed(register.plan, actor, forms[row["form"]].action)
    ]


def all_drafts(register: Register) -> list[tuple[str, Draft]]:
    """All drafts with their authors, for the person guard's scan alone: what stands in them is never shown (R4)."""
    rows = register.store.read("SELECT * FROM draft ORDER BY account, form, subject")
    forms = register.plan.forms
    return [(row["account"], _from_row(forms[row["form"]], row)) for row in rows if row["form"] in forms]


def title(register: Register, links: RecordLookup, draft: Draft) -> str:
    """What a draft is about in words: the record's name, the quarter, or what is typed of a new one's name."""
    form = register.plan.forms[draft.form]
    if draft.record:
        return links.title(form.name, draft.record)
    if draft.for_all:
        return f"alla miljöer, {draft.target.prefill[QUARTER]}"
    values = {}
    for name, field in form.fields.items():
        try:
            values[name] = field.parse(draft.answers.get(name), register.plan)
        except ValueError:
            values[name] = None
    return links.title_of(form, values)


def used_up(register: Register, actor: Actor, form_name: str, subject: str) -> AbstractContextManager[None]:
    """A block that saves what the actor's draft about a subject holds: saved without its draft, or not at all.

    Raises NotAllowed, and what the block raises; the draft is then there still.
    """
    require(register, actor, "read")

    @contextmanager
    def together() -> Iterator[None]:
        with register.store.transaction():
            yield
            discard(register, actor, form_name, subject)

    return together()


def discard(register: Register, actor: Actor, form_name: str, subject: str) -> None:
    """Remove the actor's own draft about a subject, if there is one. Raises NotAllowed."""
    require(register, actor, "read")
    key = [actor.name, form_name, subject]
    if register.store.read(f"SELECT 1 FROM draft WHERE {_OWN}", key):
        with register.store.transaction() as write:
            write.execute(f"DELETE FROM draft WHERE {_OWN}", key)


def _writable(register: Register, actor: Actor, form_name: str, subject: str) -> Form:
    form = register.plan.get_form(form_name)
    require(register, actor, form.action)
    secrecy.refuse_hidden(register, actor, subject)
    return form


def _from_row(form: Form, row: Row) -> Draft:
    raw = json.loads(row["answers"])
    fields = {name: draft_field(form, name) for name in raw}
    answers = {name: _answer(field, raw[name]) for name, field in fields.items() if field}
    return Draft(form.name, row["subject"], row["base"], row["kept_at"], answers)


def _text(answer: object) -> str:
    """An answer as one text, for the person guard."""
    if isinstance(answer, (list, tuple)):
        return " ".join(map(str, answer))
    return "" if answer is None else clean(answer)


def _plain(answer: object) -> object:
    """An answer as JSON holds it."""
    if isinstance(answer, (list, tuple)):
        return [clean(part) for part in answer]
    return answer if answer is None or isinstance(answer, bool) else clean(answer)


def _answer(field: Field, value: object) -> object:
    return None if value is None else field.kind.from_draft(value)


def remove_old_drafts(store: Store, now: dt.datetime) -> None:
    """Remove drafts that nobody has touched for 90 days, and log how many. ``now`` is naive UTC.

    None where the clock may have jumped, since nobody has used the register all that time.
    """
    limit = [now - dt.timedelta(days=RETENTION_DAYS)]
    number = store.read("SELECT count(*) AS n FROM draft WHERE kept_at < ?", limit)[0]["n"]
    if number and clock.is_borne_out(store, now, RETENTION_DAYS):
        with store.transaction() as write:
            write.execute("DELETE FROM draft WHERE kept_at < ?", limit)
            log.add(write, _AT_START, "drafts_removed", now, [{"amount": number}])
