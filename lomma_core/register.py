"""The register: plan, store and clock together, which every verb of the core takes first."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lomma_core.plan.expressions.evaluation import ExpressionCache
from lomma_core.plan.in_use import PlanInUse
from lomma_core.plan.model import Plan
from lomma_core.storage.store import Store
from lomma_core.utils.file_cache import FileCache
from lomma_core.utils.keys_of_period import KeysOfPeriod
from lomma_core.utils.presence import Presence
from lomma_core.utils.quarters import Clock, Quarter, system_clock, utc


@dataclass(eq=False)
class Register:
    """An opened register; ``in_use`` is another one from the moment an administrator takes new forms into use.

    It owns what is kept in memory about it, so that two registers of one process share nothing: finished files, open
    forms, who has read marked records in this hour, and results of the plan's expressions. A copy with another clock
    shares them. ``break_glass`` is the account that never signs in at the municipality's own issuer, and the only one
    whose password is taken where ``local_sign_in`` is closed. ``wait`` lets seconds pass.
    ``after_save`` are the hooks by form, ``after_any_save`` those of every form (records/hooks);
    ``on_refusal`` those of an action that is refused (audit/refusals). ``warnings`` each say what is wrong now, or ''.
    """

    in_use: PlanInUse
    store: Store
    clock: Clock = system_clock
    break_glass: str | None = None
    local_sign_in: bool = True
    wait: Callable[[float], None] = time.sleep
    file_cache: FileCache = field(default_factory=FileCache)
    presence: Presence = field(default_factory=Presence)
    marked_reads: KeysOfPeriod[tuple[str, str, str]] = field(default_factory=KeysOfPeriod)
    expressions: ExpressionCache = field(default_factory=ExpressionCache)
    after_save: dict[str, list[Callable[..., None]]] = field(default_factory=dict)
    after_any_save: list[Callable[..., None]] = field(default_factory=list)
    on_refusal: list[Callable[..., None]] = field(default_factory=list)
    warnings: list[Callable[[], str]] = field(default_factory=list)
    # Held by whoever makes a backup or drills with one.
    backup_lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def plan(self) -> Plan:
        """The plan in use."""
        return self.in_use.plan

    @property
    def demo(self) -> bool:
        """Whether the database holds example data: read from the data itself, so a moved file stays marked."""
        return bool(self.store.read("SELECT 1 FROM account WHERE name LIKE 'demo.%' LIMIT 1"))

    @property
    def quarter(self) -> Quarter:
        """The quarter that today lies in, in Stockholm."""
        return Quarter.of(self.clock().date())

    def now(self) -> dt.datetime:
        """The present moment as the store keeps it: naive UTC."""
        return utc(self.clock())

    def note_refusal(self, actor: object, action: str, record: str | None = None) -> None:
        """Tell the hooks that an actor may not do an action, with a record or at all."""
        for hook in self.on_refusal:
            hook(self, actor, action, record)
