"""What a plan file from before the declarations meant by its spelling, declared (R21).

Whole plan files, and the plans that databases hold, were written when a level was about individuals because it was
called so. They mean what they meant. A file that declares anything of a kind is taken at its word.
"""

from typing import Any

from lomma_core.plan.names import LEVEL, MEETING, PRESENCE, SEAT, SITUATION
from lomma_core.plan.standard.keys import (
    ATTENDANCE_OF,
    CHOICE_LISTS,
    EARLIER_CHOICES,
    EARLIER_HEADING,
    EARLIER_LEVEL,
    EARLIER_OFFERED,
    FIELDS,
    FORMS,
    HEADING,
    INDIVIDUAL,
    NO_INDIVIDUAL,
    OFFERED,
    PLURAL,
    earlier_ending,
)

Table = dict[str, Any]


def complete(raw: Table) -> None:
    """Write into a plan's tables what an earlier file left to its spelling."""
    _levels(raw)
    _presence(raw)
    _attendance(raw)


def _levels(raw: Table) -> None:
    levels, plan = _tables(raw.get(LEVEL)), raw.get("plan")
    says_none = isinstance(plan, dict) and NO_INDIVIDUAL in plan
    if says_none or any(INDIVIDUAL in level or HEADING in level for level in levels):
        return
    for level in levels:
        label = str(level.get("label", ""))
        level |= {HEADING: EARLIER_HEADING.format(label), PLURAL: label + earlier_ending(label)}
        if level.get("name") == EARLIER_LEVEL:
            level[INDIVIDUAL] = True


def _presence(raw: Table) -> None:
    """The list that the situation's presence is answered from."""
    field = next((field for field in _fields(raw, SITUATION) if field.get("name") == PRESENCE), {})
    lists = raw.get(CHOICE_LISTS)
    choices = _tables(lists.get(field.get("choices"))) if isinstance(lists, dict) else []
    if any(key in choice for choice in choices for key in EARLIER_CHOICES):
        return
    for choice in choices:
        choice |= {key: True for key, name in EARLIER_CHOICES.items() if choice.get("name") == name}


def _attendance(raw: Table) -> None:
    offered = [seat.get("name") for seat in _tables(raw.get(SEAT)) if seat.get(OFFERED) is True]
    fields = _fields(raw, MEETING)
    if any(ATTENDANCE_OF in field for field in fields):
        return
    for field in fields:
        if field.get("name") in offered:
            field[ATTENDANCE_OF] = field["name"]
        elif len(offered) == 1 and field.get("name") == EARLIER_OFFERED:
            field[ATTENDANCE_OF] = offered[0]


def _fields(raw: Table, form: str) -> list[Table]:
    tables = [table for table in _tables(raw.get(FORMS)) if table.get("name") == form]
    return [field for table in tables for field in _tables(table.get(FIELDS))]


def _tables(value: object) -> list[Table]:
    # What is no table is left for the loader, which has a sentence for it.
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
