"""Luckor (P4, P6, P8): where lägesbild, insatser and follow-up do not meet, each with the place that mends it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lomma_core.domain import measures, overview
from lomma_core.domain import offers as current_offers
from lomma_core.domain.measures import Measure
from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import no_presence, runs_sql
from lomma_core.plan.meaning import offers as is_offer
from lomma_core.plan.model import Form
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
from lomma_core.records import listing, secrecy
from lomma_core.records.filters.computed import RUNNING, RUNS, answers_to_situations
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.target import Target
from lomma_core.utils.text import mid_sentence


@dataclass(frozen=True)
class Gap:
    """Something that is missing: ``heading`` is its kind in words, ``target`` where it is mended.

    ``record`` is the one record that the gap is about.
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
    require(register, actor, "read")
    links = secrecy.links(register, actor)
    running = measures.running(register, links)
    result = [*_milieus(register, links, quarter, running), *_without_situation(register, running)]
    if not links.is_closed(str(quarter)):
        done = measures.followed_up(register, links, quarter)
        heading = f"Insatser utan uppföljning {quarter}"
        for measure in running:
            if measure.id not in done:
                target = Target(MEASURE_FOLLOW_UP, prefill={QUARTER: str(quarter), MEASURE: measure.id})
                result.append(Gap("followup", heading, f"{measure.title} är inte uppföljd.", target, measure.id))
    fields = register.plan.forms[MEASURE].fields
    for kind, name in (("seat", RESPONSIBLE), ("gender", GENDER), ("indicator", INDICATOR)):
        if name in fields:
            what = mid_sentence(fields[name].label)
            empty = [measure for measure in running if measure.row[name] is None]
            result += [
                _of_measure(kind, f"Insatser utan {what}", f"{measure.title} saknar {what}.", measure)
                for measure in empty
            ]
    return result


def missing_parts(register: Register, actor: Actor, quarter: Quarter) -> tuple[list[str], bool]:
    """What no gap can be seen in yet: the milieus without a lägesbild so far, by label, and whether no insats runs.

    Raises NotAllowed.
    """
    require(register, actor, "read")
    source = secrecy.visible_rows(register, actor, register.plan.forms[SITUATION])
    sql = f"SELECT DISTINCT {MILIEU} FROM {source} WHERE {QUARTER} <= ?"
    there = {row[MILIEU] for row in register.store.read(sql, [str(quarter)])}
    running = measures.running(register, secrecy.links(register, actor))
    return [milieu.label for milieu in register.plan.milieus if milieu.name not in there], not running


def matrix(register: Register, actor: Actor, filters: Mapping[str, str] | None = None) -> dict[str, dict[str, int]]:
    """Running insatser by milieu and level, {milieu: {level: n}}, every cell there; individriktade stand outside.

    An insats answers to a milieu by its lägesbild or by its proposal's, whichever quarter that is from. ``filters``
    narrow it as they narrow a list. Empty for a plan whose insatser name neither. Raises NotAllowed (P6, R9).
    """
    require(register, actor, "read")
    plan = register.plan
    if not answers_to_situations(plan):
        return {}
    form, hidden = plan.forms[MEASURE], secrecy.hidden(register, actor)
    source = secrecy.visible_rows(register, actor, form)
    levels = [level.name for level in plan.levels if not level.individual]
    counts = {milieu.name: dict.fromkeys(levels, 0) for milieu in plan.milieus}
    for milieu, row in counts.items():
        about = {**(filters or {}), RUNS: RUNNING, MILIEU: milieu}
        where, parameters = listing.conditions(plan, form, "", about, hidden)
        sql = f"SELECT {LEVEL}, count(*) AS n FROM {source} AS r WHERE {where} GROUP BY {LEVEL}"
        row |= {
            level_row[LEVEL]: level_row["n"]
            for level_row in register.store.read(sql, parameters)
            if level_row[LEVEL] in row
        }
    return counts


