"""The register's counts as small tables, for programs that fetch them: what the screens show, and no more (R8, R9)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.domain import gaps, offers, overview
from lomma_core.errors import NotFound
from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import Choice
from lomma_core.plan.names import LEVEL, MEASURE, MEASURE_FOLLOW_UP, MILIEU, PRESENCE, QUARTER, SITUATION, STATUS
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter

# Words and numbers, a cell under each heading.
Cells = tuple[str | int, ...]
Rows = Iterator[Cells]


@dataclass(frozen=True)
class Aggregate:
    """A table by its address, what it is called, its headings, and the rows as an actor may have them."""

    name: str
    label: str
    headings: tuple[str, ...]
    rows: Callable[[Register, Actor, Quarter], Rows]
    by_quarter: bool = False


def table(register: Register, actor: Actor, name: str, quarter: Quarter | None = None) -> tuple[Aggregate, list[Cells]]:
    """An aggregate and its rows; ``quarter`` is for those that are of one, the present one by default.

    Logged as an export. Raises NotAllowed and NotFound.
    """
    require(register, actor, "export")
    if name not in AGGREGATES:
        raise NotFound(f"Det finns ingen sammanställning som heter så. Välj bland: {', '.join(AGGREGATES)}.")
    aggregate = AGGREGATES[name]
    rows = list(aggregate.rows(register, actor, quarter or register.quarter))
    with register.store.transaction() as write:
        log.add(write, actor, "export", register.now(), [{"record": name}])
    return aggregate, rows


def _levels(register: Register, actor: Actor, _: Quarter) -> Rows:
    statuses = _choices(register, MEASURE, STATUS)
    for level in overview.levels(register, actor):
        for status, n in level.by_status.items():
            yield level.level.label, _label(statuses, status), n


def _follow_up_progress(register: Register, actor: Actor, quarter: Quarter) -> Rows:
    for what, verb in (("Insatser", overview.measures_progress), ("Lägesbilder", overview.situations_progress)):
        progress = verb(register, actor, quarter)
        yield str(quarter), what, progress.done, progress.total


def _matrix(register: Register, actor: Actor, _: Quarter) -> Rows:
    milieus, levels = (register.plan.choice_lists[name] for name in (MILIEU, LEVEL))
    for milieu, counts in gaps.matrix(register, actor).items():
        for level, n in counts.items():
            yield milieus[milieu].label, levels[level].label, n


def _statuses(register: Register, actor: Actor, _: Quarter) -> Rows:
    statuses = _choices(register, MEASURE_FOLLOW_UP, STATUS)
    for quarter, counts in overview.status_by_quarter(register, actor).items():
        for status, n in counts.items():
            yield quarter, _label(statuses, status), n


def _presence(register: Register, actor: Actor, _: Quarter) -> Rows:
    milieus, answers = register.plan.choice_lists[MILIEU], _choices(register, SITUATION, PRESENCE)
    for quarter, by_milieu in overview.situation_by_quarter(register, actor, PRESENCE).items():
        for milieu, answer in by_milieu.items():
            yield quarter, _label(milieus, milieu), _label(answers, answer)


def _offers(register: Register, actor: Actor, _: Quarter) -> Rows:
    all_offers = offers.by_quarter(register, actor, last=40)
    for line in all_offers.lines:
        for quarter, count in line.counts.items():
            yield quarter, line.offer.label, line.what, count


def _gender(register: Register, actor: Actor, _: Quarter) -> Rows:
    share = gaps.gender_share(register, actor)
    if share is not None:
        yield share.done, share.total


def _choices(register: Register, form: str, field: str) -> dict[str, Choice]:
    return register.plan.choices_of(register.plan.forms[form].fields[field])


def _label(choices: dict[str, Choice], name: str | None) -> str:
    return choices[name].label if name in choices else name or ""


# Heading for machines -> heading for Excel.
HEADINGS = {
    QUARTER: "Kvartal",
    LEVEL: "Nivå",
    STATUS: "Status",
    "antal": "Antal",
    "vad": "Vad",
    "gjorda": "Gjorda",
    "av": "Av",
    MILIEU: "Miljö",
    PRESENCE: "Närvaro",
    "erbjudande": "Erbjudande",
    "med": "Med genusperspektiv",
}
AGGREGATES = {
    aggregate.name: aggregate
    for aggregate in (
        Aggregate("insatser-per-niva", "Insatser per nivå och status", (LEVEL, STATUS, "antal"), _levels),
        Aggregate(
            "uppfoljning-i-kvartalet",
            "Uppföljningen i ett kvartal",
            (QUARTER, "vad", "gjorda", "av"),
            _follow_up_progress,
            by_quarter=True,
        ),
        Aggregate("status-per-kvartal", "Uppföljda insatser per kvartal", (QUARTER, STATUS, "antal"), _statuses),
        Aggregate("insatser-per-miljo", "Insatser per miljö och nivå", (MILIEU, LEVEL, "antal"), _matrix),
        Aggregate("narvaro-per-kvartal", "Närvaro per miljö och kvartal", (QUARTER, MILIEU, PRESENCE), _presence),
        Aggregate(
            "erbjudanden-per-kvartal",
            "Erbjudanden till enskilda per kvartal",
            (QUARTER, "erbjudande", "vad", "antal"),
            _offers,
        ),
        Aggregate("genusperspektiv", "Insatser med genusperspektiv", ("med", "av"), _gender),
    )
}
