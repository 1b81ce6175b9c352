"""The register: plan, store and clock together, which every verb of the core takes first."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from lomma_core.plan.expressions import ExpressionCache
from lomma_core.plan.in_use import PlanInUse
from lomma_core.plan.model import Plan
from lomma_core.storage.store import Store
from lomma_core.utils.file_cache import FileCache
from lomma_core.utils.presence import Presence
from lomma_core.utils.quarters import Clock, Quarter, system_clock, utc
from lomma_core.utils.throttle import Throttle


@dataclass(eq=False)
class Register:
    """An opened register; ``in_use`` is another one from the moment an administrator takes new forms into use.

    It owns what is kept in memory about it, so that two registers of one process do not see each other: failed
    sign-ins by account name, wrong export keys by the address they come from, finished files, open forms, and results
    of the plan's expressions. A copy with another clock shares them. ``after_save`` are the hooks by form
    (records/hooks).
    """

    in_use: PlanInUse
    store: Store
    clock: Clock = system_clock
    sign_in_throttle: Throttle = field(default_factory=Throttle)
    export_key_throttle: Throttle = field(default_factory=Throttle)
    file_cache: FileCache = field(default_factory=FileCache)
    presence: Presence = field(default_factory=Presence)
    expressions: ExpressionCache = field(default_factory=ExpressionCache)
    after_save: dict[str, list[Callable[..., None]]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan in use."""
        return self.in_use.plan

    @property
    def demo(self) -> bool:
        """Whether the database holds example data: asked of the data itself, so a moved file stays marked."""
        return bool(self.store.read("SELECT 1 FROM account WHERE name LIKE 'demo.%' LIMIT 1"))

    @property
    def quarter(self) -> Quarter:
        """The quarter that today lies in, in Stockholm."""
        return Quarter.of(self.clock().date())

    def now(self) -> dt.datetime:
        """The present moment as the store keeps it: naive UTC."""
        return utc(self.clock())
