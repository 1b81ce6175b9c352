"""When a field is relevant, in words and as a choice of another answer: ``${niva} = 'individriktad'`` and the like."""

import re
from dataclasses import dataclass

from lomma_core.plan.model import Field, Form, Plan

_CONDITION = re.compile(
    r"(?P<not>not\()?\s*(?:\$\{(?P<field>\w+)\}(?:/(?P<asked>\w+))?\s*(?P<sign>!?=)\s*'(?P<value>[^']*)'"
    r"|selected\(\$\{(?P<many>\w+)\},\s*'(?P<chosen>[^']*)'\))\s*(?(not)\))"
)
_SPLIT = re.compile(r"\s+(and|or)\s+")


@dataclass(frozen=True)
class Condition:
    """Relevant when ``field`` is answered with ``value``, or with anything else when ``negated``."""

    field: str
    value: str
    negated: bool = False


def expression(form: Form, condition: Condition) -> str:
    """The expression of a condition on one of the form's fields."""
    if form.fields[condition.field].kind.many:
        selection = f"selected(${{{condition.field}}}, '{condition.value}')"
        return f"not({selection})" if condition.negated else selection
    return f"${{{condition.field}}} {'!=' if condition.negated else '='} '{condition.value}'"


def parse(form: Form, text: str) -> Condition | None:
    """The condition that an expression is, when it is one that can be picked from lists; else None."""
    match = _CONDITION.fullmatch(text.strip())
    if not match or match["asked"]:
        return None
    field = form.fields.get(match["field"] or match["many"])
    if field is None or not field.kind.few_answers or field.kind.many != bool(match["many"]):
        return None
    value = match["chosen"] if match["many"] else match["value"]
    negated = bool(match["not"]) != (match["sign"] == "!=")
    return Condition(field.name, value, negated) if value else None


def in_words(plan: Plan, form: Form, text: str) -> str:
    """When a field is relevant: ``alltid``, ``när Nivå är Individriktad``, or the expression itself."""
    if not text:
        return "alltid"
    parts = _SPLIT.split(text.strip())
    phrases = [_part(plan, form, part) for part in parts[::2]]
    words = [word for word in phrases if word is not None]
    if len(words) < len(phrases) or len(set(parts[1::2])) > 1:
        return f"när detta gäller: {text}"
    glue = {"and": " och ", "or": " eller "}[parts[1]] if len(parts) > 1 else ""
    return f"när {glue.join(words)}"


def _part(plan: Plan, form: Form, text: str) -> str | None:
    match = _CONDITION.fullmatch(text.strip())
    if not match:
        return None
    name = match["field"] or match["many"]
    field = form.every_field.get(name)
    of = ""
    if field and match["asked"]:
        target_form = plan.forms.get(field.form)
        of, field = f" hos {field.label}", target_form.every_field.get(match["asked"]) if target_form else None
    if field is None:
        return None
    negated = bool(match["not"]) != (match["sign"] == "!=")
    value = match["chosen"] if match["many"] else match["value"]
    if not value:
        return f"{field.label}{of} {'är besvarad' if negated else 'är tom'}"
    verb = ("inte innehåller" if negated else "innehåller") if match["many"] else ("inte är" if negated else "är")
    return f"{field.label}{of} {verb} {_answer(plan, field, value)}"


def _answer(plan: Plan, field: Field, value: str) -> str:
    return field.kind.answers(plan.choices_of(field)).get(value, value)
