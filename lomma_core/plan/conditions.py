"""When a question is asked, in words and as a choice of another answer: ``${niva} = 'individriktad'`` and the like."""

import re
from dataclasses import dataclass

from lomma_core.plan.model import Field, Form, Plan

_ONE = re.compile(
    r"(?P<not>not\()?\s*(?:\$\{(?P<field>\w+)\}(?:/(?P<asked>\w+))?\s*(?P<sign>!?=)\s*'(?P<value>[^']*)'"
    r"|selected\(\$\{(?P<many>\w+)\},\s*'(?P<chosen>[^']*)'\))\s*(?(not)\))"
)
_SPLIT = re.compile(r"\s+(and|or)\s+")


@dataclass(frozen=True)
class Condition:
    """Asked when ``field`` is answered with ``value``, or with anything else when ``negated``."""

    field: str
    value: str
    negated: bool = False


def expression(form: Form, condition: Condition) -> str:
    """The expression of a condition on one of the form's fields."""
    if form.fields[condition.field].kind.many:
        chosen = f"selected(${{{condition.field}}}, '{condition.value}')"
        return f"not({chosen})" if condition.negated else chosen
    return f"${{{condition.field}}} {'!=' if condition.negated else '='} '{condition.value}'"


def parsed(form: Form, text: str) -> Condition | None:
    """The condition that an expression is, when it is one that can be picked from lists; else None."""
    found = _ONE.fullmatch(text.strip())
    if not found or found["asked"]:
        return None
    field = form.fields.get(found["field"] or found["many"])
    if field is None or not field.kind.few_answers or field.kind.many != bool(found["many"]):
        return None
    value = found["chosen"] if found["many"] else found["value"]
    negated = bool(found["not"]) != (found["sign"] == "!=")
    return Condition(field.name, value, negated) if value else None


def in_words(plan: Plan, form: Form, text: str) -> str:
    """When a question is asked: ``alltid``, ``när Nivå är Individriktad``, or the expression itself."""
    if not text:
        return "alltid"
    parts = _SPLIT.split(text.strip())
    told = [_part(plan, form, part) for part in parts[::2]]
    words = [word for word in told if word is not None]
    if len(words) < len(told) or len(set(parts[1::2])) > 1:
        return f"när detta gäller: {text}"
    glue = {"and": " och ", "or": " eller "}[parts[1]] if len(parts) > 1 else ""
    return f"när {glue.join(words)}"


def _part(plan: Plan, form: Form, text: str) -> str | None:
    found = _ONE.fullmatch(text.strip())
    if not found:
        return None
    name = found["field"] or found["many"]
    field = form.every_field.get(name)
    of = ""
    if field and found["asked"]:
        linked = plan.forms.get(field.form)
        of, field = f" hos {field.label}", linked.every_field.get(found["asked"]) if linked else None
    if field is None:
        return None
    negated = bool(found["not"]) != (found["sign"] == "!=")
    value = found["chosen"] if found["many"] else found["value"]
    if not value:
        return f"{field.label}{of} {'är besvarad' if negated else 'är tom'}"
    verb = ("inte innehåller" if negated else "innehåller") if found["many"] else ("inte är" if negated else "är")
    return f"{field.label}{of} {verb} {_answer(plan, field, value)}"


def _answer(plan: Plan, field: Field, value: str) -> str:
    return field.kind.answers(plan.choices_of(field)).get(value, value)
