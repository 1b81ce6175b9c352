"""Plans from the browser: a proposal taken into use without a restart, the history, and an earlier one again."""

import datetime as dt
import json
import tomllib
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.errors import NewerPlan, NotFound, PersonSuspected
from lomma_core.form_editor import changes as form_changes
from lomma_core.form_editor import edits
from lomma_core.form_editor.proposals import ACTION, check_text, draft, forget, propose, suspicions_in
from lomma_core.permissions import Actor, require
from lomma_core.plan import in_use as plan_in_use
from lomma_core.plan.in_use import PlanInUse
from lomma_core.plan.loader import read_plan
from lomma_core.plan.model import Plan
from lomma_core.plan.standard.rebase import parts_of
from lomma_core.records import schema
from lomma_core.register import Register
from lomma_core.storage.transaction import Transaction

FROM_FILE = "Planfilen gäller igen."
_BOTH = "Det nya i planfilen och standardplanen är med, och det som var ändrat i formulären gäller."
_UNCHANGED = "Formulären är kvar som de var; planfilens ändringar av formulär och val används inte."


@dataclass(frozen=True)
class PlanVersion:
    """A plan as it was taken into use: by whom, when, and what changed, in sentences."""

    nr: int
    who: str
    taken_at: dt.datetime
    note: str
    changes: list[str]


def take_into_use(register: Register, actor: Actor, note: str = "", confirmed: bool = False) -> int:
    """Make the actor's proposal the plan in use for everybody, and return its number.

    ``confirmed``: somebody has read the new texts, and no person is meant (R3). Raises NotAllowed, NotFound without a
    proposal, PlanError as ``propose``, PersonSuspected, and NewerPlan when another version was taken into use since.
    """
    require(register, actor, ACTION)
    own = draft(register, actor)
    if own is None or not own.changes:
        raise NotFound("Det finns inget förslag att ta i bruk.")
    if own.stale:
        raise NewerPlan
    plan = check_text(register, actor, own.text)
    flagged = suspicions_in(register.plan, plan, note)
    if flagged and not confirmed:
        raise PersonSuspected([], flagged)
    with register.store.transaction() as write:
        if _newest(write) != register.in_use.nr:
            raise NewerPlan
        schema.apply_plan(register.store, plan)
        nr = _store(register, actor, write, own.text, own.changes, note.strip())
        if flagged:
            log.add(write, actor, "person_confirmed", register.now(), [{"record": _version_name(nr)}])
        forget(write, actor)
        write.after_commit(lambda: _use(register, PlanInUse(plan, own.text, nr, register.in_use.file)))
    return nr


def history(register: Register, actor: Actor) -> list[PlanVersion]:
    """Every plan taken into use in the browser, newest first. Raises NotAllowed."""
    require(register, actor, ACTION)
    rows = register.store.read("SELECT * FROM plan_version ORDER BY nr DESC")
    return [
        PlanVersion(row["nr"], row["who"], row["taken_at"], row["note"], json.loads(row["changes"])) for row in rows
    ]


def restore(register: Register, actor: Actor, nr: int) -> Plan:
    """Propose an earlier version again: fields and choices that came after it are retired or stand last.

    ``nr`` 0 is the plan file. Raises NotAllowed, NotFound and PlanError.
    """
    require(register, actor, ACTION)
    rows = register.store.read("SELECT text FROM plan_version WHERE nr = ?", [nr])
    if not rows and nr:
        raise NotFound("Det finns ingen sådan version.")
    now = register.in_use
    earlier = rows[0]["text"] if rows else now.file
    data, own = tomllib.loads(now.text), tomllib.loads(plan_in_use.together(now.file, earlier))
    old = {form["name"]: form for form in own["form"]}
    for form in data["form"]:
        if form["name"] in old:
            old_form = old[form["name"]]
            names = [field["name"] for field in old_form["field"]]
            since = [field | {"retired": True} for field in form["field"] if field["name"] not in names]
            form.update({key: old_form[key] for key in old_form if key != "field"})
            form["field"] = [*old_form["field"], *since]
    for name, choices in own["choices"].items():
        names = [choice["name"] for choice in choices]
        since = [choice for choice in data["choices"].get(name, ()) if choice["name"] not in names]
        data["choices"][name] = [*choices, *since]
    return propose(register, actor, edits.rewrite(now.text, data))


def use_file(register: Register, actor: Actor) -> int:
    """Let the plan file rule over the forms too, as it is on disk now. Raises NotAllowed and PlanError."""
    require(register, actor, ACTION)
    text = register.in_use.file
    plan = read_plan(text, "Planfilen", text)
    return _settle(register, actor, plan, text, [FROM_FILE, *form_changes.change_lines(register.plan, plan)])


def keep_forms(register: Register, actor: Actor) -> int:
    """Settle that the forms stay as they were taken into use, on the changed file. Raises NotAllowed and PlanError."""
    require(register, actor, ACTION)
    rows = register.store.read("SELECT text FROM plan_version ORDER BY nr DESC LIMIT 1")
    text = plan_in_use.together(register.in_use.file, rows[0]["text"]) if rows else register.in_use.text
    return _settle(register, actor, read_plan(text, "Planfilen", text), text, [_UNCHANGED])


def keep_both(register: Register, actor: Actor) -> int:
    """Settle that the changed plan file rules but where the forms were changed, as is in use. Raises NotAllowed."""
    require(register, actor, ACTION)
    return _settle(register, actor, register.plan, register.in_use.text, [_BOTH])


def plan_file(register: Register, actor: Actor) -> bytes:
    """The plan in use as a ``plan.toml``; logged. Raises NotAllowed."""
    require(register, actor, ACTION)
    with register.store.transaction() as write:
        log.add(write, actor, "plan_export", register.now(), [{"record": _version_name(register.in_use.nr)}])
    return register.in_use.text.encode()


def _settle(register: Register, actor: Actor, plan: Plan, text: str, changes: list[str]) -> int:
    with register.store.transaction() as write:
        if _newest(write) != register.in_use.nr:
            raise NewerPlan
        schema.apply_plan(register.store, plan)
        nr = _store(register, actor, write, text, changes, "")
        write.after_commit(lambda: _use(register, PlanInUse(plan, text, nr, register.in_use.file)))
    return nr


def _store(register: Register, actor: Actor, write: Transaction, text: str, changes: list[str], note: str) -> int:
    nr = _newest(write) + 1
    row = {"nr": nr, "text": text, "changes": json.dumps(changes, ensure_ascii=False), "note": note}
    row |= {"who": actor.name, "taken_at": register.now(), "file_digest": plan_in_use.digest(register.in_use.file)}
    row["file_parts"] = parts_of(register.in_use.file)
    write.insert("plan_version", [row])
    log.add(write, actor, "plan_take", register.now(), [{"record": _version_name(nr)}])
    return nr


def _use(register: Register, in_use: PlanInUse) -> None:
    """One assignment: whoever reads the plan meanwhile has the old one or the new one, whole."""
    register.in_use = in_use


def _newest(write: Transaction) -> int:
    nr: int = write.read("SELECT coalesce(max(nr), 0) AS nr FROM plan_version")[0]["nr"]
    return nr


def _version_name(nr: int) -> str:
    return f"Plan {nr}"
