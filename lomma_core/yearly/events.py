"""What a year of the plan holds: meetings, follow-ups, closings, reports and gallring, each on its day (P7, R12)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lomma_core.domain import meetings
from lomma_core.permissions import Actor, require
from lomma_core.records.lookup import closed_quarters
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter

# Days before the end of a quarter that its follow-up begins, and after it that its report is due. Nothing in the plan
# says a day: these leave the group time to meet, and kommunstyrelsen time to read.
FOLLOW_UP_BEFORE, REPORT_AFTER = 21, 14
# When what has fallen due by the turn of the year is looked through: terms are counted from the ends of quarters.
PURGE_MONTH, PURGE_DAY = 1, 31


class Kind(StrEnum):
    """What happens, by the word for it."""

    MEETING = "Möte"
    FOLLOW_UP = "Uppföljning"
    CLOSE = "Stängning"
    REPORT = "Rapport"
    PURGE = "Gallring"


@dataclass(frozen=True)
class Event:
    """Something that happens on a day; ``state`` says in words how it stands, ``done`` that nothing is left of it."""

    day: dt.date
    kind: Kind
    title: str
    state: str
    done: bool = False
    quarter: Quarter | None = None


def events(register: Register, actor: Actor, year: int) -> list[Event]:
    """The year's events by day, of the records that may be seen (R20). Raises NotAllowed."""
    require(register, actor, "read")
    closed = closed_quarters(register.store.read)
    # The report of a year's last quarter is made in the next.
    quarters = [Quarter(year, 1) + step for step in range(-1, 4)]
    every = [event for quarter in quarters for event in _quarter(quarter, str(quarter) in closed)]
    if any(form.purge_after for form in register.plan.form):
        day = dt.date(year, PURGE_MONTH, PURGE_DAY)
        every.append(Event(day, Kind.PURGE, "Pröva vad som ska gallras", "Det vars tid har gått ut vid årsskiftet"))
    every = [event for event in every if event.day.year == year]
    every += [event for event in planned_meetings(register, actor) if event.day.year == year]
    return sorted(every, key=lambda event: (event.day, list(Kind).index(event.kind)))


def planned_meetings(register: Register, actor: Actor) -> list[Event]:
    """Every meeting that is held or planned, whatever its year, by day. Raises NotAllowed."""
    today = register.clock().date()
    result = []
    for meeting in meetings.days(register, actor):
        if meeting.held:
            state = "Hållet"
        else:
            state = "Planerat" if meeting.day >= today else "Planerat, inte antecknat som hållet"
        title, quarter = "Samverkansgruppens möte", Quarter.of(meeting.day)
        result.append(Event(meeting.day, Kind.MEETING, title, state, meeting.held, quarter))
    return result


def _quarter(quarter: Quarter, closed: bool) -> list[Event]:
    end = quarter.last_day
    done = "Stängt" if closed else "Inte stängt än"
    follow_up = "Klar" if closed else "Börja tre veckor före kvartalets slut"
    report = "Kan hämtas" if closed else "När kvartalet är stängt"
    before, after = dt.timedelta(days=FOLLOW_UP_BEFORE), dt.timedelta(days=REPORT_AFTER)
    return [
        Event(end - before, Kind.FOLLOW_UP, f"Följ upp {quarter}", follow_up, closed, quarter),
        Event(end, Kind.CLOSE, f"Stäng {quarter}", done, closed, quarter),
        Event(end + after, Kind.REPORT, f"Rapporten för {quarter} till kommunstyrelsen", report, closed, quarter),
    ]
