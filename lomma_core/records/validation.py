"""A form's rules on one record's values, the same for screen, import and CLI."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import cast

from lomma_core.plan.choices import Choice
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import guard
from lomma_core.records.lookup import RecordLookup
from lomma_core.storage.rows import Row


@dataclass
class Validated:
    """``values`` as they would be stored, ``errors`` by field, and ``missing``: required answers not given.

    ``suspicions`` are what the person guard asks about (R3); what it refuses is among the errors (R2).
    """

    values: dict[str, object]
    errors: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    suspicions: list[guard.Suspicion] = field(default_factory=list)


def validate(
    plan: Plan, form: Form, raw: Row, links: RecordLookup, complete: bool = True, strict: Collection[str] = ()
) -> Validated:
    """Parse and judge the values of one record.

    ``raw`` maps field names to what a widget or file gave. With ``complete`` every required answer must be
    there; without it only the form's ``minimum`` (an import may bring less than the form asks for). A field
    that is not relevant is emptied, or refused when ``strict`` names it, so that a file loses nothing silently.
    """
    checked = Validated(dict.fromkeys(form.fields))
    for name, one in form.fields.items():
        try:
            checked.values[name] = _parse(plan, one, raw.get(name), links)
        except ValueError as error:
            checked.errors[name] = f"{one.label}: {error}"
    state = _State(plan, form, checked.values, links)
    for name, one in form.fields.items():
        if not state.relevant(one):
            if name in strict and checked.values[name] is not None:
                checked.errors.setdefault(name, f"{one.label}: ska vara tomt i den här posten.")
            if name in checked.errors and name not in strict:
                del checked.errors[name]
            state.clear(name)
        elif name not in checked.errors:
            _judge(one, checked, state, complete or name in form.minimum)
    return checked


def readable(plan: Plan, form: Form, raw: Row, links: RecordLookup) -> dict[str, object]:
    """What is typed as it would be stored; what cannot be read yet as it is typed."""
    checked = validate(plan, form, raw, links, complete=False)
    return {
        name: raw.get(name) if name in checked.errors and checked.values[name] is None else checked.values[name]
        for name in form.fields
    }


def _parse(plan: Plan, one: Field, raw: object, links: RecordLookup) -> object | None:
    value = one.parse(raw, plan)
    if one.kind.is_link and value is not None:
        # A link, and a quarter below, is read as a text.
        value = links.find(one, cast("str", value))
        if value is None:
            raise ValueError(f"välj en {plan.forms[one.form].label.lower()} som finns.")
    return value


def _judge(one: Field, checked: Validated, state: "_State", demanded: bool) -> None:
    value = checked.values[one.name]
    if one.kind.is_quarter and value and state.links.closed(cast("str", value)):
        checked.errors[one.name] = f"{one.label}: kvartalet är stängt. Bara administratören kan öppna det igen."
        return
    if value is None:
        if one.required:
            checked.missing.append(one.name)
            if demanded:
                checked.errors[one.name] = one.required_message or f"{one.label}: {one.kind.call}"
        return
    if one.kind.guarded:
        text = one.kind.machine(value)
        refused, asked = guard.classify(text)
        if refused:
            checked.errors[one.name] = f"{one.label}: {guard.refusal(refused)}"
            return
        checked.suspicions += guard.suspicions(one.name, text, asked)
    if one.choice_filter and not set(str(value).split()) <= set(state.choices(one)):
        checked.errors[one.name] = f"{one.label}: svaret passar inte ihop med de andra svaren. Välj ett annat."
    elif one.constraint and not state.holds(one.constraint, one.name):
        checked.errors[one.name] = f"{one.label}: {one.constraint_message}"


class _State:
    """The values of a record as its expressions see them."""

    def __init__(self, plan: Plan, form: Form, values: Row, links: RecordLookup):
        self._plan, self._values, self.links = plan, values, links
        self._texts = {name: f.kind.xpath(values.get(name)) for name, f in form.fields.items()}
        self._linked = {name: links.texts(f, values.get(name)) for name, f in form.fields.items() if f.kind.is_link}

    def holds(self, expression: str, own: str | None = None) -> bool:
        return self.links.expressions.holds(expression, self._texts, own, self._linked)

    def relevant(self, one: Field) -> bool:
        return not one.relevant or self.holds(one.relevant, one.name)

    def clear(self, name: str) -> None:
        self._values[name], self._texts[name] = None, ""
        self._linked.pop(name, None)

    def choices(self, one: Field) -> dict[str, Choice]:
        choices = self._plan.choices_of(one)
        if not one.choice_filter:
            return choices
        return {
            name: choice
            for name, choice in choices.items()
            if self.links.expressions.holds(one.choice_filter, self._texts, None, self._linked, choice.item)
        }


def unanswered(plan: Plan, form: Form, values: Row, links: RecordLookup) -> list[str]:
    """The required fields that a stored record lacks; what it does answer was judged when it was saved."""
    state = _State(plan, form, dict(values), links)
    lacking = []
    for name, one in form.fields.items():
        if not state.relevant(one):
            state.clear(name)
        elif one.required and values.get(name) is None:
            lacking.append(name)
    return lacking


def relevant_fields(plan: Plan, form: Form, raw: Row, links: RecordLookup) -> dict[str, dict[str, Choice]]:
    """The fields that are to be asked given the answers so far, each with its choices (empty for no list).

    This is what a form on screen draws; values that cannot be read yet count as empty.
    """
    values: dict[str, object] = {}
    for name, one in form.fields.items():
        try:
            values[name] = one.parse(raw.get(name), plan)
        except ValueError:
            values[name] = None
    state = _State(plan, form, values, links)
    asked_for = {}
    for name, one in form.fields.items():
        if state.relevant(one):
            asked_for[name] = state.choices(one)
        else:
            state.clear(name)
    return asked_for
