"""What a municipality's plan says that the standard plan does not, as sentences."""

import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from lomma_core.form_editor.changes import change_lines
from lomma_core.plan.choices import Choice
from lomma_core.plan.meaning import individual_levels
from lomma_core.plan.model import Plan
from lomma_core.plan.names import OWN_LISTS
from lomma_core.plan.standard import extend
from lomma_core.plan.standard.expansion import expand
from lomma_core.utils.text import listed


def changes_from_standard(plan: Plan) -> list[str]:
    """A plan's own name, seats, milieus, levels and areas, and each difference of its roles, forms and choices."""
    standard = tomllib.loads(extend.FILE.read_text(encoding="utf-8"))
    own: dict[str, Any] = plan.model_dump(
        mode="json", by_alias=True, include={"plan", "seats", "milieus", "levels", "areas"}
    )
    base = Plan.model_validate(expand(standard | {key: own[key] for key in (*OWN_LISTS, "plan")}))
    return [*_own(plan), *_roles(base, plan), *change_lines(base, plan)]


def _own(plan: Plan) -> Iterator[str]:
    convener = next(seat.label for seat in plan.seats if seat.convener)
    yield f"Kommun: {plan.plan.municipality}. Planens namn: {plan.plan.name}."
    yield f"Platser: {_labels(plan.seats)}. Sammankallar: {convener}."
    offered = [seat for seat in plan.seats if seat.offered]
    if offered:
        yield f"Platser som erbjuds: {_labels(offered)}."
    yield f"Miljöer: {_labels(plan.milieus)}."
    individual = individual_levels(plan)
    about = f"Om enskilda: {_labels(individual)}." if individual else "Ingen nivå handlar om enskilda."
    yield f"Nivåer: {_labels(plan.levels)}. {about}"
    yield f"Områden: {_labels(plan.areas)}."


def _labels(choices: Sequence[Choice]) -> str:
    return listed(choice.label for choice in choices)


def _roles(base: Plan, plan: Plan) -> Iterator[str]:
    for name, role in plan.roles.items():
        before = base.roles.get(name)
        if before is None:
            yield f"Ny roll: {role.label}, som får {listed(role.may)}."
        elif before != role:
            yield f"Rollen {role.label} är ändrad; den får {listed(role.may)}."
    for name in base.roles.keys() - plan.roles.keys():
        yield f"Rollen {base.roles[name].label} finns inte."
