"""What a record hangs together with: lägesbild → förslag → insats → uppföljning, both ways (P4).

It walks the link fields that the plan declares, whatever the forms are, and from a form to the next one
with the same unique key: a lägesbild's follow-up has its quarter and its milieu, and no link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lomma_core.errors import NotFound
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form, Plan
from lomma_core.records import schema, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.utils.text import alphabetical

_PART = 500
# A record as (form name, id).
_Place = tuple[str, str]
# The records next to these in one direction.
_Neighbours = Callable[[Plan, RecordLookup, list[_Place]], list[_Place]]


@dataclass(frozen=True)
class Step:
    """One record of a chain: its form's name and label, its id, its readable name, and how many links away it is."""

    form: str
    label: str
    record: str
    title: str
    distance: int = 1


@dataclass(frozen=True)
class RelatedRecords:
    """``up`` is what a record builds on, ``down`` what builds on it; the nearest first in both."""

    up: list[Step]
    down: list[Step]


def related_records(register: Register, actor: Actor, form: str, record: str) -> RelatedRecords:
    """Follow a record's links in both directions, as far as they lead; each record comes once.

    Records at the same distance come in the plan's order of forms, then by title. A link to a
    marked record that the actor may not read ends there, without its name (R11); what such a record itself links to
    is its answer, and not shown (R20). Raises NotAllowed (Marked) and NotFound.
    """
    plan = register.plan
    require(register, actor, "read")
    secrecy.refuse_hidden(register, actor, record)
    links = secrecy.links(register, actor)
    if links.row(plan.get_form(form).name, record) is None:
        raise NotFound("Posten finns inte.")
    start = (form, record)
    return RelatedRecords(_walk(plan, links, start, _above(register)), _walk(plan, links, start, _below(register)))


def _walk(plan: Plan, links: RecordLookup, start: _Place, neighbours: _Neighbours) -> list[Step]:
    """Breadth first, one distance at a time, so that each costs one query per form and no circle is walked twice."""
    visited, edge, steps, distance = {start}, [start], list[Step](), 0
    while edge:
        distance += 1
        places = [place for place in dict.fromkeys(neighbours(plan, links, edge)) if place not in visited]
        visited.update(places)
        steps += [replace(step, distance=distance) for step in _to_steps(plan, links, places)]
        edge = places
    return steps


def _above(register: Register) -> _Neighbours:
    """What the records link to, and what they follow up."""

    def above(plan: Plan, links: RecordLookup, edge: list[_Place]) -> list[_Place]:
        places = []
        for name, record in edge:
            row = links.row(name, record)
            if row:
                links_of = plan.forms[name].link_fields
                places += [(field.form, row[field.name]) for field in links_of if row[field.name]]
        for earlier, later in _follow_up_pairs(plan):
            places += _same_key(register, links, edge, later, earlier)
        for name in plan.forms:
            links.load(name, [record for form, record in places if form == name])
        return [place for place in places if links.row(*place) or place[1] in links.hidden]

    return above


def _below(register: Register) -> _Neighbours:
    """What links to the records, and what follows them up."""

    def below(plan: Plan, links: RecordLookup, edge: list[_Place]) -> list[_Place]:
        places = []
        for form in plan.form:
            for field in form.link_fields:
                records = [r for name, r in edge if name == field.form and r not in links.hidden]
                for start in range(0, len(records), _PART):
                    part = records[start : start + _PART]
                    sql = f'SELECT record FROM {schema.current_rows(form)} WHERE "{field.name}" IN ({_marks(part)})'
                    places += [(form.name, row["record"]) for row in links.visible(register.store.read(sql, part))]
        for earlier, later in _follow_up_pairs(plan):
            places += _same_key(register, links, edge, earlier, later)
        for form in plan.form:
            links.load(form.name, [record for name, record in places if name == form.name])
        return places

    return below


def _follow_up_pairs(plan: Plan) -> list[tuple[Form, Form]]:
    """The forms about the same thing in the same quarter, the later one in the plan following up the earlier."""
    candidates = [form for form in plan.form if form.quarter_field and form.quarter_field.name in form.unique]
    return [
        (form, other)
        for n, form in enumerate(candidates)
        for other in candidates[n + 1 :]
        if form.unique == other.unique
    ]


def _same_key(register: Register, links: RecordLookup, edge: list[_Place], source: Form, target: Form) -> list[_Place]:
    """The records of ``target`` with the unique key of the edge's records of ``source``."""
    rows = [row for name, record in edge if name == source.name and (row := links.row(name, record))]
    where = " AND ".join(f'"{name}" = ?' for name in source.unique)
    sql = f"SELECT record FROM {schema.current_rows(target)} WHERE {where}"
    keys = [[row[name] for name in source.unique] for row in rows]
    return [(target.name, row["record"]) for key in keys for row in links.visible(register.store.read(sql, key))]


def _to_steps(plan: Plan, links: RecordLookup, places: list[_Place]) -> list[Step]:
    order = list(plan.forms)
    for name in plan.forms:
        _load_titles(plan.forms[name], links, [record for form, record in places if form == name])
    steps = [Step(name, plan.forms[name].label, record, links.title(name, record)) for name, record in places]
    return sorted(steps, key=lambda step: (order.index(step.form), alphabetical(step.title), step.record))


def _load_titles(form: Form, links: RecordLookup, records: list[str]) -> None:
    """Fetch what titles name through links (a follow-up is called after its insats), all at once."""
    rows = [row for record in records if (row := links.row(form.name, record))]
    for field in form.link_fields:
        links.load(field.form, [row[field.name] for row in rows if row[field.name]])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
