"""A quarter and the one before as they stand in the register, read as far as they can differ (P7)."""

from lomma_core.plan.model import Plan
from lomma_core.quarterly import snapshot
from lomma_core.quarterly.snapshot import State
from lomma_core.records import schema
from lomma_core.records.lookup import Reader, RecordLookup
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter

_Rows = dict[str, list[Row]]


def differing(plan: Plan, read: Reader, quarter: Quarter, hidden: frozenset[str]) -> tuple[State, State]:
    """The quarter before as it was when it ended, and the quarter as it is, without what is the same in both.

    Of what stands from quarter to quarter only the records that were saved since are in them, and beside these what
    the quarters' own records are about, and all that leads to a hidden record: masking must find its name wherever
    it stands (R20). So the many records that stand as they did are neither read nor compared.
    """
    links = RecordLookup(plan, read)
    earlier, later = _Rows(), _Rows()
    for form in plan.form:
        if snapshot.stands(form):
            earlier[form.name] = read(f"SELECT * FROM {schema.changed_before(form)}", [quarter.begins] * 2)
            later[form.name] = read(f"SELECT * FROM {schema.changed_since(form)}", [quarter.begins])
            links.add(form.name, later[form.name])
        else:
            earlier[form.name] = snapshot.own_rows(form, quarter - 1, read)
            later[form.name] = snapshot.own_rows(form, quarter, read)
    unchanged = _named(plan, [earlier, later])
    if hidden:
        changed = {row["record"] for rows in (earlier, later) for some in rows.values() for row in some}
        unchanged |= _leading_to(plan, read, hidden | changed)
    for form in filter(snapshot.stands, plan.form):
        there = {row["record"] for row in (*earlier[form.name], *later[form.name])}
        ids = sorted(record for name, record in unchanged if name == form.name and record not in there)
        links.load(form.name, ids)
        rows = [row for row in (links.row(form.name, record) for record in ids) if row]
        earlier[form.name] += rows
        later[form.name] += rows
    states = [snapshot.state_of(plan, links, when, rows) for when, rows in ((quarter - 1, earlier), (quarter, later))]
    return states[0], states[1]


def _named(plan: Plan, states: list[_Rows]) -> set[tuple[str, str]]:
    """(form, record) of what stands and a record of the quarters themselves links to."""
    return {
        (field.form, row[field.name])
        for form in plan.form
        if not snapshot.stands(form)
        for field in form.link_fields
        if snapshot.stands(plan.forms[field.form])
        for rows in states
        for row in rows[form.name]
        if row[field.name]
    }


def _leading_to(plan: Plan, read: Reader, records: frozenset[str]) -> set[tuple[str, str]]:
    """(form, record) of what stands and is one of some records, or links to one, or to one that does."""
    result: set[tuple[str, str]] = set()
    behind = set(records)
    while behind:
        marks, parameters = ", ".join("?" for _ in behind), sorted(behind)
        more: set[tuple[str, str]] = set()
        for form in filter(snapshot.stands, plan.form):
            columns = ["record", *(f'"{field.name}"' for field in form.link_fields)]
            where = " OR ".join(f"{column} IN ({marks})" for column in columns)
            sql = f"SELECT record FROM {schema.current_rows(form)} WHERE {where}"
            more |= {(form.name, row["record"]) for row in read(sql, parameters * len(columns))}
        behind = {record for _, record in more - result} - behind
        result |= more
    return result
