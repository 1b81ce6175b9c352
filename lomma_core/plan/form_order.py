"""The order in which a form asks: what must be answered first, the rest by the plan's own sections (R17)."""

from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.plan.expressions.grammar import references
from lomma_core.plan.model import Field, Form

# So many questions are read at a glance: a form with no more of them keeps the plan's order.
SHORT = 10


@dataclass(frozen=True)
class Part:
    """Some of a form's fields, under the heading of their section; ``folded`` away until somebody wants them."""

    section: str
    fields: tuple[Field, ...]
    folded: bool = False


def parts(form: Form, shown: Collection[str]) -> list[Part]:
    """The parts of a form that ``shown`` fields stand in, by name, in the order in which they are asked.

    What hinders a save where it is not answered is never folded, nor what is counted on a level about individuals, nor
    what stands in no section. Whether a form folds follows the plan and not the answers: no field moves while somebody
    answers.
    """
    sections = _sections(form)
    if len(form.field) <= SHORT or not any(sections.values()):
        # A section begins with its first relevant field, which need not be the first declared.
        return _by_section([field for field in form.field if field.name in shown], sections, folded=False)
    first = _first(form)
    demanded = [field for field in form.field if field.name in first and field.name in shown]
    rest = [field for field in form.field if field.name not in first and field.name in shown]
    head = [*demanded, *(field for field in rest if not sections[field.name])]
    folded = _by_section([field for field in rest if sections[field.name]], sections, folded=True)
    return [*([Part("", tuple(head))] if head else []), *folded]


def _sections(form: Form) -> dict[str, str]:
    """Each field's section: the last that was named, in it or before it."""
    sections, section = {}, ""
    for field in form.field:
        section = field.section or section
        sections[field.name] = section
    return sections


def _first(form: Form) -> set[str]:
    """The fields that are asked first, and what belongs to the answer just before: ”annat” is followed by what."""
    first: set[str] = set()
    before: list[str] = []
    for field in form.field:
        belongs = bool(before) and before[0] in first and bool({*before} & references(field.relevant))
        if field.required or field.kind.counts_people or belongs:
            first.add(field.name)
        before = [*before, field.name] if belongs else [field.name]
    return first


def _by_section(fields: list[Field], sections: dict[str, str], folded: bool) -> list[Part]:
    gathered: dict[str, list[Field]] = {}
    for field in fields:
        gathered.setdefault(sections[field.name], []).append(field)
    return [Part(section, tuple(of_section), folded) for section, of_section in gathered.items()]
