"""What is written down of backups beside the database: since when they are made, what failed last, the last drill."""

import datetime as dt
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lomma_core.errors import LommaError
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.utils.atomic_file import atomic_write


@dataclass(frozen=True)
class Status:
    """Moments as ISO texts in naive UTC, empty for never; ``cause`` and ``drill_result`` are sentences in Swedish.

    ``made_at`` is of the last good backup, ``failed_at`` is empty when none has failed since.
    """

    since: str = ""
    made_at: str = ""
    failed_at: str = ""
    cause: str = ""
    drilled_at: str = ""
    drill_well: bool = True
    drill_result: str = ""

    @property
    def made(self) -> dt.datetime | None:
        """When the last good backup was made."""
        return dt.datetime.fromisoformat(self.made_at) if self.made_at else None

    @property
    def failed(self) -> dt.datetime | None:
        """When the last backup failed."""
        return dt.datetime.fromisoformat(self.failed_at) if self.failed_at else None

    @property
    def drilled(self) -> dt.datetime | None:
        """When restoring was drilled last."""
        return dt.datetime.fromisoformat(self.drilled_at) if self.drilled_at else None


def status_path(settings: BackupSettings) -> Path:
    """The file that the status stands in: beside the database, since the backups' folder may be what fails."""
    return settings.database.with_name(f"{settings.database.name}.kopior")


def read_status(settings: BackupSettings) -> Status:
    """The status as it was written last, an empty one where there is none."""
    try:
        return Status(**json.loads(status_path(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Status()


def note(settings: BackupSettings, **changes: str | bool) -> None:
    """Write some of the status anew; that a full disk hinders it is no fault of whoever has something to note."""
    status = asdict(read_status(settings)) | changes
    with suppress(LommaError), atomic_write(status_path(settings)) as file:
        file.write(json.dumps(status, ensure_ascii=False, indent=1).encode())
