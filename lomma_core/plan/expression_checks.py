"""Where a plan's expressions are judged, on answers that its fields can have, for loader, editor and import alike.

An expression that a plan in use already has is not refused: it is set aside and named, and the form stays usable.
"""

from collections.abc import Iterator
from typing import Any

from lomma_core.plan.count_checks import individual_part
from lomma_core.plan.expressions import trial
from lomma_core.plan.expressions.grammar import linked_references, references
from lomma_core.plan.model import Field, Form, Plan

KEYS = {
    "relevant": "när frågan ställs",
    "constraint": "vilka svar som godtas",
    "choice_filter": "vilka svar som visas",
}


def expression_faults(plan: Plan, form: Form, field: Field, place: str) -> Iterator[str]:
    """The faults of a field's expressions, key first."""
    for key in KEYS:
        expression = getattr(field, key)
        if not expression:
            continue
        unknown = list(_unknown(plan, form, expression))
        yield from (f"{place}.{key}: {clause}" for clause in unknown)
        clause = None if unknown else _fault(plan, form, field, key)
        if clause:
            yield f"{place}.{key}: {clause}"


def set_aside(plan: Plan, raw: dict[str, Any], known: set[str]) -> tuple[str, ...]:
    """Take the refused expressions among ``known`` out of a plan's raw tables; returns a Swedish sentence for each.

    A question is then always asked and any answer accepted, save that a question that is not asked for what is
    individriktad still is not (P6, R9).
    """
    sentences = []
    for form, form_table in zip(plan.form, raw["form"], strict=True):
        for field, table in zip(form.declared, form_table["field"], strict=True):
            for key, words in KEYS.items():
                if field.retired or table.get(key) not in known or any(_unknown(plan, form, table[key])):
                    continue
                clause = _fault(plan, form, field, key)
                if clause:
                    table[key] = individual_part(plan, table[key]) if key == "relevant" else ""
                    sentences.append(
                        f"{form.label}, ”{field.label}”: villkoret för {words} används inte, för {clause} "
                        "Rätta det under Administration, Formulär, eller i planfilen."
                    )
    return tuple(sentences)


def all_expressions(raw: dict[str, Any]) -> set[str]:
    """Every expression of a plan's raw tables."""
    tables = [table for form in raw["form"] for table in form["field"]]
    return {table[key] for table in tables for key in KEYS if table.get(key)}


def _unknown(plan: Plan, form: Form, expression: str) -> Iterator[str]:
    for name in sorted(references(expression) - set(form.fields)):
        yield f"fältet {name} finns inte i formuläret."
    for name, target in linked_references(expression):
        target_form = plan.forms.get(form.fields[name].form) if name in form.fields else None
        if target_form is None or target not in target_form.fields:
            yield f"fältet {target} finns inte i formuläret som {name} länkar till."


def _fault(plan: Plan, form: Form, field: Field, key: str) -> str | None:
    return trial.fault(getattr(field, key), _answers(plan, form, field, key))


def _answers(plan: Plan, form: Form, field: Field, key: str) -> trial.Answers:
    expression = getattr(field, key)
    linked = []
    for name, target in dict.fromkeys(linked_references(expression)):
        linked.append(((name, target), _texts(plan, plan.forms[form.fields[name].form].fields[target])))
    is_filter = key == "choice_filter"
    return trial.Answers(
        tuple((name, _texts(plan, form.fields[name])) for name in sorted(references(expression))),
        tuple(linked),
        () if is_filter else _texts(plan, field),
        tuple(tuple(choice.item.items()) for choice in plan.choices_of(field).values()) if is_filter else (),
    )


def _texts(plan: Plan, field: Field) -> tuple[str, ...]:
    return field.kind.trial_texts(plan.choices_of(field))
