"""The commands that take out what was saved by mistake, and bring it back (R19)."""

from collections.abc import Callable
from typing import TypeVar

import click

from lomma_core.cli.command import Answer, Command, Group, Work
from lomma_core.domain.related import Step
from lomma_core.errors import PersonSuspected
from lomma_core.exchange.imports import runs, undo
from lomma_core.exchange.imports.undo_judge import Fate
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import queries
from lomma_core.utils.quarters import timestamp
from lomma_core.utils.text import digits
from lomma_core.withdrawal import effects
from lomma_core.withdrawal import withdraw as withdrawing

SHOWN = 50
T = TypeVar("T")
_REASON = click.option("--reason", metavar="TEXT", required=True, help="skälet; det står i historiken")
_CONFIRM = click.option(
    "--confirm-no-person",
    "confirmed",
    is_flag=True,
    help="skälet kan handla om en person; du har läst det, och ingen person kan identifieras",
)
_FORM = click.argument("form", metavar="FORM", help="formulärets namn, till exempel insats")
_RECORD = click.argument("record", metavar="RECORD", help="postens beteckning, den som står i adressen efter post=")
_RUN = click.argument("run", metavar="NR", type=int, help="importens nummer, som imports list visar")
_DRY = click.option("--dry-run", is_flag=True, help="visa vad som skulle hända utan att spara")


@click.command(
    "withdraw", cls=Command, help="Återta en post som har sparats av misstag. Den finns kvar i historiken med skälet."
)
@_FORM
@_RECORD
@_REASON
@_CONFIRM
def withdraw(work: Work, form: str, record: str, reason: str, confirmed: bool) -> Answer:
    """Withdraw a record, and name the records that stay as they are."""
    register = work.register
    base = queries.get(register, work.actor, form, record).version
    hinder = withdrawing.hinder(register, work.actor, form, record)
    stays = [] if hinder else effects.stays(register, work.actor, form, record)

    def act(read: list[Suspicion]) -> int:
        return withdrawing.withdraw(register, work.actor, form, record, base, reason, read).version

    version = _answered(act, confirmed)
    lines = [f"Posten {record} är återtagen (version {version}).", *map(_stays, stays)]
    return {"record": record, "version": version, "stays": [_place(step) for step in stays]}, lines, True


@click.command("bring-back", cls=Command, help="Ta tillbaka en återtagen post.")
@_FORM
@_RECORD
def bring_back(work: Work, form: str, record: str) -> Answer:
    """Bring a withdrawn record back."""
    base = queries.get(work.register, work.actor, form, record).version
    saved = withdrawing.bring_back(work.register, work.actor, form, record, base)
    return (
        {"record": record, "version": saved.version},
        [f"Posten {record} är tagen tillbaka (version {saved.version})."],
        True,
    )


imports = Group(name="imports", help="Visa importer av filer, ångra dem och ta tillbaka dem.")


@imports.command("list", help="Visa importer, den senaste först.")
def list_imports(work: Work) -> Answer:
    """List all imports."""
    every = runs.runs(work.register, work.actor, runs.amount(work.register, work.actor))
    lines = [
        f"{run.id}  {timestamp(run.imported_at)}  {run.form}  {run.who}  "
        f"{run.created} nya, {run.changed} ändrade{'  ångrad' if run.undone else ''}  {run.file}".rstrip()
        for run in every
    ]
    names = ("id", "form", "file", "who", "way", "created", "changed", "undone")
    rows = [{name: getattr(run, name) for name in names} | {"at": f"{run.imported_at}Z"} for run in every]
    return {"imports": rows}, lines or ["Inga importer."], True


@imports.command("undo", help="Ångra en import. Poster som har ändrats efteråt eller är fastställda ligger kvar.")
@_RUN
@_REASON
@_CONFIRM
@_DRY
def undo_import(work: Work, run: int, reason: str, confirmed: bool, dry_run: bool) -> Answer:
    """Undo an import, or say what it would do."""
    seen = undo.preview(work.register, work.actor, run)
    if dry_run and seen.action == runs.UNDO:
        return _answer(seen, True)

    def act(read: list[Suspicion]) -> undo.UndoPreview:
        return undo.undo(work.register, work.actor, run, reason, seen.touched, read)

    return _answer(_answered(act, confirmed), False)


@imports.command("redo", help="Ta tillbaka en ångrad import.")
@_RUN
@_DRY
def redo_import(work: Work, run: int, dry_run: bool) -> Answer:
    """Bring an undone import back, or say what it would do."""
    seen = undo.preview(work.register, work.actor, run)
    if dry_run and seen.action == runs.REDO:
        return _answer(seen, True)
    return _answer(undo.redo(work.register, work.actor, run, seen.touched), False)


def _answered(act: Callable[[list[Suspicion]], T], confirmed: bool) -> T:
    """Run a verb, and once more with the guard's question answered where that was said on the line (R3)."""
    try:
        return act([])
    except PersonSuspected as suspected:
        if not confirmed:
            raise
        return act(suspected.suspicions)


def _answer(done: undo.UndoPreview, dry_run: bool) -> Answer:
    counts = {fate: n for fate, n in done.counts.items() if n}
    lines = [", ".join(f"{digits(n)} {fate}" for fate, n in counts.items()) + "." if counts else "Inget att göra."]
    left = [item for item in done.items if item.fate is Fate.LEFT]
    lines += [f"{item.title} ({item.record}) ligger kvar. {item.why}" for item in left[:SHOWN]]
    if len(left) > SHOWN:
        lines.append(f"… och {len(left) - SHOWN} poster till. Se alla med --json.")
    if dry_run:
        lines.append("Inget är sparat (--dry-run).")
    names = ("form", "record", "why")
    items = [{name: getattr(item, name) for name in names} | {"fate": item.fate.name.lower()} for item in done.items]
    return {"run": done.run.id, "action": done.action, "dry_run": dry_run, "records": items}, lines, True


def _stays(step: Step) -> str:
    return f"{step.label} {step.record} hör ihop med den och ligger kvar som den är."


def _place(step: Step) -> dict[str, str]:
    return {"form": step.form, "record": step.record}
