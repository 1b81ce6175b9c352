"""How it is with the backups, for those who manage accounts: the last, the next, the last drill, and what is wrong."""

import datetime as dt
from dataclasses import dataclass

from lomma_core.maintenance.backups import files, make, schedule
from lomma_core.maintenance.backups.files import Backup
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.maintenance.backups.status import Status, read_status
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.utils.quarters import timestamp

# An older one is a warning: two nights have gone by.
TOO_OLD = dt.timedelta(hours=48)
_DO = "Säkerhetskopiera nu, under Administration, Säkerhetskopior"


@dataclass(frozen=True)
class BackupOverview:
    """All backups in the folder, the newest first; the last good one; when the next is due (naive UTC, None: never)."""

    backups: list[Backup]
    last: Backup | None
    next_at: dt.datetime | None
    status: Status


def overview(register: Register, actor: Actor, settings: BackupSettings) -> BackupOverview:
    """What there is; a folder that cannot be read has none. Raises NotAllowed."""
    require(register, actor, "manage_accounts")
    try:
        backups = files.listing(settings)
    except OSError:
        backups = []
    last = next((backup for backup in backups if backup.manifest), None)
    return BackupOverview(backups, last, schedule.next_time(settings, register.now()), read_status(settings))


def warning(register: Register, actor: Actor, settings: BackupSettings) -> str:
    """What is wrong with the backups and what to do, a sentence or two; empty when nothing is. Raises NotAllowed."""
    require(register, actor, "manage_accounts")
    status = read_status(settings)
    if status.failed:
        return f"Säkerhetskopieringen misslyckades {timestamp(status.failed)}. {status.cause}"
    if settings.time is None and _holds_erased(register, settings):
        return (
            "Säkerhetskopior från före en gallring eller rättning har kvar det som togs bort. "
            f"{_DO}, så tas de äldre bort."
        )
    if not is_overdue(settings, register.now()):
        return ""
    last = last_backup(settings)
    if last:
        return f"Den senaste säkerhetskopian är äldre än 48 timmar, från {timestamp(last)}. {_DO}."
    if status.made:
        return f"Ingen säkerhetskopia finns i mappen för dem. Se efter att disken är ansluten. {_DO}."
    return f"Ingen säkerhetskopia är gjord än. {_DO}."


def last_backup(settings: BackupSettings) -> dt.datetime | None:
    """When the newest backup that was checked was made (naive UTC); None when there is none or nobody can tell."""
    try:
        backups = files.checked(settings)
    except OSError:
        return None
    return backups[0].made_at if backups else None


def is_overdue(settings: BackupSettings, now: dt.datetime) -> bool:
    """Whether backups are to be made by themselves, and none has been for two days; ``now`` in naive UTC."""
    if settings.time is None:
        return False
    since = read_status(settings).since
    begun = dt.datetime.fromisoformat(since) if since else now
    return now - (last_backup(settings) or begun) > TOO_OLD


def _holds_erased(register: Register, settings: BackupSettings) -> bool:
    """Whether a backup holds what was erased, where no schedule makes a new one and takes the old away (R12, R18)."""
    try:
        return bool(make.outdated(register, settings))
    except OSError:
        return False
