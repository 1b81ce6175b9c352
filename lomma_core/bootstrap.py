"""The composition root: where plan and database lie, and a register opened from them; it alone knows every package."""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from lomma_core.accounts import accounts
from lomma_core.accounts.factor import second_factor
from lomma_core.audit import clock as clock_check
from lomma_core.audit import refusals
from lomma_core.audit.high_water import HighWater
from lomma_core.audit.stream import LogStream
from lomma_core.audit.stream_targets import target_of
from lomma_core.domain import follow_up, proposals
from lomma_core.erasure import finish
from lomma_core.oidc import config as oidc_config
from lomma_core.personal import drafts
from lomma_core.plan import in_use as plan_in_use
from lomma_core.plan.loader import load_plan
from lomma_core.plan.standard.own_file import OWN_PLAN
from lomma_core.records import hooks, schema
from lomma_core.redact import hide
from lomma_core.register import Register
from lomma_core.storage.store import Store
from lomma_core.utils.quarters import Clock, system_clock, utc

if TYPE_CHECKING:
    from lomma_core.oidc.service import OidcService

_LOG = logging.getLogger("lomma.register")
ROOT = Path(__file__).resolve().parent.parent


def plan_path() -> Path:
    """The plan file: ``LOMMA_PLAN``, else the municipality's own beside the database, else ``data/plan.toml``."""
    own = database_path().with_name(OWN_PLAN)
    return Path(os.environ.get("LOMMA_PLAN") or (own if own.exists() else ROOT / "data" / "plan.toml"))


def plan_is_given() -> bool:
    """Whether somebody has said which plan file is used, so that the first start does not ask."""
    return bool(os.environ.get("LOMMA_PLAN")) or database_path().with_name(OWN_PLAN).exists()


def database_path() -> Path:
    """The database file: ``LOMMA_DATABASE`` or ``data/lomma.duckdb``."""
    return Path(os.environ.get("LOMMA_DATABASE") or ROOT / "data" / "lomma.duckdb")


def open_register(
    plan: Path | None = None, database: Path | None = None, clock: Clock = system_clock, create: bool = True
) -> Register:
    """Load the plan and open the database that goes with it; with ``create`` made where there is none.

    Raises PlanError for a faulty plan file, SettingError for a log stream that cannot be meant, and StoreUnavailable
    for a database that cannot be opened; plan and settings are checked first, so a fault in them touches no data.
    """
    path, file = plan or plan_path(), database or database_path()
    setting = os.environ.get("LOMMA_LOG_STREAM", "")
    target = target_of(setting) if setting else None
    # What a register has been used with must not close it: an expression that is refused now is set aside and named.
    load_plan(path, in_use=file.exists())
    store = Store(file, create)
    try:
        # Before anything is done now.
        jump = clock_check.jumped(store, utc(clock()))
        in_use = plan_in_use.find(store, path)
        schema.apply_plan(store, in_use.plan)
        with store.transaction() as write:
            second_factor.start_grace(write, utc(clock()))
        drafts.remove_old_drafts(store, utc(clock()))
        finish.finish_erasing(store, utc(clock()))
    except BaseException:
        store.close(failed=True)
        raise
    register = Register(in_use, store, clock)
    register.warnings.append(lambda: clock_check.set_back(store, register.now()) or jump)
    register.on_refusal.append(refusals.note)
    hooks.add_for_all(register, hide.after_save)
    hooks.add(register, follow_up.MEASURES, follow_up.after_save)
    hooks.add(register, proposals.PROPOSALS, proposals.after_save)
    for watcher in (HighWater(store), finish.Unfinished(store, register.now)):
        watcher.start()
        register.warnings.append(watcher.problem)
        if problem := watcher.problem():
            _LOG.warning(problem)
    if target:
        stream = LogStream(store, target, setting, _LOG.warning)
        register.warnings.append(stream.problem)
        stream.start()
    return register


def open_oidc(register: Register) -> "OidcService | None":
    """The municipality's own sign-in, and with it who may sign in locally; None where no file configures it.

    Calls nobody. Raises SettingError.
    """
    path = oidc_config.config_path(ROOT)
    if path is None:
        return None
    # Large, and needed only where it is configured.
    from lomma_core.oidc.service import OidcService, check

    config = oidc_config.load(path)
    check(register, config)
    register.local_sign_in, register.break_glass = config.local_sign_in, config.break_glass
    if config.break_glass:
        register.break_glass = accounts.account_key(config.break_glass)
    return OidcService(config)
