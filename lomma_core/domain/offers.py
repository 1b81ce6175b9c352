"""Individriktade insatser in numbers: per offer type and quarter, added up by the rules for small counts (P6, R8, R9).

Only the type and the quarter: no milieu, area or gender can be selected.
"""

from dataclasses import dataclass

from lomma_core.permissions import Actor, require
from lomma_core.plan.choices import Choice
from lomma_core.plan.meaning import individual_sql, runs_sql
from lomma_core.plan.meaning import offers as is_offer
from lomma_core.plan.model import Field, Plan
from lomma_core.plan.names import KIND, LEVEL, MEASURE, MEASURE_FOLLOW_UP, QUARTER, STATUS
from lomma_core.privacy import small_counts
from lomma_core.records import secrecy
from lomma_core.register import Register
from lomma_core.storage.rows import Row


@dataclass(frozen=True)
class Line:
    """One count of one offer type: what is published of it in each quarter, empty where nothing is."""

    offer: Choice
    field: Field
    counts: dict[str, str]

    @property
    def label(self) -> str:
        """``Stödperson: erbjudna``."""
        return f"{self.offer.label}: {self.what}"

    @property
    def what(self) -> str:
        """What is counted, in lower case: ``erbjudna``."""
        return self.field.label.removeprefix("Antal ").lower()


@dataclass(frozen=True)
class Offers:
    """All lines of the latest quarters that have counts, oldest first; types in the plan's order."""

    quarters: list[str]
    lines: list[Line]


def by_quarter(register: Register, actor: Actor, last: int = 8) -> Offers:
    """The counts of the latest quarters, those of several insatser of a type together. Raises NotAllowed."""
    require(register, actor, "read")
    form, measures = register.plan.forms[MEASURE_FOLLOW_UP], register.plan.forms[MEASURE]
    counts = count_fields(register.plan)
    if not counts:
        return Offers([], [])
    columns = ", ".join(f'f."{field.name}"' for field in counts)
    individual, levels = individual_sql(register.plan, f"i.{LEVEL}")
    counted = " OR ".join(f'f."{field.name}" IS NOT NULL' for field in counts)
    answers, offered = (secrecy.visible_rows(register, actor, some) for some in (form, measures))
    source = f"FROM {answers} f JOIN {offered} i ON i.record = f.{MEASURE} WHERE {individual} AND ({counted})"
    latest = f"SELECT DISTINCT f.{QUARTER} AS q {source} ORDER BY q DESC LIMIT {int(last)}"
    rows = register.store.read(
        f"SELECT f.{QUARTER}, i.{KIND}, {columns} {source} AND f.{QUARTER} IN (SELECT q FROM ({latest})) "
        f"ORDER BY f.{QUARTER}, f.record",
        levels * 2,
    )
    return totals(register.plan, rows, last)


def current(register: Register, actor: Actor) -> dict[str, set[str | None]]:
    """The kinds of individriktade offers, and others of that level that run: name -> the statuses it has now (P6).

    In the plan's order; no status is no insats of that kind that runs, and how many there are is never told (R8).
    """
    form = register.plan.forms[MEASURE]
    require(register, actor, "read")
    source = secrecy.visible_rows(register, actor, form)
    individual, levels = individual_sql(register.plan)
    sql = f"SELECT DISTINCT {KIND}, {STATUS} FROM {source} WHERE {individual} AND {runs_sql(STATUS)}"
    there: dict[str, set[str | None]] = {}
    for row in register.store.read(sql, levels):
        there.setdefault(row[KIND], set()).add(row[STATUS])
    kinds = register.plan.choices_of(form.fields[KIND])
    return {name: there.get(name, set()) for name, kind in kinds.items() if name in there or is_offer(kind)}


def count_fields(plan: Plan) -> list[Field]:
    """The fields of a follow-up that count people."""
    return [field for field in plan.forms[MEASURE_FOLLOW_UP].field if field.kind.counts_people]


def totals(plan: Plan, rows: list[Row], last: int = 8) -> Offers:
    """``by_quarter`` from the offers' follow-ups, quarter by quarter: {QUARTER, KIND} and the counts of each."""
    counts = count_fields(plan)
    rows = [row for row in rows if any(row.get(field.name) is not None for field in counts)]
    quarters = list(dict.fromkeys(row[QUARTER] for row in rows))[-last:]
    types = plan.choices_of(plan.forms[MEASURE].fields[KIND])
    lines = []
    for name in types:
        own = [row for row in rows if row[KIND] == name and row[QUARTER] in quarters]
        for field in counts if own else ():
            groups = [[row.get(field.name) for row in own if row[QUARTER] == quarter] for quarter in quarters]
            lines.append(Line(types[name], field, dict(zip(quarters, small_counts.series(groups), strict=True))))
    return Offers(quarters, lines)
