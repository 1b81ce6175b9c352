"""What a new register needs before the group can use it, for those who see to it; each step ticks itself."""

from dataclasses import dataclass
from enum import StrEnum

from lomma_core.accounts import accounts
from lomma_core.accounts.factor import second_factor
from lomma_core.domain import overview, seats
from lomma_core.permissions import Actor, allowed, require
from lomma_core.plan.names import MEETING, SETTINGS, SITUATION
from lomma_core.records import secrecy
from lomma_core.register import Register


class Step(StrEnum):
    """What is done, in the order it is done."""

    SECOND_FACTOR = "second_factor"
    CONVENER = "convener"
    ARCHIVIST = "archivist"
    WRITER = "writer"
    SETTINGS = "settings"
    SEATS = "seats"
    MEASURES = "first_measures"
    SITUATION = "first_situation"
    MEETING = "first_meeting"


@dataclass(frozen=True)
class FirstStep:
    """A step, and whether it is done."""

    step: Step
    done: bool


# The accounts that somebody must make, by what they may do.
_ACCOUNTS = {Step.CONVENER: "confirm", Step.ARCHIVIST: "purge", Step.WRITER: "write"}


def first_steps(register: Register, actor: Actor) -> list[FirstStep]:
    """The steps of who manages accounts and of who convenes the group; none for others (P1, P2). Raises NotAllowed."""
    require(register, actor, "read")
    steps: dict[Step, bool] = {}
    if allowed(register.plan, actor, "manage_accounts"):
        steps |= _of_administrator(register, actor)
    if allowed(register.plan, actor, "confirm"):
        steps |= _of_convener(register, actor)
    return [FirstStep(step, steps[step]) for step in Step if step in steps]


def _of_administrator(register: Register, actor: Actor) -> dict[Step, bool]:
    active = [account.actor() for account in accounts.listing(register, actor) if account.active]
    steps = {step: any(allowed(register.plan, other, action) for other in active) for step, action in _ACCOUNTS.items()}
    return {Step.SECOND_FACTOR: second_factor.mine(register, actor).since is not None} | steps


def _of_convener(register: Register, actor: Actor) -> dict[Step, bool]:
    required = seats.required(seats.seats(register, actor))
    steps = {step: _any(register, actor, form) for step, form in _FORMS.items() if form in register.plan.forms}
    return steps | {
        Step.SEATS: all(status.record for status in required),
        Step.MEASURES: overview.has_measures(register, actor),
    }


_FORMS = {Step.SETTINGS: SETTINGS, Step.SITUATION: SITUATION, Step.MEETING: MEETING}


def _any(register: Register, actor: Actor, form: str) -> bool:
    source = secrecy.visible_rows(register, actor, register.plan.forms[form])
    return bool(register.store.read(f"SELECT 1 FROM {source} LIMIT 1"))
