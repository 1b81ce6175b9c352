"""A municipality's own small plan file laid on the standard plan, which says whatever the small one does not.

Tables are merged key by key, and lists of named entries (roles, forms, fields, a list's choices) entry by entry.
Seats, milieus, levels and areas are the municipality's own: a list that it has is the whole list.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lomma_core.plan.names import OWN_LISTS
from lomma_core.plan.standard.keys import CHOICE_LISTS, FIELDS, FORMS, ROLES

# A form, a field, a choice or the whole file, as TOML reads it.
Table = dict[str, Any]
# The standard's entry with the own one on top, and where the own one stands.
_Combine = Callable[[Table, Table, str], Table]
AFTER, RETIRED = "after", "retired"
# Keys that a form lists fields by, and that a retired field leaves.
_LISTING = ("list", "minimum", "same")


class Unmergeable(Exception):
    """A part of a municipality's file that the standard plan cannot take; the text is key and fault, in Swedish."""


def merge(standard: Mapping[str, Any], own: Mapping[str, Any]) -> Table:
    """The whole plan as tables. Raises Unmergeable for a part that is not of the standard's kind."""
    whole: Table = dict(standard)
    for key, value in own.items():
        if key in OWN_LISTS or key not in standard:
            whole[key] = value
        elif key == CHOICE_LISTS:
            whole[key] = _choice_lists(standard[key], _table(value, key))
        elif key == FORMS:
            whole[key] = _named(standard[key], value, key, _form)
        elif key == ROLES:
            whole[key] = _named(standard[key], value, key, _entry)
        else:
            whole[key] = standard[key] | _table(value, key)
    return whole


def _choice_lists(standard: Mapping[str, Any], own: Mapping[str, Any]) -> Table:
    lists = dict(standard)
    for name, choices in own.items():
        merged = _named(standard.get(name, []), choices, f"{CHOICE_LISTS}.{name}", _entry)
        # A choice has no answers of its own in history, as a field has: one that is retired is gone.
        left = [choice for choice in merged if not choice.get(RETIRED)]
        lists[name] = [{key: value for key, value in choice.items() if key != RETIRED} for choice in left]
    return lists


def _entry(standard: Table, own: Table, place: str) -> Table:
    return standard | own


def _form(standard: Table, own: Table, place: str) -> Table:
    form = standard | {key: value for key, value in own.items() if key != FIELDS}
    fields = _named(standard.get(FIELDS, []), own.get(FIELDS, []), f"{place}.{FIELDS}", _entry)
    retired = {field["name"] for field in fields if field.get(RETIRED) is True and "name" in field}
    for key in _LISTING:
        if isinstance(form.get(key), list):
            form[key] = [name for name in form[key] if name not in retired]
    if isinstance(form.get("calm"), dict):
        form["calm"] = {name: answer for name, answer in form["calm"].items() if name not in retired}
    return form | {FIELDS: fields}


def _named(standard: Sequence[Table], own: object, place: str, combine: _Combine) -> list[Table]:
    """The standard's entries with the own ones on top, by name; a new one stands last, or ``after`` another."""
    if not isinstance(own, list):
        raise Unmergeable(f"nyckeln {place}: ska vara en lista.")
    entries = [dict(entry) for entry in standard]
    for number, part in enumerate(own, 1):
        if not isinstance(part, dict) or not isinstance(part.get("name"), str):
            raise Unmergeable(f"nyckeln {place}[{number}].name: saknas; skriv vad som läggs till eller ändras.")
        where = f"{place}[{part['name']}]"
        entry = {key: value for key, value in part.items() if key != AFTER}
        names = [other.get("name") for other in entries]
        if entry["name"] in names:
            place_of_old = names.index(entry["name"])
            entry = combine(entries.pop(place_of_old), entry, where)
            del names[place_of_old]
        else:
            place_of_old = len(entries)
            entry = combine({}, entry, where)
        if AFTER in part and part[AFTER] not in names:
            raise Unmergeable(f"nyckeln {where}.{AFTER}: det som det ska stå efter finns inte.")
        entries.insert(names.index(part[AFTER]) + 1 if AFTER in part else place_of_old, entry)
    return entries


def _table(value: object, place: str) -> Table:
    if not isinstance(value, dict):
        raise Unmergeable(f"nyckeln {place}: ska vara en tabell.")
    return value
