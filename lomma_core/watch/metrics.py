"""What a running register counts and measures, for Prometheus: numbers only, never a person, an account or a text.

Issue 15, point 11. docs/driftshandbok.md lists what there is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from lomma_core.accounts import sessions
from lomma_core.errors import LommaError
from lomma_core.maintenance.backups.overview import last_backup
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.permissions import Actor
from lomma_core.plan.model import Form
from lomma_core.records import hooks
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.atomic_file import free_bytes
from lomma_core.watch.health import OK, HealthProbe

# Seconds. A page is drawn anew at each step, so a tenth is felt.
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
PAGE, PART = "page", "part"


class Metrics:
    """The metrics of one process, in a registry of their own. Safe between threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        # The process's memory, open files and processor time, where the system tells.
        ProcessCollector(registry=self._registry)
        self._saved = Counter("lomma_saved_versions", "Versions of records saved.", registry=self._registry)
        self._refusals = Counter("lomma_refusals", "Actions that a role may not do.", registry=self._registry)
        self._errors = Counter("lomma_errors", "Errors in the server's log.", registry=self._registry)
        self._runs = Histogram(
            "lomma_run_seconds", "Time to draw a page or a part.", ["drawn"], registry=self._registry, buckets=_BUCKETS
        )

    def run(self, drawn: str) -> AbstractContextManager[object]:
        """Measure the block as one run of a page's script: ``PAGE``, or ``PART`` for a fragment that runs alone."""
        return self._runs.labels(drawn).time()

    def count_error(self) -> None:
        """Count an error of the server's log."""
        self._errors.inc()

    def gauge(self, name: str, about: str, value: Callable[[], float]) -> None:
        """Show a number as it is whenever somebody asks; one that cannot be told then is ``NaN``."""

        def known() -> float:
            try:
                return value()
            except (OSError, LommaError):
                return float("nan")

        Gauge(name, about, registry=self._registry).set_function(known)

    def watch(self, register: Register) -> None:
        """Count what happens in a register from now on."""
        hooks.add_for_all(register, self._count_saved)
        register.on_refusal.append(self._count_refusal)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def _count_saved(self, register: Register, actor: Actor, write: Transaction, form: Form, rows: list[Row]) -> None:
        # After the commit: what is rolled back was not saved.
        write.after_commit(lambda: self._saved.inc(len(rows)))

    def _count_refusal(self, register: Register, actor: Actor, action: str, record: str | None) -> None:
        self._refusals.inc()


def add_gauges(
    metrics: Metrics, register: Callable[[], Register], backups: Callable[[], BackupSettings], probe: HealthProbe
) -> None:
    """Show what the register and its files measure now, and its health; ``register`` and ``backups`` give those in use.

    Sizes are read from the folder: nobody opens the files but the engine.
    """
    metrics.gauge(
        "lomma_sessions", "Sign-ins that have not ended.", lambda: len(sessions.read(register(), "id <> ?", ""))
    )
    metrics.gauge("lomma_database_bytes", "Size of the database.", lambda: register().store.path.stat().st_size)
    metrics.gauge("lomma_database_log_bytes", "Size of its write-ahead log.", lambda: _log_size(register()))
    metrics.gauge("lomma_disk_free_bytes", "Room on the database's disk.", lambda: _free(register()))
    metrics.gauge(
        "lomma_backup_age_seconds", "Age of the last good backup.", lambda: _backup_age(register(), backups())
    )
    for part in ("database", "schema", "disk", "backup"):
        about = f"1 when /halsa says that the {part} is well."
        metrics.gauge(f"lomma_{part}_well", about, partial(_is_well, probe, part))


def _is_well(probe: HealthProbe, part: str) -> float:
    return float(probe.health().get(part) == OK)


def _log_size(register: Register) -> int:
    path = register.store.path
    try:
        return path.with_name(f"{path.name}.wal").stat().st_size
    except FileNotFoundError:
        return 0


def _backup_age(register: Register, backups: BackupSettings) -> float:
    last = last_backup(backups)
    return (register.now() - last).total_seconds() if last else float("nan")


def _free(register: Register) -> int:
    return free_bytes(register.store.path.parent)
