"""A municipality's figures of a quarter, read from the source that its reports are drawn from, always masked (R11).

Whoever makes the file, it is as if marked records did not exist: it leaves for others, and what somebody may read at
home says nothing of what they may (R20). Counts of persons are the published ones, added up where all others are (R8).
"""

from lomma_core.exchange.comparison.model import (
    Figures,
    LevelFigure,
    MilieuFigure,
    OfferFigure,
    Presence,
    Progress,
    Share,
    Signature,
    Status,
)
from lomma_core.exchange.reports import sections, source
from lomma_core.exchange.reports.figures import offer_totals
from lomma_core.exchange.reports.source import Source
from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import Choice
from lomma_core.plan.names import GENDER, LEVEL, MEASURE, PRESENCE, SEAT, SITUATION, SITUATION_FOLLOW_UP, STATUS
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter, timestamp
from lomma_core.utils.text import label_key, one_line

OPERATOR_ROLE = "Den som sköter servern"


def collect(register: Register, actor: Actor, quarter: Quarter) -> Figures:
    """The figures of a quarter as they may leave for another municipality.

    A closed quarter is as it was frozen. Raises NotAllowed, and NotValid for a quarter that has not begun.
    """
    require(register, actor, "export")
    content = source.gather(register, actor, quarter, masked=True)
    return Figures(
        municipality=_line(register.plan.plan.municipality),
        quarter=str(quarter),
        closed=f"{content.closed:%Y-%m-%d}" if content.closed else None,
        demo=content.demo,
        made=timestamp(register.now()),
        signature=_signature(register, actor),
        purpose=content.purpose.strip()[:5000],
        milieus=_milieus(content),
        levels=_levels(content),
        statuses=tuple(
            Status(name=s.name, label=_line(s.label), aliases=_aliases(s), symbol=_line(s.symbol))
            for s in _statuses(content).values()
        ),
        progress=_progress(content),
        gender=_gender(content),
        offers=_offers(content),
    )


def _line(text: str) -> str:
    """A label as the file holds it: on one line, and no longer than a label is."""
    return one_line(text)[:200].strip()


def _aliases(choice: Choice) -> tuple[str, ...]:
    """What else a choice is called, which is how another municipality's word for it is known."""
    words = {label_key(word): _line(word) for word in choice.aliases if label_key(word)}
    words.pop(label_key(choice.label), None)
    return tuple(words.values())


def _signature(register: Register, actor: Actor) -> Signature:
    if actor.operator:
        return Signature(role=OPERATOR_ROLE)
    role, seat = register.plan.roles[actor.role or ""], register.plan.choice_lists[SEAT].get(actor.seat or "")
    return Signature(role=_line(role.label), seat=_line(seat.label) if seat else "")


def _milieus(content: Source) -> tuple[MilieuFigure, ...]:
    result = []
    for milieu in content.plan.milieus:
        record = sections.of_milieu(content, milieu.name, SITUATION)
        answer = record["values"].get(PRESENCE) if record else None
        presence = Presence(name=answer, label=_line(record["shown"][PRESENCE])) if record and answer else None
        result.append(
            MilieuFigure(name=milieu.name, label=_line(milieu.label), aliases=_aliases(milieu), presence=presence)
        )
    return tuple(result)


def _statuses(content: Source) -> dict[str, Choice]:
    return content.plan.choices_of(content.plan.forms[MEASURE].fields[STATUS])


def _levels(content: Source) -> tuple[LevelFigure, ...]:
    statuses = _statuses(content)
    result = []
    for level in content.plan.levels:
        counts: dict[str, int] = {}
        for measure, _ in sections.measures(content):
            if measure["values"].get(LEVEL) == level.name:
                # One that the plan no longer has stands as none: it has no word of its own.
                status = measure["values"].get(STATUS, "")
                status = status if status in statuses else ""
                counts[status] = counts.get(status, 0) + 1
        result.append(
            LevelFigure(
                name=level.name,
                label=_line(level.label),
                aliases=_aliases(level),
                individual=level.individual,
                measures={name: counts[name] for name in (*statuses, "") if name in counts},
            )
        )
    return tuple(result)


def _progress(content: Source) -> Progress:
    pairs, milieus = sections.measures(content), content.plan.milieus

    def of(form: str) -> Share:
        done = sum(sections.of_milieu(content, milieu.name, form) is not None for milieu in milieus)
        return Share(done=done, total=len(milieus))

    followed = Share(done=sum(answer is not None for _, answer in pairs), total=len(pairs))
    return Progress(described=of(SITUATION), situations=of(SITUATION_FOLLOW_UP), followed=followed)


def _gender(content: Source) -> Share | None:
    """The quarter's insatser with the gender perspective described (P8); None for a plan without the field."""
    if not content.has_field(MEASURE, GENDER):
        return None
    answers = [measure["values"].get(GENDER) for measure, _ in sections.measures(content)]
    return Share(done=sum(bool(answer) for answer in answers), total=len(answers))


def _offers(content: Source) -> tuple[OfferFigure, ...]:
    quarter = str(content.quarter)
    return tuple(
        OfferFigure(
            name=line.offer.name,
            label=_line(line.offer.label),
            aliases=_aliases(line.offer),
            what=_line(line.what),
            count=line.counts[quarter],
        )
        for line in offer_totals(content).lines
        if line.counts.get(quarter)
    )
