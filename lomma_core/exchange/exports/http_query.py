"""What stands after the question mark of an export address: filters by field name, and how the file is to be.

A filter takes names that the plan or the register has, never free text, so that nothing that somebody writes there is
looked for, stored or told again (R4).
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
    """``masked`` is None when nothing is said; ``words`` asks for labels and Swedish numbers in a CSV file."""

    masked: bool | None = None
    words: bool = False
    quarter: Quarter | None = None
    filters: dict[str, str] = field(default_factory=dict)


def of_form(plan: Plan, form: Form, links: RecordLookup, pairs: Iterable[tuple[str, str]]) -> Query:
    """The query of a form's address. Raises NotValid, which says what can be written instead."""
    given, rest = _settings(pairs)
    fields = {one.name: one for one in form.field if one.kind.filtered}
    if not rest.keys() <= fields.keys():
        raise _unknown((MASKED, HEADINGS, *fields))
    filters = {name: _filter(plan, links, fields[name], text) for name, text in rest.items()}
    return Query(given.get(MASKED), given.get(HEADINGS, False), None, filters)


def of_aggregate(by_quarter: bool, pairs: Iterable[tuple[str, str]]) -> Query:
    """The query of an aggregate's address. Raises NotValid as ``of_form``."""
    given, rest = _settings(pairs)
    known = (HEADINGS, QUARTER) if by_quarter else (HEADINGS,)
    if MASKED in given or not rest.keys() <= set(known):
        raise _unknown(known)
    quarter = Quarter.parse(rest[QUARTER]) if QUARTER in rest else None
    if QUARTER in rest and quarter is None:
        raise NotValid({QUARTER: f"Skriv {QUARTER} som 2026-K4."})
    return Query(None, given.get(HEADINGS, False), quarter)


def _settings(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, bool], dict[str, str]]:
    rest: dict[str, str] = {}
    for name, text in pairs:
        if name in rest:
            raise NotValid({"query": "Samma filter står två gånger i adressen. Ta bort det ena."})
        rest[name] = text
    given = {}
    for name, words in ((MASKED, _YES_NO), (HEADINGS, _HEADINGS)):
        if name in rest:
            text = rest.pop(name).strip().casefold()
            if text not in words:
                raise NotValid({name: f"Skriv {name} som {' eller '.join(words)}."})
            given[name] = words[text]
    return given, rest


def _filter(plan: Plan, links: RecordLookup, one: Field, text: str) -> str:
    """A filter's value as it is stored."""
    choices = plan.choices_of(one)
    value = one.kind.filter_value(text, choices)
    if value is None or (one.kind.is_link and links.row(one.form, value) is None):
        raise NotValid({one.name: one.kind.filter_hint(one.name, choices)})
    return value


def _unknown(known: Iterable[str]) -> NotValid:
    return NotValid({"query": f"Adressen har ett filter som inte finns. Välj bland: {', '.join(known)}."})
