"""What a plan must declare for the rules to hold, and what of it is missing or is said twice (R21)."""

from collections.abc import Iterator

from lomma_core.plan.choices import declares
from lomma_core.plan.expressions.evaluation import ExpressionCache
from lomma_core.plan.expressions.grammar import references
from lomma_core.plan.meaning import attendance_fields, individual_levels
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.plan.names import LEVEL, MEETING, PRESENCE, PRESENT, SITUATION
from lomma_core.plan.standard.keys import INDIVIDUAL, NO_INDIVIDUAL, NONE_KNOWN, NOT_ASSESSED

_PRESENCE = {NONE_KNOWN: "ingen närvaro är känd", NOT_ASSESSED: "närvaron inte kan bedömas"}


def declaration_faults(plan: Plan) -> Iterator[str]:
    """What is not declared, key first; each a sentence that says what to write."""
    yield from _level_faults(plan)
    yield from _presence_faults(plan)
    yield from _attendance_faults(plan)


def choice_faults(plan: Plan, form: Form) -> Iterator[str]:
    """Fields of a form that nobody could answer on some level: no choice of theirs is there for it (P6)."""
    levels = [field for field in form.field if field.choices == LEVEL and not field.kind.many]
    for field in form.field:
        for level_field in levels if field.kind.is_choice and field.choice_filter else ():
            if references(field.choice_filter) == {level_field.name}:
                yield from _levels_without_choices(plan, form, field, level_field)


def _levels_without_choices(plan: Plan, form: Form, field: Field, level_field: Field) -> Iterator[str]:
    expressions = ExpressionCache()
    items = [choice.item for choice in plan.choices_of(field).values()]
    for level in plan.levels:
        values = {level_field.name: level.name}
        if not any(expressions.holds(field.choice_filter, values, item=item) for item in items):
            yield (
                f"nyckeln form[{form.name}].field[{field.name}].choices: inget val i vallistan {field.choices} går att "
                f"välja på nivån {level.label}; skriv nivåns namn ({level.name}) på minst ett val."
            )


def _level_faults(plan: Plan) -> Iterator[str]:
    individual = individual_levels(plan)
    if plan.plan.no_individual_level and individual:
        yield f"nyckeln plan.{NO_INDIVIDUAL}: nivån {individual[0].label} har {INDIVIDUAL} = true; ta bort det ena."
    elif not individual and not plan.plan.no_individual_level:
        yield (
            f"nyckeln niva: det står inte vilken nivå som handlar om enskilda; skriv {INDIVIDUAL} = true på den, eller "
            f"{NO_INDIVIDUAL} = true under [plan] om ingen gör det."
        )


def _presence_faults(plan: Plan) -> Iterator[str]:
    field = plan.forms[SITUATION].fields[PRESENCE]
    choices = plan.choices_of(field).values()
    for key, words in _PRESENCE.items():
        if not any(declares(choice, key) for choice in choices):
            yield (
                f"nyckeln choices.{field.choices}: det står inte vilket val som betyder att {words}; "
                f"skriv {key} = true på det."
            )


def _attendance_faults(plan: Plan) -> Iterator[str]:
    offered = {seat.name for seat in plan.seats if seat.offered}
    seen = set[str]()
    for form in plan.form:
        for field in form.field:
            seat, place = field.attendance_of, f"nyckeln form[{form.name}].field[{field.name}]"
            if not seat:
                continue
            if form.name != MEETING:
                yield f"{place}.attendance_of: bara formuläret {MEETING} har frågor om närvaro."
            elif seat not in offered:
                yield f"{place}.attendance_of: det finns ingen plats med offered = true som heter så."
            elif seat in seen:
                yield f"{place}.attendance_of: en annan fråga gäller samma plats; ta bort den ena."
            elif field.kind.name != "choice" or PRESENT not in plan.choices_of(field):
                yield f"{place}: ska vara en choice med valet {PRESENT} i vallistan."
            elif not field.required:
                yield f"{place}.required: ska vara true; det behövs för översikten och rapporterna."
            seen.add(seat)
    for name in sorted(offered - attendance_fields(plan).keys()):
        yield (
            f"nyckeln plats[{name}]: formuläret {MEETING} har ingen fråga om platsens närvaro; lägg till ett fält med "
            f'attendance_of = "{name}".'
        )
