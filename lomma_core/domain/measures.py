"""The insatser that run, those that a quarter is about, what their follow-ups decided and what they wait for (P7)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lomma_core.domain import follow_up
from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import is_individual, runs, runs_sql
from lomma_core.plan.model import Plan
from lomma_core.plan.names import (
    DECISION,
    DELAYED,
    END,
    LEVEL,
    MEASURE,
    QUARTER,
    RESPONSIBLE,
    SEAT,
    STATUS,
    TO_ADJUST,
)
from lomma_core.records import schema, secrecy, validation
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import BROUGHT_BACK, RecordState, published
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils import periods
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import alphabetical

# So many records are looked up by their keys sooner than all are gone through.
_FEW = 200


@dataclass(frozen=True)
class Measure:
    """An insats as it stands: ``seat`` is its responsible seat, None for none and for one outside the group.

    An ``individual`` one is an offer to individuals, which stands outside everything about milieus (R9).
    """

    id: str
    title: str
    seat: str | None
    row: Row
    individual: bool


def in_round(status: str | None, followed_up: bool) -> bool:
    """Whether a quarter is about an insats: it runs, or it is followed up in the quarter already (P7)."""
    return followed_up or runs(status)


def running(register: Register, links: RecordLookup) -> list[Measure]:
    """Insatser that run, level by level and by title, as the quarter's round goes (P7), of those that may be seen."""
    sql = f"SELECT * FROM {schema.current_rows(register.plan.forms[MEASURE])} WHERE {runs_sql(STATUS)}"
    return _measures(register, links, register.store.read(sql))


def quarter_round(register: Register, actor: Actor, quarter: Quarter) -> list[Measure]:
    """The insatser that a quarter's round goes through, of those that may be seen, in its order (P7).

    A follow-up that may not be seen brings no ended insats into the round (R20). Raises NotAllowed.
    """
    require(register, actor, "read")
    form = register.plan.forms[MEASURE]
    source, parameters = _in_round(register, actor, quarter)
    rows = register.store.read(f"SELECT m.* {source}", parameters)
    about = [published(register.plan, actor, form, row) for row in rows]
    return _measures(register, secrecy.links(register, actor), about)


def progress(register: Register, actor: Actor, quarter: Quarter) -> tuple[int, int]:
    """How many insatser are followed up in a quarter, and how many it is about, of those that may be seen.

    Raises NotAllowed.
    """
    require(register, actor, "read")
    forms = register.plan.forms
    rows, answers = (secrecy.visible_rows(register, actor, forms[name]) for name in (MEASURE, follow_up.MEASURES))
    # Those that run are few however many have ended, and those followed up that have ended are fewer still.
    parts = (
        f"WITH running AS (SELECT record FROM {rows} WHERE {runs_sql(STATUS)}), done AS (SELECT DISTINCT {MEASURE} "
        f"AS measure FROM {answers} WHERE {QUARTER} = ?) "
    )
    others = "FROM done WHERE measure NOT IN (SELECT record FROM running)"
    sql = (
        f"{parts}SELECT (SELECT count(*) FROM running) AS running, count(r.record) AS both, "
        "count(d.measure) - count(r.record) AS others FROM done d LEFT JOIN running r ON r.record = d.measure"
    )
    count = register.store.read(sql, [str(quarter)])[0]
    ended = 0
    if 0 < count["others"] <= _FEW:
        some = [row["measure"] for row in register.store.read(f"{parts}SELECT measure {others}", [str(quarter)])]
        wanted = f"SELECT count(*) AS n FROM {rows} WHERE record IN ({', '.join('?' for _ in some)})"
        ended = register.store.read(wanted, some)[0]["n"]
    elif count["others"]:
        wanted = f"{parts}SELECT count(*) AS n FROM {rows} WHERE record IN (SELECT measure {others})"
        ended = register.store.read(wanted, [str(quarter)])[0]["n"]
    return count["both"] + ended, count["running"] + ended


def _in_round(register: Register, actor: Actor, quarter: Quarter) -> tuple[str, list[str]]:
    """SQL from FROM on for what ``in_round`` holds of, as ``m``, beside its follow-up as ``d``; and its parameters."""
    forms = register.plan.forms
    rows, done = (secrecy.visible_rows(register, actor, forms[name]) for name in (MEASURE, follow_up.MEASURES))
    sql = (
        f"FROM {rows} m LEFT JOIN (SELECT DISTINCT {MEASURE} AS measure FROM {done} WHERE {QUARTER} = ?) d "
        f"ON d.measure = m.record WHERE d.measure IS NOT NULL OR {runs_sql(f'm.{STATUS}')}"
    )
    return sql, [str(quarter)]


def _measures(register: Register, links: RecordLookup, rows: list[Row]) -> list[Measure]:
    plan = register.plan
    form, levels = plan.forms[MEASURE], [level.name for level in plan.levels]
    # A field that has left the plan keeps its column, but nobody can answer it any more.
    known = {*form.fields, *schema.META}
    result = []
    for row in links.visible(rows):
        seat = row[RESPONSIBLE] if row[RESPONSIBLE] in plan.choice_lists[SEAT] else None
        values = {name: value for name, value in row.items() if name in known}
        individual = is_individual(plan, row[LEVEL])
        result.append(Measure(row["record"], links.title_of(form, row), seat, values, individual))

    def place(measure: Measure) -> tuple[int, str, str]:
        level = measure.row[LEVEL]
        return levels.index(level) if level in levels else len(levels), alphabetical(measure.title), measure.id

    return sorted(result, key=place)


