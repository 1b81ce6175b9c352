"""Luckor (P4, P6, P8): where lägesbild, insatser and follow-up do not meet, each with the place that mends it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lomma_core.domain import measures, overview
from lomma_core.domain.measures import Measure
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import (
    GENDER,
    INDICATOR,
    KIND,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MILIEU,
    PRESENCE,
    PROPOSAL,
    QUARTER,
    RESPONSIBLE,
    SITUATION,
    STATUS,
)
from lomma_core.records import schema, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.target import Target

# Presence answers that call for no insats; every other answer means that something is there (P5).
NO_PRESENCE = (None, "ingen_kand", "kan_inte_bedomas")


@dataclass(frozen=True)
class Gap:
    """Something that is missing: ``heading`` is its kind in words, ``target`` where it is mended.

    ``record`` is the one record that the gap tells of.
    """

    kind: str
    heading: str
    text: str
    target: Target
    record: str = ""


def gaps(register: Register, actor: Actor, quarter: Quarter) -> list[Gap]:
    """The gaps as they are now, kind by kind; follow-up and presence are those of ``quarter``.

    Only insatser that run have gaps. In a closed quarter nobody can follow up any more, so that gap is left out.
    Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    links = secrecy.links(register, actor)
    running = measures.running(register, links)
    found = [*_milieus(register, links, quarter, running), *_unanchored(register, running)]
    if not links.closed(str(quarter)):
        done = measures.followed(register, quarter)
        heading = f"Insatser utan uppföljning {quarter}"
        for measure in running:
            if measure.id not in done:
                target = Target(MEASURE_FOLLOW_UP, prefill={QUARTER: str(quarter), MEASURE: measure.id})
                found.append(Gap("followup", heading, f"{measure.title} är inte uppföljd.", target, measure.id))
    fields = register.plan.forms[MEASURE].fields
    for kind, name in (("seat", RESPONSIBLE), ("gender", GENDER), ("indicator", INDICATOR)):
        if name in fields:
            what = fields[name].label.lower()
            empty = [measure for measure in running if measure.row[name] is None]
            found += [_of_measure(kind, f"Insatser utan {what}", f"{one.title} saknar {what}.", one) for one in empty]
    return found


def unfilled(register: Register, actor: Actor, quarter: Quarter) -> tuple[list[str], bool]:
    """What no gap can be seen in yet: the milieus without a lägesbild so far, by label, and whether no insats runs.

    Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    sql = f"SELECT DISTINCT {MILIEU} FROM {schema.current_rows(register.plan.forms[SITUATION])} WHERE {QUARTER} <= ?"
    there = {row[MILIEU] for row in register.store.read(sql, [str(quarter)])}
    running = measures.running(register, RecordLookup(register.plan, register.store.read))
    return [milieu.label for milieu in register.plan.miljo if milieu.name not in there], not running


def matrix(register: Register, actor: Actor) -> dict[str, dict[str, int]]:
    """Running insatser by milieu and level, {milieu: {level: n}}, every cell there; individriktade stand outside.

    An insats answers to a milieu by its lägesbild or by its proposal's, whichever quarter that is from. A count
    names no insats, so marked ones are in it (R11). Empty for a plan whose insatser name neither. Raises NotAllowed
    (P6, R9).
    """
    require(register.plan, actor, "read")
    if not _linked(register.plan):
        return {}
    links = RecordLookup(register.plan, register.store.read)
    running = measures.running(register, links)
    answers = _answers_to(links, register, running)
    levels = [level.name for level in register.plan.niva if level.name != measures.INDIVIDUAL]
    counted = {milieu.name: dict.fromkeys(levels, 0) for milieu in register.plan.miljo}
    for measure in running:
        for milieu in answers[measure.id]:
            if milieu in counted and measure.row[LEVEL] in levels:
                counted[milieu][measure.row[LEVEL]] += 1
    return counted


def offers(register: Register, actor: Actor) -> list[tuple[str, bool]]:
    """The kinds of individriktade offers, each with whether there is one that runs; never how many (P6, R8).

    Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    form = register.plan.forms[MEASURE]
    sql = f"SELECT DISTINCT {KIND} FROM {schema.current_rows(form)} WHERE {LEVEL} = ? AND {measures.runs_sql(STATUS)}"
    there = {row[KIND] for row in register.store.read(sql, [measures.INDIVIDUAL])}
    kinds = register.plan.choices_of(form.fields[KIND]).values()
    return [(kind.label, kind.name in there) for kind in kinds if kind.item.get("offer") == "true"]


