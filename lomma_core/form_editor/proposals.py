"""Proposals: one administrator's own changes of the forms, judged and kept, and seen by nobody else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lomma_core.errors import NotFound, PlanError
from lomma_core.form_editor import changes as form_changes
from lomma_core.form_editor import edits, limits, merge
from lomma_core.form_editor.merge import Clash
from lomma_core.permissions import Actor, require
from lomma_core.plan import in_use
from lomma_core.plan.loader import read_plan
from lomma_core.plan.model import Plan
from lomma_core.privacy import guard
from lomma_core.records import schema
from lomma_core.register import Register
from lomma_core.storage.transaction import Transaction

ACTION = "write_forms"


@dataclass(frozen=True)
class PlanProposal:
    """One administrator's proposal and what it changes in the version ``base``, that it was begun on.

    ``stale`` when another version has been taken into use since: then it is laid on that one first (``rebase``).
    """

    text: str
    plan: Plan
    changes: list[str]
    changed_at: dt.datetime
    base: int
    stale: bool


def draft(register: Register, actor: Actor) -> PlanProposal | None:
    """The actor's own proposal, or None. Raises NotAllowed."""
    require(register.plan, actor, ACTION)
    rows = register.store.read("SELECT * FROM plan_draft WHERE account = ?", [actor.name])
    if not rows:
        return None
    row, now = rows[0], register.in_use
    plan = read_plan(row["text"], edits.PROPOSAL)
    stale = row["base"] != now.nr
    before = read_plan(_text_of(register, row["base"]), edits.PROPOSAL) if stale else now.plan
    changes = form_changes.described(before, plan)
    return PlanProposal(row["text"], plan, changes, row["changed_at"], row["base"], stale)


def begun(register: Register, actor: Actor) -> str:
    """The text that the next change is made on: the actor's draft, else the plan in use. Raises NotAllowed."""
    own = draft(register, actor)
    return own.text if own else register.in_use.text


def propose(register: Register, actor: Actor, text: str) -> Plan:
    """Keep a text as the actor's proposal; nothing that anybody else sees changes.

    Raises NotAllowed, and PlanError for what the loader refuses, for what may not be changed in the browser, and for
    an answer that is removed though records have it.
    """
    require(register.plan, actor, ACTION)
    plan = judged(register, text)
    if text == register.in_use.text:
        # Changed and changed back again: nothing is proposed.
        discard(register, actor)
        return plan
    with register.store.transaction() as write:
        known = write.read("SELECT base FROM plan_draft WHERE account = ?", [actor.name])
        forget(write, actor)
        base = known[0]["base"] if known else register.in_use.nr
        row = {"account": actor.name, "text": text, "base": base, "changed_at": register.now()}
        write.insert("plan_draft", [row])
    return plan


def discard(register: Register, actor: Actor) -> None:
    """Throw the actor's proposal away. Raises NotAllowed."""
    require(register.plan, actor, ACTION)
    with register.store.transaction() as write:
        forget(write, actor)


def clashes(register: Register, actor: Actor) -> list[Clash]:
    """What the actor's proposal and the version in use both have changed since it was begun.

    Raises NotAllowed, and PlanError for a proposal that the plan file as it is now does not hold.
    """
    own = draft(register, actor)
    return merge.clashes(*_three(register, own)) if own and own.stale else []


def rebase(register: Register, actor: Actor, chosen: Mapping[str, str]) -> Plan:
    """Lay the actor's proposal on the version in use; ``chosen`` maps the clashes' keys to ``mine`` or ``theirs``.

    Raises NotAllowed, NotFound without a proposal, NotValid for clashes that nobody has chosen, and PlanError, as
    ``propose``, when the two do not go together; the proposal is then as it was.
    """
    own = draft(register, actor)
    if own is None:
        raise NotFound("Det finns inget förslag.")
    now = register.in_use
    text = merge.merged(*_three(register, own), chosen) if own.stale else own.text
    plan = judged(register, text)
    with register.store.transaction() as write:
        forget(write, actor)
        if text != now.text:
            row = {"account": actor.name, "text": text, "base": now.nr, "changed_at": register.now()}
            write.insert("plan_draft", [row])
    return plan


def _three(register: Register, own: PlanProposal) -> tuple[str, str, str]:
    """The texts of the version that a proposal was begun on, of the one in use, and of the proposal.

    All three are on the plan file as it is: what the file alone decides differs in none of them.
    """
    now = register.in_use
    base = in_use.together(now.file, _text_of(register, own.base))
    return base, now.text, in_use.together(now.file, own.text)


def _text_of(register: Register, nr: int) -> str:
    rows = register.store.read("SELECT text FROM plan_version WHERE nr = ?", [nr])
    return rows[0]["text"] if rows else register.in_use.file


def judged(register: Register, text: str) -> Plan:
    """The plan of a text that may be taken into use. Raises PlanError as ``propose``."""
    plan = read_plan(text, edits.PROPOSAL)
    limits.refuse(register.plan, plan)
    schema.refuse_changed_types(register.store, plan, edits.PROPOSAL)
    for name, choices in register.plan.choices.items():
        gone = {choice.name: choice.label for choice in choices} | {c.name: None for c in plan.choices[name]}
        for choice, label in gone.items():
            if label and _answered(register, name, choice):
                raise PlanError(f"Valet {label} finns i sparade poster och kan inte tas bort. Byt etikett i stället.")
    return plan


def _answered(register: Register, choices: str, name: str) -> bool:
    """Whether any version of any record has a choice as its answer."""
    for form in register.plan.form:
        for field in form.declared:
            if field.choices == choices:
                where = f"(' ' || \"{field.name}\" || ' ') LIKE ? ESCAPE '\\'"
                literal = name.replace("_", "\\_")
                sql = f'SELECT 1 FROM "{schema.table(form)}" WHERE {where} LIMIT 1'
                if register.store.read(sql, [f"% {literal} %"]):
                    return True
    return False


def asked_about(before: Plan, after: Plan, note: str) -> list[str]:
    """What the person guard asks about in new texts, with where it stands (R3); refuses what it must (R2)."""
    guard.refuse("note", "Kommentaren", note)
    found = []
    for where, text in (limits.new_texts(before, after) | {"kommentaren": note}).items():
        kinds = guard.classify(text)[1]
        if kinds:
            found.append(f"{where}: {guard.kinds_in_words(kinds)}")
    return found


def forget(write: Transaction, actor: Actor) -> None:
    """Remove the actor's proposal in the caller's transaction."""
    write.execute("DELETE FROM plan_draft WHERE account = ?", [actor.name])
