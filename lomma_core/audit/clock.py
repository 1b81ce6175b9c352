"""Whether the computer's clock can be right, by what the log says of when something was done (issue 15.8).

Nothing is ordered by the clock, versions and log rows have numbers; but what is removed by its age must not be removed
because the clock has jumped.
"""

import datetime as dt

from lomma_core.storage.store import Store
from lomma_core.utils.quarters import local

# A register that nobody has used for longer is unusual.
QUIET = dt.timedelta(days=30)
# Clocks are set right by seconds; and who moves the date for a demo leaves the time of day.
_TOLERANCE = dt.timedelta(days=1)
SET_BACK = (
    "Datorns klocka går fel: den visar {now}, men det senaste i loggen är från {latest}. "
    "Ställ klockan. Inget är borta, och versionerna står i rätt ordning."
)
JUMPED = (
    "Datorns klocka visar {now}, men inget har gjorts i registret sedan {latest}. "
    "Stämmer inte dagens datum, ställ klockan innan någon sparar. Utkasten är kvar."
)
_LATEST = "SELECT logged_at FROM log ORDER BY nr DESC LIMIT 1"


def set_back(store: Store, now: dt.datetime) -> str:
    """A sentence when the latest row of the log is from the future; else ''. ``now`` is naive UTC."""
    latest = _latest(store)
    if latest is None or latest - now <= _TOLERANCE:
        return ""
    return _of_days(SET_BACK, now, latest)


def jumped(store: Store, now: dt.datetime) -> str:
    """A sentence when nothing has been done for so long that the clock may have jumped; else ''."""
    latest = _latest(store)
    if latest is None or now - latest <= QUIET:
        return ""
    return _of_days(JUMPED, now, latest)


def is_borne_out(store: Store, now: dt.datetime, days: int) -> bool:
    """Whether something was done in every month of the last ``days``, so that they have passed in truth."""
    if _latest(store) is None:
        return True
    parts = range(round(dt.timedelta(days=days) / QUIET))
    sql = "SELECT 1 FROM log WHERE logged_at > ? AND logged_at <= ? LIMIT 1"
    return all(store.read(sql, [now - (part + 1) * QUIET, now - part * QUIET]) for part in parts)


def _of_days(sentence: str, now: dt.datetime, latest: dt.datetime) -> str:
    return sentence.format(now=f"{local(now):%Y-%m-%d}", latest=f"{local(latest):%Y-%m-%d}")


def _latest(store: Store) -> dt.datetime | None:
    rows = store.read(_LATEST)
    return rows[0]["logged_at"] if rows else None
