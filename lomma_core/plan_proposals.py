"""Proposals: one administrator's own changes of the forms, judged and kept, and seen by nobody else."""

import datetime as dt
from dataclasses import dataclass

from lomma_core import form_changes, form_editing, form_limits, guard, schema
from lomma_core.errors import PlanError
from lomma_core.permissions import Actor, require
from lomma_core.plan import Plan
from lomma_core.plan_file import read_plan
from lomma_core.register import Register
from lomma_core.transaction import Transaction

ACTION = "write_forms"


@dataclass(frozen=True)
class Draft:
    """One administrator's proposal; ``stale`` when another version was taken into use after it was begun."""

    text: str
    plan: Plan
    changes: list[str]
    changed_at: dt.datetime
    stale: bool


def draft(register: Register, actor: Actor) -> Draft | None:
    """The actor's own proposal, or None. Raises NotAllowed."""
    require(register.plan, actor, ACTION)
    rows = register.store.read("SELECT * FROM plan_draft WHERE account = ?", [actor.name])
    if not rows:
        return None
    row, now = rows[0], register.in_use
    plan = read_plan(row["text"], form_editing.PROPOSAL)
    changes = form_changes.described(now.plan, plan)
    return Draft(row["text"], plan, changes, row["changed_at"], row["base"] != now.nr)


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


def judged(register: Register, text: str) -> Plan:
    """The plan of a text that may be taken into use. Raises PlanError as ``propose``."""
    plan = read_plan(text, form_editing.PROPOSAL)
    form_limits.refuse(register.plan, plan)
    schema.refuse_changed_types(register.store, plan, form_editing.PROPOSAL)
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
    for where, text in (form_limits.new_texts(before, after) | {"kommentaren": note}).items():
        kinds = guard.judge(text)[1]
        if kinds:
            found.append(f"{where}: {guard.named(kinds)}")
    return found


def forget(write: Transaction, actor: Actor) -> None:
    """Remove the actor's proposal in the caller's transaction."""
    write.execute("DELETE FROM plan_draft WHERE account = ?", [actor.name])