def gender_share(register: Register, actor: Actor) -> overview.Progress | None:
    """Running insatser that say what the gender perspective means for them, of all that run (P8).

    None for a plan that does not ask it. Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    form = register.plan.forms[MEASURE]
    if GENDER not in form.fields:
        return None
    sql = f"SELECT count({GENDER}) AS done, count(*) AS total FROM {schema.current_rows(form)}"
    row = register.store.read(f"{sql} WHERE {measures.runs_sql(STATUS)}")[0]
    return overview.Progress(row["done"], row["total"])


def _milieus(register: Register, links: RecordLookup, quarter: Quarter, running: list[Measure]) -> Iterator[Gap]:
    """Milieus with presence in their latest lägesbild up to the quarter, to which no running insats answers."""
    if not _linked(register.plan):
        return
    form = register.plan.forms[SITUATION]
    rows = schema.current_rows(form)
    sql = f"SELECT record, {MILIEU}, {PRESENCE} FROM {rows} WHERE {QUARTER} <= ? ORDER BY {QUARTER}"
    latest = {row[MILIEU]: row for row in links.seen(register.store.read(sql, [str(quarter)]))}
    # Marked insatser answer too: whether a milieu has an insats names none (R11).
    whole = RecordLookup(register.plan, register.store.read)
    every = measures.running(register, whole) if links.hidden else running
    answered = set().union(*_answers_to(whole, register, every).values())
    for milieu in register.plan.miljo:
        row = latest.get(milieu.name)
        if row is None or row[PRESENCE] in NO_PRESENCE or milieu.name in answered:
            continue
        presence = links.show(form.fields[PRESENCE], row[PRESENCE]).lower()
        text = f"{milieu.label}: {presence}, men ingen insats som pågår svarar mot miljön."
        target = Target(MEASURE, prefill={SITUATION: row["record"]})
        yield Gap("milieu", "Miljöer med närvaro men utan insats", text, target, row["record"])


def _unanchored(register: Register, running: list[Measure]) -> Iterator[Gap]:
    names = [name for name in (SITUATION, PROPOSAL) if name in register.plan.forms[MEASURE].fields]
    for measure in running:
        if names and not measure.individual and not any(measure.row[name] for name in names):
            text = f"{measure.title} svarar varken mot en lägesbild eller ett förslag."
            yield _of_measure("unanchored", "Insatser som inte svarar mot något", text, measure)


def _of_measure(kind: str, heading: str, text: str, one: Measure) -> Gap:
    return Gap(kind, heading, text, Target(MEASURE, one.id), one.id)


def _answers_to(links: RecordLookup, register: Register, running: list[Measure]) -> dict[str, set[str]]:
    """Insats id -> the milieus it answers to, directly and by its proposal; none for an individriktad one (R9)."""
    form, ones = register.plan.forms[PROPOSAL], [measure for measure in running if not measure.individual]
    links.load(PROPOSAL, [one.row[PROPOSAL] for one in ones if one.row.get(PROPOSAL)])
    pictures = {one.id: {one.row.get(SITUATION), _picture_of(form, links, one.row.get(PROPOSAL))} for one in ones}
    links.load(SITUATION, sorted({picture for some in pictures.values() for picture in some if picture}))
    found: dict[str, set[str]] = {measure.id: set() for measure in running}
    for record, some in pictures.items():
        rows = [links.row(SITUATION, picture) for picture in some if picture]
        found[record] = {row[MILIEU] for row in rows if row and row[MILIEU]}
    return found


def _linked(plan: Plan) -> bool:
    """Whether an insats can say which lägesbild it answers to, itself or by its proposal."""
    measure, proposal = plan.forms[MEASURE].fields, plan.forms[PROPOSAL].fields
    return SITUATION in measure or (PROPOSAL in measure and SITUATION in proposal)


def _picture_of(form: Form, links: RecordLookup, proposal: str | None) -> str | None:
    row = links.row(PROPOSAL, proposal) if proposal else None
    return form.answer(row, SITUATION) if row else None
