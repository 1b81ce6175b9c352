"""The aggregates that screens and reports draw: counts of records, never of people, from the newest versions.

Marked records (R11) are in the counts, which name none; an answer of one is shown to those who may read it.
"""

from dataclasses import dataclass

from lomma_core.domain import measures
from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import Choice
from lomma_core.plan.names import LEVEL, MEASURE, MEASURE_FOLLOW_UP, MILIEU, QUARTER, SITUATION, STATUS
from lomma_core.records import schema, secrecy
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter


@dataclass(frozen=True)
class LevelCount:
    """One prevention level (P6): how many insatser, by status in the plan's order; None is no status yet."""

    level: Choice
    total: int
    by_status: dict[str | None, int]


@dataclass(frozen=True)
class Progress:
    """How much of a quarter's follow-up is done (P7): ``done`` of ``total``."""

    done: int
    total: int


def levels(register: Register, actor: Actor) -> list[LevelCount]:
    """Insatser per level and status, every level there even when empty. Raises NotAllowed."""
    require(register.plan, actor, "read")
    form = register.plan.forms[MEASURE]
    sql = f"SELECT {LEVEL}, {STATUS}, count(*) AS n FROM {schema.current_rows(form)} GROUP BY {LEVEL}, {STATUS}"
    rows = register.store.read(sql)
    counted = []
    for level in register.plan.niva:
        found = {row[STATUS]: row["n"] for row in rows if row[LEVEL] == level.name}
        order = [*register.plan.choices_of(form.fields[STATUS]), None]
        by_status = {status: found[status] for status in order if found.get(status)}
        counted.append(LevelCount(level, sum(found.values()), by_status))
    return counted


def measures_followed(register: Register, actor: Actor, quarter: Quarter) -> Progress:
    """Insatser followed up in a quarter, of those that run or were followed up in it. Raises NotAllowed."""
    require(register.plan, actor, "read")
    return Progress(*measures.progress(register, quarter))


def situations_described(register: Register, actor: Actor, quarter: Quarter) -> Progress:
    """Milieus with a lägesbild in a quarter, of all milieus (P5). Raises NotAllowed."""
    require(register.plan, actor, "read")
    form = register.plan.forms[SITUATION]
    sql = f"SELECT count(DISTINCT {MILIEU}) AS n FROM {schema.current_rows(form)} WHERE {QUARTER} = ?"
    return Progress(register.store.read(sql, [str(quarter)])[0]["n"], len(register.plan.miljo))


def status_by_quarter(register: Register, actor: Actor) -> dict[str, dict[str, int]]:
    """Followed-up insatser per quarter and status: {quarter: {status: n}}, oldest first. Raises NotAllowed."""
    require(register.plan, actor, "read")
    form = register.plan.forms[MEASURE_FOLLOW_UP]
    rows = register.store.read(
        f"SELECT {QUARTER}, {STATUS}, count(*) AS n FROM {schema.current_rows(form)} "
        f"WHERE {STATUS} IS NOT NULL GROUP BY {QUARTER}, {STATUS} ORDER BY {QUARTER}"
    )
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row[QUARTER], {})[row[STATUS]] = row["n"]
    return counted


def situation_by_quarter(register: Register, actor: Actor, field: str) -> dict[str, dict[str, str]]:
    """One answer of the lägesbild: {quarter: {milieu: choice}}, oldest first (P5).

    Those of marked records only for who may read them (R11). Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    form = register.plan.forms[SITUATION]
    column = form.fields[field].name
    rows = register.store.read(
        f'SELECT record, {QUARTER}, {MILIEU}, "{column}" AS answer FROM {schema.current_rows(form)} '
        f'WHERE "{column}" IS NOT NULL ORDER BY {QUARTER}'
    )
    seen: dict[str, dict[str, str]] = {}
    for row in secrecy.links(register, actor).seen(rows):
        seen.setdefault(row[QUARTER], {})[row[MILIEU]] = row["answer"]
    return seen
