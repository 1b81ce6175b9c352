"""The aggregates that screens and reports draw: counts of records, never of people, from the newest versions.

For those who may not read marked records (R11) all of it is as if those records did not exist (R20).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lomma_core.domain import measures
from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import Level
from lomma_core.plan.names import LEVEL, MEASURE, MEASURE_FOLLOW_UP, MILIEU, QUARTER, SITUATION, STATUS
from lomma_core.records import listing, schema, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.tables.sort_rows import COUNTED
from lomma_core.utils.quarters import Quarter


@dataclass(frozen=True)
class LevelCount:
    """One prevention level (P6): how many insatser, by status in the plan's order; None is no status yet."""

    level: Level
    total: int
    by_status: dict[str | None, int]


@dataclass(frozen=True)
class Progress:
    """How much of a quarter's follow-up is done (P7): ``done`` of ``total``."""

    done: int
    total: int


def has_measures(register: Register, actor: Actor) -> bool:
    """Whether there is any insats that may be seen. Raises NotAllowed."""
    source = secrecy.visible_rows(register, actor, register.plan.forms[MEASURE])
    return bool(register.store.read(f"SELECT 1 FROM {source} LIMIT 1"))


def levels(register: Register, actor: Actor, filters: Mapping[str, str] | None = None) -> list[LevelCount]:
    """Insatser per level and status, every level there even when empty; ``filters`` narrow them as they narrow a list.

    Raises NotAllowed.
    """
    require(register, actor, "read")
    form, hidden = register.plan.forms[MEASURE], secrecy.hidden(register, actor)
    where, parameters = listing.conditions(register.plan, form, "", filters or {}, hidden)
    source = f"{secrecy.visible_rows(register, actor, form)} AS r WHERE {where}"
    sql = f"SELECT {LEVEL}, {STATUS}, count(*) AS n FROM {source} GROUP BY {LEVEL}, {STATUS}"
    rows = register.store.read(sql, parameters)
    result = []
    for level in register.plan.levels:
        counts = {row[STATUS]: row["n"] for row in rows if row[LEVEL] == level.name}
        order = [*register.plan.choices_of(form.fields[STATUS]), None]
        by_status = {status: counts[status] for status in order if counts.get(status)}
        result.append(LevelCount(level, sum(counts.values()), by_status))
    return result


def measures_progress(register: Register, actor: Actor, quarter: Quarter) -> Progress:
    """Insatser followed up in a quarter, of those that run or were followed up in it. Raises NotAllowed."""
    require(register, actor, "read")
    return Progress(*measures.progress(register, actor, quarter))


def situations_progress(register: Register, actor: Actor, quarter: Quarter) -> Progress:
    """Milieus with a lägesbild in a quarter, of all milieus (P5). Raises NotAllowed."""
    require(register, actor, "read")
    form = register.plan.forms[SITUATION]
    source = secrecy.visible_rows(register, actor, form)
    sql = f"SELECT count(DISTINCT {MILIEU}) AS n FROM {source} WHERE {QUARTER} = ?"
    return Progress(register.store.read(sql, [str(quarter)])[0]["n"], len(register.plan.milieus))


def latest_situations(register: Register, links: RecordLookup, quarter: Quarter) -> dict[str, Row]:
    """The stored row of each milieu's latest lägesbild up to a quarter, by milieu, of those that may be seen (P5)."""
    form = register.plan.forms[SITUATION]
    rows, parameters = schema.current_rows(form), [str(quarter)]
    where = f"{QUARTER} <= ?"
    if links.hidden:
        where += f" AND record NOT IN ({', '.join('?' for _ in links.hidden)})"
        parameters += sorted(links.hidden)
    newest = f"SELECT {MILIEU} AS m, max({QUARTER}) AS q FROM {rows} WHERE {where} GROUP BY {MILIEU}"
    sql = f"SELECT s.* FROM {rows} s JOIN ({newest}) n ON s.{MILIEU} = n.m AND s.{QUARTER} = n.q"
    return {row[MILIEU]: row for row in links.visible(register.store.read(sql, parameters))}


def status_by_quarter(register: Register, actor: Actor) -> dict[str, dict[str, int]]:
    """Followed-up insatser per quarter and status: {quarter: {status: n}}, oldest first. Raises NotAllowed."""
    require(register, actor, "read")
    rows = register.store.read(
        f"SELECT {COUNTED} AS counted, count(*) AS n "
        f"FROM {secrecy.visible_sort_rows(register, actor, register.plan.forms[MEASURE_FOLLOW_UP])} "
        f"WHERE {COUNTED} IS NOT NULL GROUP BY counted ORDER BY counted"
    )
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        quarter, said = row["counted"].split(" ")
        counts.setdefault(quarter, {})[said] = row["n"]
    return counts


def situation_by_quarter(register: Register, actor: Actor, field: str) -> dict[str, dict[str, str]]:
    """One answer of the lägesbild: {quarter: {milieu: choice}}, oldest first (P5).

    Raises NotAllowed.
    """
    require(register, actor, "read")
    form = register.plan.forms[SITUATION]
    column = form.fields[field].name
    rows = register.store.read(
        f'SELECT {QUARTER}, {MILIEU}, "{column}" AS answer FROM {secrecy.visible_rows(register, actor, form)} '
        f'WHERE "{column}" IS NOT NULL ORDER BY {QUARTER}'
    )
    answers: dict[str, dict[str, str]] = {}
    for row in rows:
        answers.setdefault(row[QUARTER], {})[row[MILIEU]] = row["answer"]
    return answers
