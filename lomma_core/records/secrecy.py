"""Sekretessmarkering (R11): a warning on a record, with the provision and the reason; it decides nothing.

Marks lie beside the records, each a row of its own that is never changed, so that marking makes no new version and
changes no frozen quarter. Whether a text may be handed out is examined anew at each request.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lomma_core.audit import log, marked_reads
from lomma_core.errors import Marked, NotFound, NotValid
from lomma_core.permissions import Actor, allowed, refuse, require
from lomma_core.plan.model import Form
from lomma_core.plan.names import SECRECY_LIST, SETTINGS
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import schema
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.text import clean

PROVISIONS = SECRECY_LIST
# Reads everything but marked records: whose eyes the wall display and masked files are made for (R20).
WITHOUT_MARKED = Actor("visning", None, powers=("read",))
LONGEST = {"provision": 80, "reason": 500}
_LATEST = (
    "SELECT s.* FROM secrecy s JOIN (SELECT record, max(nr) AS nr FROM secrecy GROUP BY record) n "
    "ON s.record = n.record AND s.nr = n.nr"
)


@dataclass(frozen=True)
class Mark:
    """One marking or lifting; ``provision`` is its wording then, None when the mark was lifted."""

    record: str
    nr: int
    form: str
    provision: str | None
    reason: str
    marked: bool
    who: str
    happened_at: dt.datetime


def markable(form: Form) -> bool:
    """Whether records of a form can be marked: the group's seats and basic facts, the purpose among them, cannot."""
    return form.action != "write_settings"


def mark(
    register: Register,
    actor: Actor,
    form_name: str,
    record: str,
    provision: str,
    reason: str,
    confirmed: Collection[Suspicion] = (),
) -> Mark:
    """Mark a record, or mark it anew with another provision or reason.

    ``provision`` is a choice of the plan's ``sekretess``, or a wording of one's own. Locked records and closed
    quarters can be marked too: nothing in them changes. Raises NotAllowed, NotFound, NotValid, and PersonSuspected
    for words that may mean a person and are not among the ``confirmed`` (R3). Seven
    parameters: which record takes four.
    """
    require(register, actor, "mark_secrecy")
    choice = register.plan.choice_lists.get(PROVISIONS, {}).get(provision)
    suspicions = guard.check_free_text("Bestämmelsen", None if choice else provision, confirmed)
    answers = {"provision": choice.label if choice else provision, "reason": reason}
    suspicions += guard.check_free_text("Skälet", reason, confirmed, [f"{answers['provision']} {reason}"])
    return _append(register, actor, form_name, record, answers, True, suspicions)


def lift(
    register: Register, actor: Actor, form_name: str, record: str, reason: str, confirmed: Collection[Suspicion] = ()
) -> Mark:
    """Take a record's mark away, with the reason; the history stays. Raises as ``mark``."""
    require(register, actor, "mark_secrecy")
    suspicions = guard.check_free_text("Skälet", reason, confirmed)
    return _append(register, actor, form_name, record, {"reason": reason}, False, suspicions)


def _append(
    register: Register,
    actor: Actor,
    form_name: str,
    record: str,
    answers: Row,
    marked: bool,
    suspicions: list[Suspicion],
) -> Mark:
    """Store a mark or its lifting; seven parameters, those of ``mark`` and which of the two it is."""
    form = register.plan.get_form(form_name)
    answers = _clean_answers(form, answers)
    with register.store.transaction() as write:
        # A withdrawn record still has its page, and may need its mark there.
        if RecordLookup(register.plan, write.read, with_withdrawn=True).row(form.name, record) is None:
            raise NotFound("Posten finns inte.")
        rows = write.read("SELECT nr, marked FROM secrecy WHERE record = ? ORDER BY nr DESC LIMIT 1", [record])
        if not marked and not (rows and rows[0]["marked"]):
            raise NotValid({"record": "Posten är inte sekretessmarkerad."})
        row: Row = {"record": record, "nr": rows[0]["nr"] + 1 if rows else 1, "form": form.name}
        row |= {"provision": answers.get("provision"), "reason": answers["reason"], "marked": marked}
        row |= {"who": actor.name, "happened_at": register.now()}
        write.insert("secrecy", [row])
        action = "secrecy_mark" if marked else "secrecy_lift"
        entry = {"form": form.name, "record": record}
        log.add(write, actor, action, row["happened_at"], [entry])
        if suspicions:
            log.add(write, actor, "person_confirmed", row["happened_at"], [entry])
    register.file_cache.clear()
    return Mark(**row)


def copy_mark(register: Register, actor: Actor, write: Transaction, source: str, form: Form, record: str) -> None:
    """Give a new record the mark of the one its texts were carried over from, in the caller's transaction."""
    rows = write.read("SELECT * FROM secrecy WHERE record = ? ORDER BY nr DESC LIMIT 1", [source])
    if rows and rows[0]["marked"]:
        now = register.now()
        own = {"record": record, "nr": 1, "form": form.name, "who": actor.name, "happened_at": now}
        write.insert("secrecy", [rows[0] | own])
        log.add(write, actor, "secrecy_mark", now, [{"form": form.name, "record": record}])