def followed_up(register: Register, links: RecordLookup, quarter: Quarter) -> set[str]:
    """The ids of the insatser that are followed up in a quarter, by the follow-ups that may be seen."""
    form = register.plan.forms[follow_up.MEASURES]
    sql = f"SELECT record, {MEASURE} FROM {schema.current_rows(form)} WHERE {QUARTER} = ?"
    return {row[MEASURE] for row in links.visible(register.store.read(sql, [str(quarter)]))}


def past_end(measure: Measure, today: dt.date) -> bool:
    """Whether the written end of a running insats has passed."""
    return _past_end(measure.row, today)


def proposed_status(values: Mapping[str, Any], today: dt.date) -> str | None:
    """The status to propose in an insats's follow-up: delayed when its end has passed, else its present one."""
    status = values.get(STATUS)
    return DELAYED if runs(status) and _past_end(values, today) else status


def _past_end(values: Mapping[str, Any], today: dt.date) -> bool:
    span = periods.bounds(values.get(END))
    return span is not None and span[1] < today


def missing(plan: Plan, links: RecordLookup, measures: list[Measure]) -> dict[str, list[str]]:
    """Insats id -> labels of the required answers it lacks, for those that lack any (imports may bring less)."""
    form = plan.forms[MEASURE]
    required = [name for name, field in form.fields.items() if field.required]
    partial = [measure.row for measure in measures if any(measure.row.get(name) is None for name in required)]
    for field in form.link_fields:
        links.load(field.form, [row[field.name] for row in partial if row[field.name]])
    verdicts = zip(partial, validation.unanswered_in(plan, form, partial, links), strict=True)
    return {row["record"]: [form.fields[name].label for name in lacking] for row, lacking in verdicts if lacking}


def to_adjust(register: Register, links: RecordLookup, measures: list[Measure]) -> dict[str, str]:
    """Insats id -> quarter, where the latest follow-up decided to adjust and nobody has changed the insats since.

    A version that a follow-up made, that only confirms, withdraws or brings back, is no change.
    """
    form = register.plan.forms[follow_up.MEASURES]
    if DECISION not in form.fields:
        return {}
    # Few follow-ups decide so, and few insatser run: only those that meet are read, with all their follow-ups.
    rows, running = schema.current_rows(form), schema.current_rows(register.plan.forms[MEASURE])
    some = f"SELECT {MEASURE} FROM {rows} WHERE {DECISION} = ? AND {MEASURE} IN (SELECT record FROM {running} m "
    some += f"WHERE {runs_sql(f'm.{STATUS}')})"
    sql = f"SELECT record, {MEASURE}, {QUARTER}, {DECISION} FROM {rows} WHERE {MEASURE} IN ({some}) ORDER BY {QUARTER}"
    latest = {row[MEASURE]: row for row in links.visible(register.store.read(sql, [TO_ADJUST]))}
    ids = {measure.id for measure in measures}
    rows_to_adjust = [row for row in latest.values() if row[DECISION] == TO_ADJUST and row[MEASURE] in ids]
    if not rows_to_adjust:
        return {}
    when = _since_when(register, [row["record"] for row in rows_to_adjust])
    last = _last_change_times(register, [row[MEASURE] for row in rows_to_adjust])
    return {
        r[MEASURE]: r[QUARTER] for r in rows_to_adjust if last.get(r[MEASURE], dt.datetime.min) <= when[r["record"]]
    }


def _since_when(register: Register, followups: list[str]) -> dict[str, dt.datetime]:
    """When each follow-up came to decide on adjusting: the first of its latest unbroken versions that do."""
    table = schema.table(register.plan.forms[follow_up.MEASURES])
    sql = (
        f'SELECT t.record, min(t.saved_at) AS at FROM "{table}" t '
        f'LEFT JOIN (SELECT record, max(version) AS v FROM "{table}" WHERE {DECISION} IS NULL OR {DECISION} <> ? '
        "GROUP BY record) o ON o.record = t.record "
        f"WHERE t.record IN ({', '.join('?' for _ in followups)}) AND (o.v IS NULL OR t.version > o.v) "
        "GROUP BY t.record"
    )
    return {row["record"]: row["at"] for row in register.store.read(sql, [TO_ADJUST, *followups])}


def _last_change_times(register: Register, ids: list[str]) -> dict[str, dt.datetime]:
    table = schema.table(register.plan.forms[MEASURE])
    sql = (
        f'SELECT record, max(saved_at) AS at FROM "{table}" WHERE record IN ({", ".join("?" for _ in ids)}) '
        "AND state NOT IN (?, ?) AND (reason IS NULL OR (reason NOT LIKE ? AND reason <> ?)) GROUP BY record"
    )
    # Exactly what apply_follow_up writes: a reason that a person wrote may begin the same.
    reason_pattern = f"{follow_up.REASON} ____-K_"
    states = [str(RecordState.CONFIRMED), str(RecordState.WITHDRAWN)]
    rows = register.store.read(sql, [*ids, *states, reason_pattern, BROUGHT_BACK])
    return {row["record"]: row["at"] for row in rows}