def offers(register: Register, actor: Actor) -> list[tuple[str, bool]]:
    """The kinds of individriktade offers, each with whether there is one that runs; never how many (P6, R8).

    Raises NotAllowed.
    """
    require(register, actor, "read")
    kinds = register.plan.choices_of(register.plan.forms[MEASURE].fields[KIND])
    there = current_offers.current(register, actor)
    return [(kind.label, bool(there[name])) for name, kind in kinds.items() if is_offer(kind)]


def gender_share(register: Register, actor: Actor) -> overview.Progress | None:
    """Running insatser with the gender perspective described, of all that run (P8).

    None for a plan without the field. Raises NotAllowed.
    """
    require(register, actor, "read")
    form = register.plan.forms[MEASURE]
    if GENDER not in form.fields:
        return None
    source = secrecy.visible_rows(register, actor, form)
    sql = f"SELECT count({GENDER}) AS done, count(*) AS total FROM {source}"
    row = register.store.read(f"{sql} WHERE {runs_sql(STATUS)}")[0]
    return overview.Progress(row["done"], row["total"])


def _milieus(register: Register, links: RecordLookup, quarter: Quarter, running: list[Measure]) -> Iterator[Gap]:
    """Milieus with presence in their latest lägesbild up to the quarter, to which no running insats answers."""
    if not answers_to_situations(register.plan):
        return
    form = register.plan.forms[SITUATION]
    latest = overview.latest_situations(register, links, quarter)
    milieus = set().union(*_answers_to(links, register, running).values())
    for milieu in register.plan.milieus:
        row = latest.get(milieu.name)
        if row is None or no_presence(register.plan, row[PRESENCE]) or milieu.name in milieus:
            continue
        presence = links.show(form.fields[PRESENCE], row[PRESENCE]).lower()
        text = f"{milieu.label}: {presence}, men ingen pågående insats hör till miljön."
        target = Target(MEASURE, prefill={SITUATION: row["record"]})
        yield Gap("milieu", "Miljöer med närvaro men utan insats", text, target, row["record"])


def _without_situation(register: Register, running: list[Measure]) -> Iterator[Gap]:
    names = [name for name in (SITUATION, PROPOSAL) if name in register.plan.forms[MEASURE].fields]
    for measure in running:
        if names and not measure.individual and not any(measure.row[name] for name in names):
            text = f"{measure.title} hör varken till en lägesbild eller ett förslag."
            yield _of_measure("unanchored", "Insatser utan lägesbild och förslag", text, measure)


def _of_measure(kind: str, heading: str, text: str, measure: Measure) -> Gap:
    return Gap(kind, heading, text, Target(MEASURE, measure.id), measure.id)


def _answers_to(links: RecordLookup, register: Register, running: list[Measure]) -> dict[str, set[str]]:
    """Insats id -> the milieus it answers to, directly and by its proposal; none for an individriktad one (R9)."""
    form, general = register.plan.forms[PROPOSAL], [measure for measure in running if not measure.individual]
    links.load(PROPOSAL, [measure.row[PROPOSAL] for measure in general if measure.row.get(PROPOSAL)])
    pictures = {
        measure.id: {measure.row.get(SITUATION), _picture_of(form, links, measure.row.get(PROPOSAL))}
        for measure in general
    }
    links.load(SITUATION, sorted({picture for some in pictures.values() for picture in some if picture}))
    milieus: dict[str, set[str]] = {measure.id: set() for measure in running}
    for record, some in pictures.items():
        rows = [links.row(SITUATION, picture) for picture in some if picture]
        milieus[record] = {row[MILIEU] for row in rows if row and row[MILIEU]}
    return milieus


def _picture_of(form: Form, links: RecordLookup, proposal: str | None) -> str | None:
    row = links.row(PROPOSAL, proposal) if proposal else None
    return form.answer(row, SITUATION) if row else None
