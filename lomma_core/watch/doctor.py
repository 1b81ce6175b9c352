"""An installation examined from beside it: what to mend, a sentence each. Nothing is made or changed (issue 15, 13)."""

import datetime as dt
import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from lomma_core.accounts.factor import key_file
from lomma_core.audit import stream_targets
from lomma_core.bootstrap import ROOT, database_path, plan_path
from lomma_core.errors import LommaError, StoreUnavailable
from lomma_core.maintenance.backups import status
from lomma_core.maintenance.backups.overview import is_overdue, last_backup
from lomma_core.maintenance.backups.settings import BackupSettings, backup_settings
from lomma_core.oidc import config as oidc_config
from lomma_core.plan import checks
from lomma_core.plan.loader import load_plan
from lomma_core.storage import causes
from lomma_core.storage.files.read_only import ReadOnlyFile
from lomma_core.storage.migrations import MIGRATIONS
from lomma_core.utils.atomic_file import free_bytes
from lomma_core.utils.quarters import Clock, timestamp, utc
from lomma_core.watch import logs, reached
from lomma_core.watch.health import LEAST_ROOM
from lomma_core.watch.metrics_key import metrics_key

# The part of the installation, and the sentence.
Finding = tuple[str, str]
# Between two clocks that are right.
_CLOCKS_DIFFER = dt.timedelta(minutes=5)
FEWEST_FILES = 1024
RUNNING = "Databasen används av en server som är igång, så dess innehåll är inte undersökt."


def examine(clock: Clock) -> tuple[list[Finding], list[str]]:
    """What to mend, and what could not be examined. Never raises for a fault of the installation."""
    database, now, notes = database_path(), utc(clock()), list[str]()
    findings = [*_plan(), *_settings(), *_files(database), *_room(database), *_handles()]
    if database.exists():
        findings += [*_contents(database, now, notes), *_backups(database, now)]
    return findings, notes


def _plan() -> Iterator[Finding]:
    try:
        plan = load_plan(plan_path(), in_use=True)
    except LommaError as error:
        yield "plan", str(error)
    else:
        yield from (("plan", warning) for warning in checks.warnings(plan))


def _settings() -> Iterator[Finding]:
    readers: list[Callable[[], object]] = [reached.settings, metrics_key, lambda: logs.handler(_nothing, io.StringIO())]
    readers += [_stream, _oidc, lambda: backup_settings(database_path())]
    for read in readers:
        try:
            read()
        except LommaError as error:
            yield "settings", str(error)
    address = os.environ.get("LOMMA_ADDRESS", "").strip().lower()
    if address.startswith("http:"):
        yield (
            "settings",
            "LOMMA_ADDRESS börjar med http, så lösenord går okrypterade. Ställ HTTPS framför och rätta den.",
        )
    if os.environ.get("LOMMA_TODAY"):
        yield "settings", "LOMMA_TODAY är satt, så allt som sparas får fel datum. Ta bort inställningen."


def _nothing() -> None:
    """Called for no error, since nothing is written here."""


def _stream() -> None:
    setting = os.environ.get("LOMMA_LOG_STREAM", "")
    if setting:
        stream_targets.target_of(setting)


def _oidc() -> None:
    path = oidc_config.config_path(ROOT)
    if path is not None:
        oidc_config.load(path)


def _files(database: Path) -> Iterator[Finding]:
    if not database.exists():
        yield "files", str(causes.refusal(causes.MISSING, database))
        return
    if not os.access(database.parent, os.W_OK):
        yield "files", str(causes.refusal(causes.READ_ONLY, database))
    if not os.access(database, os.R_OK | os.W_OK):
        yield "files", str(causes.refusal(causes.NO_RIGHTS, database))
    if os.name != "posix":
        return
    log = database.with_name(f"{database.name}.wal")
    for file in (database, log, key_file.path_of(database)):
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield "files", f"Filen {file.name} kan läsas eller skrivas av andra. Kör chmod 600 på den."
    if stat.S_IMODE(database.parent.stat().st_mode) & 0o022:
        yield "files", "Andra får skriva i mappen som databasen ligger i. Kör chmod 700 på den."


def _room(database: Path) -> Iterator[Finding]:
    if not database.exists():
        return
    free = free_bytes(database.parent)
    # The copy of an upgrade or a compaction, and a backup beside it.
    needed = max(LEAST_ROOM, 3 * database.stat().st_size)
    if free < needed:
        megabytes = needed // 1024**2
        yield "disk", f"Det är ont om plats på databasens disk. Frigör så att minst {megabytes} MB är lediga."


def _handles() -> Iterator[Finding]:
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < FEWEST_FILES:
        yield "system", f"Programmet får ha för få filer öppna. Höj gränsen (ulimit -n) till minst {FEWEST_FILES}."


def _contents(database: Path, now: dt.datetime, notes: list[str]) -> Iterator[Finding]:
    """What is wrong inside the database, unless a server has it open."""
    try:
        file = ReadOnlyFile(database)
    except StoreUnavailable as error:
        if causes.is_locked(error):
            notes.append(RUNNING)
        else:
            yield "database", str(error)
        return
    try:
        done = {(row["number"], row["name"]) for row in file.read("SELECT number, name FROM migration")}
        last = file.read("SELECT max(logged_at) AS newest FROM log")[0]["newest"]
    except StoreUnavailable:
        yield "database", str(causes.refusal(causes.OTHER_PROGRAM, database))
        return
    finally:
        file.close()
    if done - {migration[:2] for migration in MIGRATIONS}:
        yield "database", str(causes.refusal(causes.NEWER_SCHEMA, database))
    if last and last > now + _CLOCKS_DIFFER:
        yield (
            "clock",
            f"Datorns klocka går fel, eller gick fel förut: den är {timestamp(now)}, och loggens sista "
            f"rad är från {timestamp(last)}. Ställ klockan.",
        )


def _backups(database: Path, now: dt.datetime) -> Iterator[Finding]:
    try:
        settings: BackupSettings = backup_settings(database)
    except LommaError:
        return  # said among the settings
    if settings.time is None:
        yield (
            "backup",
            "Servern gör inga säkerhetskopior av sig själv. Ta bort LOMMA_BACKUP_TIME, eller gör dem på annat sätt.",
        )
        return
    state, last = status.read_status(settings), last_backup(settings)
    if state.failed:
        yield "backup", f"Den senaste säkerhetskopian gick inte att göra. {state.cause}".strip()
    elif is_overdue(settings, now):
        when = f"är från {timestamp(last)}" if last else "finns inte"
        yield "backup", f"Den senaste säkerhetskopian {when}. Kör backup, och se efter i serverns logg varför."
