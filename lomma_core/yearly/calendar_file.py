"""The year as an iCalendar file that Outlook opens: whole days with reminders, no names and no texts (R14)."""

import datetime as dt

from icalendar import Alarm, Calendar, vText
from icalendar import Event as Entry

from lomma_core.domain import settings
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.yearly.events import Event, Kind, events, planned_meetings

# Nine in the morning, a week before a day that begins at midnight.
REMINDER = dt.timedelta(days=-6, hours=-15)
_DOMAIN = "handlingsplanen"


def calendar(register: Register, actor: Actor, year: int) -> bytes:
    """The year's meetings and what is still to come of its work, with every meeting that is planned, whatever its year.

    Each day carries the purpose text (R6) and what is to come a reminder; marked meetings are left out by role (R11).
    Raises NotAllowed.
    """
    require(register, actor, "read")
    today = register.clock().date()
    own = events(register, actor, year)
    every = [event for event in own if event.kind == Kind.MEETING or (event.day >= today and not event.done)]
    every += [event for event in planned_meetings(register, actor) if event.day.year != year and event.day >= today]
    ical = Calendar()
    ical.add("prodid", "-//Handlingsplanen//SV")
    ical.add("version", "2.0")
    ical.add("method", "PUBLISH")
    plan = register.plan.plan
    about = f"{plan.name}, {plan.municipality}\n\n{settings.purpose(register)}"
    for event in sorted(every, key=lambda event: event.day):
        ical.add_component(_entry(event, about, today))
    file: bytes = ical.to_ical()
    return file


def _entry(event: Event, about: str, today: dt.date) -> Entry:
    meeting = event.kind == Kind.MEETING
    title = f"Samverkansgruppen, {Quarter.of(event.day)}" if meeting else event.title
    entry = Entry()
    entry.add("uid", f"{_identity(event)}@{_DOMAIN}")
    entry.add("summary", vText(title))
    entry.add("description", vText(about if meeting else f"{event.state}.\n\n{about}"))
    entry.add("dtstart", event.day)
    entry.add("dtend", event.day + dt.timedelta(days=1))
    # The same register gives the same file: no moment of making it stands in it.
    entry.add("dtstamp", dt.datetime(event.day.year, 1, 1, tzinfo=dt.UTC))
    entry.add("transp", "OPAQUE" if meeting else "TRANSPARENT")
    if event.day >= today:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", vText(title))
        alarm.add("trigger", REMINDER)
        entry.add_component(alarm)
    return entry


def _identity(event: Event) -> str:
    """What a calendar knows the event by when the file is read again; a meeting's as it always was."""
    if event.kind == Kind.MEETING:
        return f"{event.day:%Y%m%d}-samverkansgruppen"
    return f"{event.quarter or event.day.year}-{event.kind.name.lower()}"
