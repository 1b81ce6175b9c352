"""The quarter as steps: describe, follow up, meet, confirm, close and report, each with how far it is (P5, P7)."""

from dataclasses import dataclass

from lomma_core.domain import meetings, overview, todo
from lomma_core.domain.overview import Progress
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import MEASURE
from lomma_core.quarterly import close, display_work
from lomma_core.records.lookup import closed_quarters
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import counted, digits, mid_sentence, number

DESCRIBE, FOLLOW_UP, MEET, CONFIRM, CLOSE, REPORT = "describe", "follow_up", "meet", "confirm", "close", "report"


@dataclass(frozen=True)
class Step:
    """A step: ``done`` is whether nothing is left of it, ``begun`` whether something is done; ``words`` say how far."""

    name: str
    label: str
    done: bool
    begun: bool
    words: str


def steps(register: Register, actor: Actor, quarter: Quarter) -> list[Step]:
    """The steps of a quarter in their order, of the records that may be seen (R20). Raises NotAllowed."""
    require(register, actor, "read")
    closed = str(quarter) in closed_quarters(register.store.read)
    described = overview.situations_progress(register, actor, quarter)
    followed = display_work.situations_progress(register, actor, quarter)
    measures = overview.measures_progress(register, actor, quarter)
    return [
        _counted(DESCRIBE, "Beskriv lägesbilden", [("miljö", "miljöer", described)]),
        _counted(FOLLOW_UP, "Följ upp", [("miljö", "miljöer", followed), (*_words(register, MEASURE), measures)]),
        _meeting(register, actor, quarter),
        _confirmed(register, actor, quarter),
        Step(CLOSE, "Stäng kvartalet", closed, False, "Stängt" if closed else _days_left(quarter, register)),
        Step(REPORT, "Hämta rapporten", False, closed, "Klar att hämta" if closed else "När kvartalet är stängt"),
    ]


def next_step(register: Register, actor: Actor, quarter: Quarter) -> Step | None:
    """The first step of a quarter that is not done; None when only the report is left. Raises NotAllowed."""
    return next((step for step in steps(register, actor, quarter) if not step.done and step.name != REPORT), None)


def _counted(name: str, label: str, parts: list[tuple[str, str, Progress]]) -> Step:
    some = [part for part in parts if part[2].total]
    words = ", ".join(f"{p.done} av {p.total} {single if p.total == 1 else plural}" for single, plural, p in some)
    done = bool(some) and all(p.done == p.total for _, _, p in some)
    return Step(name, label, done, any(p.done for _, _, p in some), words or "Inget att följa upp än")


def _words(register: Register, form_name: str) -> tuple[str, str]:
    form = register.plan.forms[form_name]
    return mid_sentence(form.label), mid_sentence(form.plural)


def _meeting(register: Register, actor: Actor, quarter: Quarter) -> Step:
    held = meetings.held_in(register, actor, quarter)
    coming = meetings.next_meeting(register, actor)
    if held:
        words = f"Hållet {held[-1]}" if len(held) == 1 else f"{number(len(held)).capitalize()} möten, senast {held[-1]}"
    else:
        is_near = coming is not None and coming <= quarter.last_day
        words = f"Planerat {coming}" if is_near else "Inget möte är inplanerat"
    return Step(MEET, "Håll mötet", bool(held), False, words)


def _confirmed(register: Register, actor: Actor, quarter: Quarter) -> Step:
    """Of the quarter's records that the group confirms, those that are."""
    progress = todo.confirmed(register, actor, quarter).values()
    done, total = sum(part.done for part in progress), sum(part.total for part in progress)
    words = f"{digits(done)} av {digits(total)} poster" if total else "Inget att fastställa än"
    return Step(CONFIRM, "Fastställ", bool(total) and done == total, bool(done), words)


def _days_left(quarter: Quarter, register: Register) -> str:
    days = close.days_left(register, quarter)
    if days < 0:
        return f"Tog slut {quarter.last_day}"
    return f"{counted(days, 'dag', 'dagar').capitalize()} kvar" if days else "Sista dagen i dag"
