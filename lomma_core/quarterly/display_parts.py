"""The screen's milieus, levels and offers, as plain data made of the plan's labels (R14)."""

import datetime as dt
from dataclasses import dataclass

from lomma_core.domain import offers as current_offers
from lomma_core.domain import overview
from lomma_core.domain.overview import LevelCount
from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import Choice
from lomma_core.plan.names import (
    KIND,
    MEASURE,
    PRESENCE,
    QUARTER,
    RELIABILITY,
    SITUATION,
    STATUS,
    TREND,
)
from lomma_core.records import secrecy
from lomma_core.records.versions import RecordState
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter, local
from lomma_core.utils.text import mid_sentence


@dataclass(frozen=True)
class Milieu:
    """The latest answer about a milieu (P5); its words are empty where there is none.

    ``strength`` is the plan's ``styrka`` of the presence, None outside the scale. ``earlier`` is whether the answer
    is from a quarter before the one shown.
    """

    label: str
    hint: str
    presence: str = ""
    strength: int | None = None
    trend: str = ""
    reliability: str = ""
    state: str = ""
    updated: dt.date | None = None
    quarter: str = ""
    earlier: bool = False


@dataclass(frozen=True)
class Status:
    """A status and how many insatser have it; ``name`` is empty for no status yet."""

    name: str
    label: str
    symbol: str
    count: int


@dataclass(frozen=True)
class Level:
    """A prevention level (P6), its grammar, and its insatser by status, the empty statuses left out."""

    label: str
    plural: str
    title: str
    hint: str
    total: int
    statuses: tuple[Status, ...]


@dataclass(frozen=True)
class Offer:
    """A kind of individriktat offer: the statuses it has now, never how many (R8); no status is no such offer."""

    label: str
    statuses: tuple[Status, ...]


def milieus(register: Register, actor: Actor, quarter: Quarter) -> tuple[Milieu, ...]:
    """The latest lägesbild of each milieu up to a quarter (P5). Raises NotAllowed."""
    latest = latest_situations(register, actor, quarter)
    return tuple(milieu_of(register, milieu, latest.get(milieu.name), quarter) for milieu in register.plan.milieus)


def latest_situations(register: Register, actor: Actor, quarter: Quarter) -> dict[str, Row]:
    """Each milieu's latest lägesbild up to a quarter, of those that may be seen, by milieu. Raises NotAllowed."""
    require(register, actor, "read")
    return overview.latest_situations(register, secrecy.links(register, actor), quarter)


def milieu_of(register: Register, milieu: Choice, row: Row | None, quarter: Quarter) -> Milieu:
    """What a lägesbild's row, or None, says of a milieu, in the plan's words."""
    if row is None:
        return Milieu(milieu.label, milieu.hint)
    form = register.plan.forms[SITUATION]

    def choice(name: str) -> Choice | None:
        answers = register.plan.choices_of(form.fields[name]) if name in form.fields else {}
        return answers.get(row.get(name, ""))

    presence, trend, reliability = choice(PRESENCE), choice(TREND), choice(RELIABILITY)
    strength = presence.item.get("styrka") if presence else None
    return Milieu(
        milieu.label,
        milieu.hint,
        presence.label if presence else "",
        int(strength) if strength else None,
        trend.label if trend else "",
        reliability.label if reliability else "",
        RecordState(row["state"]).words(form),
        local(row["saved_at"]).date(),
        row[QUARTER],
        row[QUARTER] != str(quarter),
    )


def levels(register: Register, counts: list[LevelCount]) -> tuple[Level, ...]:
    """The levels but the individriktade, which are listed as offers that exist (P6, R8)."""
    return tuple(
        Level(
            count.level.label,
            mid_sentence(count.level.plural or count.level.label),
            count.level.title,
            count.level.hint,
            count.total,
            tuple(_status(register, name, n) for name, n in count.by_status.items()),
        )
        for count in counts
        if not count.level.individual
    )


def offers(register: Register, actor: Actor) -> tuple[Offer, ...]:
    """The kinds of individriktade offers, and others of that level that run, each with the statuses it has now."""
    form = register.plan.forms[MEASURE]
    kinds = register.plan.choices_of(form.fields[KIND])
    order = [*register.plan.choices_of(form.fields[STATUS]), None]
    return tuple(
        Offer(kinds[kind].label, tuple(_status(register, name, 1) for name in order if name in there))
        for kind, there in current_offers.current(register, actor).items()
    )


def _status(register: Register, name: str | None, count: int) -> Status:
    form = register.plan.forms[MEASURE]
    choice = register.plan.choices_of(form.fields[STATUS]).get(name) if name else None
    return (
        Status(name, choice.label, choice.symbol, count) if name and choice else Status("", "Status saknas", "", count)
    )
