"""Filters that no field of the form answers: the milieu an insats answers to by its links, and whether it runs.

The same condition narrows a list and counts what a picture shows, so that a figure opens exactly what it counts.
"""

from dataclasses import dataclass

from lomma_core.plan.meaning import individual_sql, runs_sql, status_after_sql
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import MEASURE, MEASURE_FOLLOW_UP, MILIEU, PROPOSAL, SITUATION, STATUS
from lomma_core.records import schema

# What a filter's value is for records without an answer: no choice is named so.
NO_ANSWER = "-"
RUNS, RUNNING, ENDED = "pagar", "ja", "nej"


@dataclass(frozen=True)
class ComputedFilter:
    """A filter as a list shows it: its name in addresses, its label, and the words of its values."""

    name: str
    label: str
    words: dict[str, str]


def of(plan: Plan, form: Form) -> list[ComputedFilter]:
    """The computed filters of a form, those whose name a field of it has left out."""
    if form.name != MEASURE:
        return []
    filters = [ComputedFilter(RUNS, "Läge", {RUNNING: "Pågår", ENDED: "Har avslutats"})]
    if answers_to_situations(plan):
        label = plan.forms[SITUATION].fields[MILIEU].label
        filters.append(ComputedFilter(MILIEU, label, {milieu.name: milieu.label for milieu in plan.milieus}))
    return [computed for computed in filters if computed.name not in form.fields]


def shown(form: Form, name: str) -> str:
    """SQL for a field's answer as it is shown: of a follow-up the status that it leads to."""
    return status_after_sql(form) if form.name == MEASURE_FOLLOW_UP and name == STATUS else f'"{name}"'


def answers_to_situations(plan: Plan) -> bool:
    """Whether an insats can name the lägesbild it answers to, itself or by its proposal."""
    measure, proposal = plan.forms[MEASURE].fields, plan.forms[PROPOSAL].fields
    return SITUATION in measure or (PROPOSAL in measure and SITUATION in proposal)


def condition(
    plan: Plan, form: Form, name: str, value: str, hidden: frozenset[str] = frozenset()
) -> tuple[str, list[str]] | None:
    """SQL that holds for the records that a computed filter means, with its parameters; None for another filter.

    ``hidden`` are records by whose answers nothing may be narrowed (R20).
    """
    known = {computed.name: computed for computed in of(plan, form)}
    if name not in known:
        return None
    if value not in known[name].words:
        return "FALSE", []
    if name == RUNS:
        return (runs_sql(STATUS) if value == RUNNING else f"NOT {runs_sql(STATUS)}"), []
    return _answers_to(plan, value, hidden)


def _answers_to(plan: Plan, milieu: str, hidden: frozenset[str]) -> tuple[str, list[str]]:
    """By its lägesbild or by its proposal's, whichever quarter that is from; never an individriktad one (P6, R9)."""
    measure, proposal = plan.forms[MEASURE], plan.forms[PROPOSAL]
    seen, ids = ("", []) if not hidden else (f" AND record NOT IN ({', '.join('?' * len(hidden))})", sorted(hidden))
    situations = f"SELECT record FROM {schema.current_rows(plan.forms[SITUATION])} AS s WHERE {MILIEU} = ?{seen}"
    parts, parameters = [], []
    if SITUATION in measure.fields:
        parts.append(f"{SITUATION} IN ({situations})")
        parameters += [milieu, *ids]
    if PROPOSAL in measure.fields and SITUATION in proposal.fields:
        rows = schema.current_rows(proposal)
        parts.append(f"{PROPOSAL} IN (SELECT record FROM {rows} AS p WHERE {SITUATION} IN ({situations}){seen})")
        parameters += [milieu, *ids, *ids]
    individual, levels = individual_sql(plan)
    return f"({' OR '.join(parts)}) AND NOT coalesce({individual}, FALSE)", [*parameters, *levels]
