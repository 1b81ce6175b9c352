"""The composition root: where plan and database lie, and a register opened from them; it alone knows every package."""

import os
from pathlib import Path

from lomma_core.domain import follow_up, proposals
from lomma_core.personal import drafts
from lomma_core.plan import in_use as plan_in_use
from lomma_core.plan.loader import load_plan
from lomma_core.purge import erase
from lomma_core.records import hooks, schema
from lomma_core.register import Register
from lomma_core.storage.store import Store
from lomma_core.utils.quarters import Clock, system_clock, utc

ROOT = Path(__file__).resolve().parent.parent


def plan_path() -> Path:
    """The plan file: ``LOMMA_PLAN`` or ``data/plan.toml``."""
    return Path(os.environ.get("LOMMA_PLAN") or ROOT / "data" / "plan.toml")


def database_path() -> Path:
    """The database file: ``LOMMA_DATABASE`` or ``data/lomma.duckdb``."""
    return Path(os.environ.get("LOMMA_DATABASE") or ROOT / "data" / "lomma.duckdb")


def open_register(plan: Path | None = None, database: Path | None = None, clock: Clock = system_clock) -> Register:
    """Load the plan and open the database that goes with it.

    Raises PlanError for a faulty plan file and StoreUnavailable for a database that cannot be opened; the
    plan is checked first, so a fault in it touches no data.
    """
    path = plan or plan_path()
    load_plan(path)
    store = Store(database or database_path())
    try:
        in_use = plan_in_use.find(store, path)
        schema.apply_plan(store, in_use.plan)
        drafts.old_drafts(store, utc(clock()))
        erase.finish_erasing(store, utc(clock()))
    except BaseException:
        store.close()
        raise
    register = Register(in_use, store, clock)
    hooks.add(register, follow_up.MEASURES, follow_up.after_save)
    hooks.add(register, proposals.PROPOSALS, proposals.after_save)
    return register
