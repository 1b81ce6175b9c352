"""Which backups stay: the newest of each of the last days, weeks and months that have any (issue 15)."""

import datetime as dt
from collections.abc import Callable, Collection

from lomma_core.utils.quarters import local

DAILY, WEEKLY, MONTHLY = 7, 4, 12
_PERIODS: tuple[tuple[int, Callable[[dt.date], object]], ...] = (
    (DAILY, lambda day: day),
    (WEEKLY, lambda day: day.isocalendar()[:2]),
    (MONTHLY, lambda day: (day.year, day.month)),
)


def staying(moments: Collection[dt.datetime], now: dt.datetime) -> set[dt.datetime]:
    """The moments whose backups stay; all naive UTC, days and weeks are Stockholm's.

    Counted are periods that have a backup, not calendar days, so that neither a server that was off nor a clock that
    has jumped ahead takes old ones away. What is later than ``now`` stays and takes nobody's place: a clock that was
    ahead has made it.
    """
    past = sorted((moment for moment in moments if moment <= now), reverse=True)
    result = {moment for moment in moments if moment > now}
    for number, period in _PERIODS:
        newest: dict[object, dt.datetime] = {}
        for moment in past:
            newest.setdefault(period(local(moment).date()), moment)
        result.update(list(newest.values())[:number])
    return result
