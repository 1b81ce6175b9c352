"""How old the last good backup is, and when that is too old."""

import datetime as dt

from lomma_core.maintenance.backups import files, status
from lomma_core.maintenance.backups.overview import TOO_OLD
from lomma_core.maintenance.backups.settings import BackupSettings


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
    since = status.read_status(settings).since
    begun = dt.datetime.fromisoformat(since) if since else now
    return now - (last_backup(settings) or begun) > TOO_OLD
