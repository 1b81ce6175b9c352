"""Undoing an import, and bringing an undone one back (R19): a preview of every record, then all of it or nothing.

What the import created is withdrawn; what it changed gets the answers from before as a new version. Records that are
confirmed, that others need, or that somebody has saved since are left, and named. Each undoing is a step that can be
undone in turn: a step is taken back by letting each record be as it was before that step.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid, Outdated
from lomma_core.exchange.imports import runs
from lomma_core.exchange.imports.runs import Run
from lomma_core.exchange.imports.undo_judge import Fate, UndoItem, judge
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import commands, hooks, schema
from lomma_core.records.lookup import Reader
from lomma_core.records.versions import BROUGHT_BACK, next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.withdrawal import withdraw

_SINCE = "Registret har ändrats sedan du granskade importen. Inget är sparat. Granska igen."
_REASONS = {runs.UNDO: "Importen ångrades", runs.REDO: "Den ångrade importen togs tillbaka"}


@dataclass(frozen=True)
class UndoPreview:
    """What taking back the latest step of an import would do: ``action`` is ``undo`` or ``redo``."""

    run: Run
    action: str
    items: list[UndoItem]

    @property
    def counts(self) -> dict[Fate, int]:
        """Fate -> number of records, every fate there."""
        counted = Counter(item.fate for item in self.items)
        return {fate: counted[fate] for fate in Fate}

    @property
    def touched(self) -> frozenset[str]:
        """The records that get a new version."""
        return frozenset(item.record for item in self.items if item.fate is not Fate.LEFT)


def preview(register: Register, actor: Actor, run: int) -> UndoPreview:
    """What would happen if an import were undone, or brought back when it is undone; nothing is changed.

    Raises NotAllowed and NotFound.
    """
    return _judged(register, actor, run, register.store.read)


def undo(
    register: Register,
    actor: Actor,
    run: int,
    reason: str,
    agreed: Collection[str],
    confirmed: Collection[Suspicion] = (),
) -> UndoPreview:
    """Undo an import, with the reason; ``agreed`` are the records that ``preview`` says are touched.

    Returns what was done. Raises NotAllowed, NotFound, NotValid for an import that is undone or of which nothing can
    be, for a missing reason, PersonSuspected for one that may mean a person (R3), and Outdated, with nothing changed,
    when other records would be touched now.
    """
    _require(register, actor, run)
    reason, suspicions = withdraw.checked_reason(reason, confirmed)
    return _take_back(register, actor, run, runs.UNDO, reason, agreed, bool(suspicions))


def redo(register: Register, actor: Actor, run: int, agreed: Collection[str]) -> UndoPreview:
    """Bring an undone import back, as ``undo`` but without a reason. Raises as it."""
    _require(register, actor, run)
    return _take_back(register, actor, run, runs.REDO, "", agreed)


def _require(register: Register, actor: Actor, run: int) -> Run:
    require(register, actor, "import")
    require(register, actor, withdraw.ACTION)
    stored = runs.get(register, actor, run)
    if stored is None:
        raise NotFound("Det finns ingen import med det numret.")
    require(register, actor, register.plan.get_form(stored.form).action)
    return stored


def _judged(register: Register, actor: Actor, run: int, read: Reader) -> UndoPreview:
    stored = _require(register, actor, run)
    # As the transaction sees it: somebody may have taken a step meanwhile.
    steps = read("SELECT nr, action FROM import_step WHERE run = ? ORDER BY nr DESC LIMIT 1", [run])[0]
    items = read("SELECT * FROM import_item WHERE run = ? AND nr = ? ORDER BY form, record", [run, steps["nr"]])
    action = runs.REDO if steps["action"] == runs.UNDO else runs.UNDO
    return UndoPreview(stored, action, list(judge(register, actor, read, items)))


def _take_back(
    register: Register,
    actor: Actor,
    run: int,
    action: str,
    reason: str,
    agreed: Collection[str],
    flagged: bool = False,
) -> UndoPreview:
    """Let each agreed record be as before the latest step; seven parameters, those of ``undo`` and which way."""
    with register.store.transaction() as write:
        outlook = _judged(register, actor, run, write.read)
        if outlook.action != action:
            done = "redan ångrad" if action == runs.UNDO else "inte ångrad"
            raise NotValid({"run": f"Importen är {done}."})
        if not outlook.touched:
            raise NotValid(
                {"run": "Ingen post kan ändras: alla är ändrade efteråt, fastställda eller behövs av andra."}
            )
        if outlook.touched != frozenset(agreed):
            raise Outdated(_SINCE)
        since = runs.last_log_row(write)
        for form in register.plan.form:
            own = [item for item in outlook.items if item.form == form.name and item.fate is not Fate.LEFT]
            _write(register, actor, write, form, own, f"{_REASONS[action]}. {reason}".strip() if reason else "")
        runs.add_step(register, actor, write, run, action, since, reason or None)
        entry: Row = {"form": outlook.run.form, "record": str(run), "amount": len(outlook.touched)}
        log.add(write, actor, f"import_{action}", register.now(), [entry])
        if flagged:
            log.add(write, actor, "person_confirmed", register.now(), [entry])
    register.file_cache.clear()
    return outlook


def _write(
    register: Register, actor: Actor, write: Transaction, form: Form, items: list[UndoItem], reason: str
) -> None:
    for item in items:
        assert item.row is not None  # Only what is left has no row.
        if item.fate is not Fate.RETURNED:
            back = item.fate is Fate.BROUGHT_BACK
            why = BROUGHT_BACK if back else reason or _REASONS[runs.REDO]
            withdraw.append(register, actor, write, form, item.row, why)
            continue
        assert item.before is not None
        values = {name: value for name, value in item.before.items() if name not in schema.META}
        state = item.row["state"]
        row = next_row(register, actor, values, item.record, item.row, reason or _REASONS[runs.REDO], state)
        commands.store_version(register, actor, write, form, row, "restore")
        hooks.run_for_all(register, actor, write, form, [row])