def _clean_answers(form: Form, answers: Row) -> Row:
    errors = {}
    if not markable(form):
        errors["record"] = f"{form.plural} kan inte sekretessmarkeras."
    answers = {name: clean(text or "") for name, text in answers.items()}
    empty = {"provision": "Välj eller skriv bestämmelsen.", "reason": "Skriv skälet."}
    for name, text in answers.items():
        if not text:
            errors[name] = empty[name]
        elif len(text) > LONGEST[name]:
            errors[name] = f"Skriv kortare, högst {LONGEST[name]} tecken."
    if errors:
        raise NotValid(errors)
    return answers


def marks(register: Register) -> dict[str, Mark]:
    """The marks in force now, by record."""
    return {row["record"]: Mark(**row) for row in register.store.read(f"{_LATEST} WHERE s.marked")}


def marked(register: Register) -> frozenset[str]:
    """The ids of the records that are marked now."""
    rows = register.store.read(f"SELECT s.record FROM ({_LATEST}) s WHERE s.marked")
    return frozenset(row["record"] for row in rows)


def note_reading(register: Register, actor: Actor, form: Form, records: Iterable[str]) -> None:
    """Log those of a form's records that are marked, for an actor who is given them, whatever the way (R11, R13)."""
    read = marked(register).intersection(records)
    if read:
        marked_reads.note(register, actor, form.name, sorted(read))


def hidden(register: Register, actor: Actor | None, form_name: str | None = None) -> frozenset[str]:
    """The ids of the records, of one form or of all, that an actor may not see; decided here alone."""
    if may_read_marked(register, actor):
        return frozenset()
    return frozenset(mark.record for mark in marks(register).values() if form_name in (None, mark.form))


def visible_rows(register: Register, actor: Actor | None, form: Form) -> str:
    """SQL for the newest version of every record of a form that an actor may see, to stand after FROM.

    Everything that is counted or drawn from records reads them here, so that it is as if the hidden ones did not
    exist: else their answers could be worked out by subtraction (R20). Raises NotAllowed.
    """
    return _visible(register, actor, schema.current_rows(form))


def visible_sort_rows(register: Register, actor: Actor | None, form: Form) -> str:
    """The same for ``schema.sort_rows_of``. Raises NotAllowed."""
    return _visible(register, actor, schema.sort_rows_of(form))


def _visible(register: Register, actor: Actor | None, rows: str) -> str:
    require(register, actor, "read")
    if may_read_marked(register, actor):
        return rows
    return f"(SELECT v.* FROM {rows} v WHERE v.record NOT IN (SELECT m.record FROM ({_LATEST}) m WHERE m.marked))"


def hidden_counts(register: Register, actor: Actor | None) -> dict[str, int]:
    """Form -> how many of its records an actor may not see, in the plan's order: all that may be shown of them.

    Raises NotAllowed.
    """
    require(register, actor, "read")
    if may_read_marked(register, actor):
        return {}
    counts = {form.name: amount(register, form) for form in register.plan.form}
    return {name: n for name, n in counts.items() if n}


def amount(register: Register, form: Form) -> int:
    """How many of a form's records are marked now; a withdrawn one is not counted (R19)."""
    marked = "SELECT s.record FROM (" + _LATEST + ") s WHERE s.marked"
    sql = f"SELECT count(*) AS n FROM {schema.current_rows(form)} AS r WHERE r.record IN ({marked})"
    return int(register.store.read(sql)[0]["n"])


def refuse_hidden(register: Register, actor: Actor, record: str) -> None:
    """Raise Marked for a record that the actor may not see."""
    if record in hidden(register, actor):
        refuse(register, actor, "read_marked", Marked(), record)


def links(register: Register, actor: Actor | None) -> RecordLookup:
    """A fresh look-up of linked records, in which those that the actor may not see have neither title nor answers."""
    return RecordLookup(register.plan, register.store.read, hidden(register, actor), register.expressions)


def history(register: Register, actor: Actor, record: str) -> list[Mark]:
    """A record's markings and liftings, newest first. Raises NotAllowed, also for a marked record (Marked)."""
    require(register, actor, "read")
    refuse_hidden(register, actor, record)
    return [Mark(**r) for r in register.store.read("SELECT * FROM secrecy WHERE record = ? ORDER BY nr DESC", [record])]


def current(register: Register, actor: Actor, record: str) -> Mark | None:
    """The mark in force on a record, or None. Raises as ``history``."""
    past = history(register, actor, record)
    return past[0] if past and past[0].marked else None


def may_read_marked(register: Register, actor: Actor | None) -> bool:
    """Whether the actor may read sekretessmarkerade records (R11): by role, or as the convener has decided for it.

    Everything that shows records checks it, through ``hidden``.
    """
    if allowed(register.plan, actor, "read_marked"):
        return True
    role = register.plan.roles.get((actor.role if actor else None) or "")
    if role is None or not role.read_marked_if or "read" not in role.may:
        return False
    form = register.plan.forms[SETTINGS]
    sql = f'SELECT "{role.read_marked_if}" AS said FROM {schema.current_rows(form)} ORDER BY saved_at DESC LIMIT 1'
    return any(row["said"] is True for row in register.store.read(sql))
