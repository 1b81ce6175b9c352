"""How it is with the backups, for those who manage accounts: the last, the next, the last drill, and what is wrong."""

import datetime as dt
from dataclasses import dataclass

from lomma_core.maintenance.backups import files, schedule
from lomma_core.maintenance.backups.files import Backup
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.maintenance.backups.status import Status, read_status
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.utils.quarters import local

# An older one is a warning: two nights have gone by.
TOO_OLD = dt.timedelta(hours=48)


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
    status, now = read_status(settings), register.now()
    if status.failed:
        return f"Säkerhetskopieringen misslyckades {local(status.failed):%Y-%m-%d %H:%M}. {status.cause}"
    if settings.time is None:
        return ""
    if status.made and now - status.made > TOO_OLD:
        return (
            f"Den senaste säkerhetskopian är äldre än 48 timmar, från {local(status.made):%Y-%m-%d %H:%M}. "
            "Säkerhetskopiera nu, under Administration, Säkerhetskopior."
        )
    if not status.made and status.since and now - dt.datetime.fromisoformat(status.since) > TOO_OLD:
        return "Ingen säkerhetskopia är gjord än. Säkerhetskopiera nu, under Administration, Säkerhetskopior."
    return ""
