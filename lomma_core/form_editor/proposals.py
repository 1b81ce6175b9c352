"""Proposals: one administrator's own changes of the forms, checked and stored, visible to nobody else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lomma_core.errors import NotFound, PlanError
from lomma_core.form_editor import changes as form_changes
from lomma_core.form_editor import edits, limits, merge
from lomma_core.form_editor.merge import Clash
from lomma_core.permissions import Actor, require
from lomma_core.plan import in_use
from lomma_core.plan import texts as plan_texts
from lomma_core.plan.loader import read_plan
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.texts import PlanText
from lomma_core.privacy import guard
from lomma_core.records import schema, secrecy
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
    require(register, actor, ACTION)
    rows = register.store.read("SELECT * FROM plan_draft WHERE account = ?", [actor.name])
    if not rows:
        return None
    row, now = rows[0], register.in_use
    plan = read_plan(row["text"], edits.PROPOSAL, row["text"])
    stale = row["base"] != now.nr
    base = _text_of(register, row["base"])
    before = read_plan(base, edits.PROPOSAL, base) if stale else now.plan
    changes = form_changes.change_lines(before, plan)
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
    require(register, actor, ACTION)
    plan = check_text(register, actor, text)
    if text == register.in_use.text:
        # Changed and changed back again: nothing is proposed.
        discard(register, actor)
        return plan
    with register.store.transaction() as write:
        rows = write.read("SELECT base FROM plan_draft WHERE account = ?", [actor.name])
        _keep(register, write, actor, text, rows[0]["base"] if rows else register.in_use.nr)
    return plan


def discard(register: Register, actor: Actor) -> None:
    """Throw the actor's proposal away. Raises NotAllowed."""
    require(register, actor, ACTION)
    with register.store.transaction() as write:
        forget(write, actor)


def clashes(register: Register, actor: Actor) -> list[Clash]:
    """What the actor's proposal and the version in use both have changed since it was begun.

    Raises NotAllowed, and PlanError for a proposal that the plan file as it is now does not hold.
    """
    own = draft(register, actor)
    return merge.clashes(*_three(register, own)) if own and own.stale else []


def rebase(register: Register, actor: Actor, choices: Mapping[str, str]) -> Plan:
    """Lay the actor's proposal on the version in use; ``chosen`` maps the clashes' keys to ``mine`` or ``theirs``.

    Raises NotAllowed, NotFound without a proposal, NotValid for clashes that nobody has chosen, and PlanError, as
    ``propose``, when the two do not go together; the proposal is then as it was.
    """
    own = draft(register, actor)
    if own is None:
        raise NotFound("Det finns inget förslag.")
    now = register.in_use
    text = merge.merge_texts(*_three(register, own), choices) if own.stale else own.text
    plan = check_text(register, actor, text)
    with register.store.transaction() as write:
        if text != now.text:
            _keep(register, write, actor, text, now.nr)
        else:
            forget(write, actor)
    return plan


def _keep(register: Register, write: Transaction, actor: Actor, text: str, base: int) -> None:
    write.put("plan_draft", {"account": actor.name}, {"text": text, "base": base, "changed_at": register.now()})


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


def check_text(register: Register, actor: Actor, text: str) -> Plan:
    """The plan of a text that may be taken into use. Raises NotAllowed, and PlanError as ``propose``."""
    require(register, actor, ACTION)
    plan = read_plan(text, edits.PROPOSAL, register.in_use.text)
    limits.refuse(register.plan, plan)
    schema.refuse_changed_types(register.store, plan, edits.PROPOSAL)
    marks = {} if secrecy.may_read_marked(register, actor) else secrecy.marks(register)
    hidden = {mark.form for mark in marks.values()}
    for name, choices in register.plan.choices.items():
        labels = {choice.name: choice.label for choice in choices} | {c.name: None for c in plan.choices[name]}
        for choice, label in labels.items():
            # Else who may not read marked records could try which of the choices they have as answers (R20).
            if label and any(form.name in hidden and _uses(form, name) for form in register.plan.form):
                raise PlanError(f"Valet {label} kan finnas i markerade poster. Byt ord, ta inte bort det.")
            if label and _has_answers(register, name, choice):
                raise PlanError(f"Valet {label} finns i sparade poster och kan inte tas bort. Byt ord i stället.")
    return plan


def _uses(form: Form, choices: str) -> bool:
    return any(field.choices == choices for field in form.declared)


def _has_answers(register: Register, choices: str, name: str) -> bool:
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


def suspicions_in(before: Plan, after: Plan, note: str) -> list[str]:
    """What the person guard suspects in new texts, with where it stands (R3); refuses what it must (R2)."""
    guard.refuse("note", "Kommentaren", note)
    flagged = []
    for part in [*limits.new_texts(before, after), PlanText("kommentaren", "note", note)]:
        kinds = plan_texts.kinds(part.text)[1]
        if kinds:
            flagged.append(f"{part.place}: {guard.kinds_in_words(kinds)}")
    return list(dict.fromkeys(flagged))


def forget(write: Transaction, actor: Actor) -> None:
    """Remove the actor's proposal in the caller's transaction."""
    write.execute("DELETE FROM plan_draft WHERE account = ?", [actor.name])
