"""What stands after the question mark of an export address: filters by field name, and how the file is to be.

A filter takes names that the plan or the register has, never free text, so that nothing that somebody writes there is
looked for, stored or repeated (R4).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lomma_core.errors import NotValid
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records.lookup import RecordLookup
from lomma_core.utils.quarters import Quarter

MASKED, HEADINGS, QUARTER = "maskerad", "rubriker", "kvartal"
_YES_NO = {"ja": True, "nej": False}
_HEADINGS = {"namn": False, "ord": True}


@dataclass(frozen=True)
class Query:
    """``masked`` is None when not given; ``words`` is for labels and Swedish numbers in a CSV file."""

    masked: bool | None = None
    words: bool = False
    quarter: Quarter | None = None
    filters: dict[str, str] = field(default_factory=dict)


def of_form(plan: Plan, form: Form, links: RecordLookup, pairs: Iterable[tuple[str, str]]) -> Query:
    """The query of a form's address. Raises NotValid with what can be written instead."""
    settings, rest = _settings(pairs)
    fields = {field.name: field for field in form.field if field.kind.filtered}
    if not rest.keys() <= fields.keys():
        raise _unknown((MASKED, HEADINGS, *fields))
    filters = {name: _filter(plan, links, fields[name], text) for name, text in rest.items()}
    return Query(settings.get(MASKED), settings.get(HEADINGS, False), None, filters)


def of_aggregate(by_quarter: bool, pairs: Iterable[tuple[str, str]]) -> Query:
    """The query of an aggregate's address. Raises NotValid as ``of_form``."""
    settings, rest = _settings(pairs)
    allowed = (HEADINGS, QUARTER) if by_quarter else (HEADINGS,)
    if MASKED in settings or not rest.keys() <= set(allowed):
        raise _unknown(allowed)
    quarter = Quarter.parse(rest[QUARTER]) if QUARTER in rest else None
    if QUARTER in rest and quarter is None:
        raise NotValid({QUARTER: f"Skriv {QUARTER} som 2026-K4."})
    return Query(None, settings.get(HEADINGS, False), quarter)


def _settings(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, bool], dict[str, str]]:
    rest: dict[str, str] = {}
    for name, text in pairs:
        if name in rest:
            raise NotValid({"query": "Samma filter står två gånger i adressen. Ta bort det ena."})
        rest[name] = text
    settings = {}
    for name, words in ((MASKED, _YES_NO), (HEADINGS, _HEADINGS)):
        if name in rest:
            text = rest.pop(name).strip().casefold()
            if text not in words:
                raise NotValid({name: f"Skriv {name} som {' eller '.join(words)}."})
            settings[name] = words[text]
    return settings, rest


def _filter(plan: Plan, links: RecordLookup, field: Field, text: str) -> str:
    """A filter's value as it is stored."""
    choices = plan.choices_of(field)
    value = field.kind.filter_value(text, choices)
    if value is None or (field.kind.is_link and links.row(field.form, value) is None):
        raise NotValid({field.name: field.kind.filter_hint(field.name, choices)})
    return value


def _unknown(allowed: Iterable[str]) -> NotValid:
    return NotValid({"query": f"Adressen har ett filter som inte finns. Välj bland: {', '.join(allowed)}."})
