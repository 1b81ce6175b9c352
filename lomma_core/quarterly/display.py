"""What the screen in the meeting room shows: functions and the plan's own words and numbers, no names, no free text.

Every text here is a label of the plan, a date or a quarter, and no count is of persons (R8, R9, R14).
"""

import datetime as dt
from dataclasses import dataclass

from lomma_core.domain import gaps, measures, meetings, overview
from lomma_core.domain.overview import Progress
from lomma_core.permissions import Actor, require
from lomma_core.quarterly import close
from lomma_core.quarterly import display_parts as parts
from lomma_core.quarterly import display_work as work
from lomma_core.quarterly.display_parts import Level, Milieu, Offer
from lomma_core.quarterly.display_work import Decision, Late
from lomma_core.register import Register

# Who the screen's numbers are read as: nobody who may read marked records, whoever stands before the screen (R11).
_EYES = Actor("visning", None, powers=("read",))


@dataclass(frozen=True)
class View:
    """Everything the screen shows, as plain data.

    ``days_left`` of the open quarter is negative once it has ended; ``days_to_meeting`` is None without a meeting.
    ``matrix`` is {milieu: {level: running insatser}} by label, without the individriktade (R9). ``seats`` counts the
    required seats that are filled, ``vacant`` names the others; ``offered`` is each offered seat and how it stands.
    ``gender`` is None where the plan does not ask for it, ``matrix`` empty where insatser name nothing they answer to.
    ``late`` is everything overdue by function, most first.
    """

    municipality: str
    plan: str
    demo: bool
    quarter: str
    today: dt.date
    days_left: int
    next_meeting: dt.date | None
    days_to_meeting: int | None
    milieus: tuple[Milieu, ...]
    levels: tuple[Level, ...]
    offers_level: str
    offers_hint: str
    offers: tuple[Offer, ...]
    matrix: dict[str, dict[str, int]]
    described: Progress
    situations_followed: Progress
    measures_followed: Progress
    gender: Progress | None
    late: tuple[Late, ...]
    seats: Progress
    vacant: tuple[str, ...]
    offered: tuple[tuple[str, str], ...]


def view(register: Register, actor: Actor) -> View:
    """The open quarter as the screen shows it. Raises NotAllowed (R14)."""
    require(register.plan, actor, "display")
    plan, today, quarter = register.plan, register.clock().date(), close.open_quarter(register)
    meeting = meetings.next_meeting(register, _EYES)
    milieus = {milieu.name: milieu.label for milieu in plan.miljo}
    levels = {level.name: level.label for level in plan.niva}
    individual = next((level for level in plan.niva if level.name == measures.INDIVIDUAL), None)
    counted = gaps.matrix(register, _EYES)
    seats, vacant, offered = work.seats(register, _EYES)
    return View(
        municipality=plan.plan.kommun,
        plan=plan.plan.namn,
        demo=register.demo,
        quarter=str(quarter),
        today=today,
        days_left=(quarter.last_day - today).days,
        next_meeting=meeting,
        days_to_meeting=(meeting - today).days if meeting else None,
        milieus=parts.milieus(register, _EYES, quarter),
        levels=parts.levels(register, overview.levels(register, _EYES)),
        offers_level=individual.label if individual else "",
        offers_hint=individual.hint if individual else "",
        offers=parts.offers(register),
        matrix={milieus[m]: {levels[n]: count for n, count in row.items()} for m, row in counted.items()},
        described=overview.situations_described(register, _EYES, quarter),
        situations_followed=work.situations_followed(register, quarter),
        measures_followed=overview.measures_followed(register, _EYES, quarter),
        gender=gaps.gender_share(register, _EYES),
        late=work.late(register, today),
        seats=seats,
        vacant=vacant,
        offered=offered,
    )


def decisions(register: Register, actor: Actor) -> tuple[Decision, ...]:
    """The group's open decisions by function and due date, the one due first first; never their texts (R14).

    For the meeting mode: a screen that hangs on the wall may not. Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    require(register.plan, actor, "display")
    return work.decisions(register, _EYES, register.clock().date())
