"""What the screen in the meeting room shows: functions and the plan's own words and numbers, no names, no free text.

Every text here is a label of the plan, a date or a quarter, and no count is of persons (R8, R9, R14).
"""

import datetime as dt
from dataclasses import dataclass

from lomma_core.domain import gaps, meetings, overview
from lomma_core.domain.overview import Progress
from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import individual_levels
from lomma_core.quarterly import close
from lomma_core.quarterly import display_parts as parts
from lomma_core.quarterly import display_work as work
from lomma_core.quarterly.display_parts import Level, Milieu, Offer
from lomma_core.quarterly.display_work import Decision, Late
from lomma_core.records import secrecy
from lomma_core.records.secrecy import WITHOUT_MARKED
from lomma_core.register import Register
from lomma_core.utils.text import listed, mid_sentence


@dataclass(frozen=True)
class DisplayView:
    """Everything the screen shows, as plain data.

    ``days_left`` of the open quarter is negative once it has ended; ``days_to_meeting`` is None without a meeting.
    ``matrix`` is {milieu: {level: running insatser}} by label, without the individriktade (R9). ``seats`` counts the
    required seats that are filled, ``vacant`` names the others; ``offered`` is each offered seat and how it stands.
    ``gender`` is None where the plan does not have it, ``matrix`` empty where insatser name nothing they answer to.
    ``late`` is everything overdue by function, most first. ``marked`` counts the register's marked records: whoever
    stands before the screen, it is read as if they did not exist (R20).
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
    offers_title: str
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
    marked: int


def view(register: Register, actor: Actor) -> DisplayView:
    """The open quarter as the screen shows it. Raises NotAllowed (R14)."""
    require(register, actor, "display")
    plan, today, quarter = register.plan, register.clock().date(), close.open_quarter(register)
    meeting = meetings.next_meeting(register, WITHOUT_MARKED)
    milieus = {milieu.name: milieu.label for milieu in plan.milieus}
    levels = {level.name: level.label for level in plan.levels}
    individual = individual_levels(plan)
    matrix = gaps.matrix(register, WITHOUT_MARKED)
    seats, vacant, offered = work.seats(register, WITHOUT_MARKED)
    return DisplayView(
        municipality=plan.plan.municipality,
        plan=plan.plan.name,
        demo=register.demo,
        quarter=str(quarter),
        today=today,
        days_left=(quarter.last_day - today).days,
        next_meeting=meeting,
        days_to_meeting=(meeting - today).days if meeting else None,
        milieus=parts.milieus(register, WITHOUT_MARKED, quarter),
        levels=parts.levels(register, overview.levels(register, WITHOUT_MARKED)),
        offers_level=listed(mid_sentence(level.label) for level in individual),
        offers_title=listed(level.title for level in individual),
        offers_hint=" ".join(level.hint for level in individual if level.hint),
        offers=parts.offers(register, WITHOUT_MARKED),
        matrix={milieus[m]: {levels[n]: count for n, count in row.items()} for m, row in matrix.items()},
        described=overview.situations_progress(register, WITHOUT_MARKED, quarter),
        situations_followed=work.situations_progress(register, WITHOUT_MARKED, quarter),
        measures_followed=overview.measures_progress(register, WITHOUT_MARKED, quarter),
        gender=gaps.gender_share(register, WITHOUT_MARKED),
        late=work.late(register, WITHOUT_MARKED, today),
        seats=seats,
        vacant=vacant,
        offered=offered,
        marked=sum(secrecy.hidden_counts(register, WITHOUT_MARKED).values()),
    )


def decisions(register: Register, actor: Actor) -> tuple[Decision, ...]:
    """The group's open decisions by function and due date, the one due first first; never their texts (R14).

    For the meeting mode: a screen that hangs on the wall may not. Raises NotAllowed.
    """
    require(register, actor, "read")
    require(register, actor, "display")
    return work.decisions(register, WITHOUT_MARKED, register.clock().date())
