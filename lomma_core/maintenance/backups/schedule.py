"""The nightly backup: made by the server itself, and later when it was off, failed or something was erased since."""

import datetime as dt
import logging

from apscheduler.schedulers.background import BackgroundScheduler

from lomma_core.errors import LommaError
from lomma_core.maintenance.backups import files, make, status
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM, local, utc

_LOG = logging.getLogger("lomma.backup")
# Who has made what the schedule makes; no account can have a name with spaces.
SCHEDULE = Actor("serverns schema", None, way="schedule", powers=("manage_accounts",))
# Seconds between two looks at the clock, and how long a failed backup waits for the next attempt.
LOOKS_EVERY = 60
TRIED_AGAIN = dt.timedelta(hours=1)


class BackupSchedule:
    """Looks at the clock once a minute, in a thread of its own, and makes a backup when it is time.

    The library starts no look while another is at work, and makes up for none that was missed.
    """

    def __init__(self, register: Register, settings: BackupSettings) -> None:
        self._register, self._settings = register, settings
        self._scheduler = BackgroundScheduler(timezone=dt.UTC)
        self._scheduler.add_job(
            self.look, "interval", seconds=LOOKS_EVERY, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def start(self) -> None:
        """Begin, unless the settings say never; note since when backups are made."""
        if self._settings.time is None:
            return
        since, now = status.read_status(self._settings).since, self._register.now()
        if not since or dt.datetime.fromisoformat(since) > now:
            status.note(self._settings, since=now.isoformat())
        self._scheduler.start()

    def stop(self) -> None:
        """End; a backup that is being made is made to its end."""
        if self._scheduler.running:
            self._scheduler.shutdown()

    def look(self) -> None:
        """Make a backup if it is time. What fails is noted in the status and tried again later."""
        try:
            if is_due(self._register, self._settings):
                make.make(self._register, SCHEDULE, self._settings)
        except LommaError as error:
            _LOG.warning(str(error))
        except Exception as error:
            # The server's log leaves out the error's words, which may be of what is stored (R4).
            _LOG.error("Säkerhetskopian gick inte att göra.", exc_info=error)


def is_due(register: Register, settings: BackupSettings) -> bool:
    """Whether the server should make a backup now: the night's is missing, or an old one holds what was erased."""
    now, state = register.now(), status.read_status(settings)
    if settings.time is None or (state.failed and now - TRIED_AGAIN < state.failed <= now):
        return False
    try:
        last = [backup.made_at for backup in files.checked(settings)]
        if make.outdated(register, settings):
            return True
    except OSError:
        # Making one says what is wrong with the folder.
        last = []
    since = [dt.datetime.fromisoformat(state.since)] if state.since else []
    # What is later than now was made by a clock that was ahead.
    past = [moment for moment in [*last, *since] if moment <= now]
    return not past or max(past) < _last_time(settings.time, now)


def next_time(settings: BackupSettings, now: dt.datetime) -> dt.datetime | None:
    """When the next nightly backup is due after a moment, both in naive UTC; None when never by itself."""
    if settings.time is None:
        return None
    day = local(_last_time(settings.time, now)).date() + dt.timedelta(days=1)
    return utc(dt.datetime.combine(day, settings.time, STOCKHOLM))


def _last_time(time: dt.time, now: dt.datetime) -> dt.datetime:
    """The last such time of day, Stockholm's, at or before a moment; both in naive UTC."""
    today = utc(dt.datetime.combine(local(now).date(), time, STOCKHOLM))
    return (
        today if today <= now else utc(dt.datetime.combine(local(now).date() - dt.timedelta(days=1), time, STOCKHOLM))
    )
