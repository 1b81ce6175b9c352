"""Forms that were changed in the browser, laid on a plan file that has changed since: what they changed wins.

What the browser changed is told by the parts of the file as it was then. They are kept as digests, so that no text of a
plan is kept twice: a word of it may have to be erased (R18).
"""

import hashlib
import json
import tomllib
from typing import Any

from lomma_core.plan import toml_writer
from lomma_core.plan.standard.keys import CHOICE_LISTS, FIELDS, FORMS

# A form, a field or a choice, as TOML reads it.
Table = dict[str, Any]
# A part's place in the plan -> its value: a word, or the names of a list's entries in their order.
_Parts = dict[str, Any]
_NAMES = "*"


def parts_of(text: str) -> str:
    """The parts of a plan's forms and choices, as JSON: the names of lists, and a digest of every other value."""
    return json.dumps({place: value if _is_names(place) else _digest(value) for place, value in _parts(text).items()})


def rebased(file: str, version: str, parts: str) -> str:
    """The file's text with what a version has otherwise than the file had whose ``parts`` are given."""
    before: _Parts = json.loads(parts)
    new, own = _parts(file), _parts(version)
    whole: _Parts = {}
    for place in dict.fromkeys((*new, *own)):
        if _is_names(place):
            whole[place] = _names(before.get(place, []), new.get(place, []), own.get(place, []))
        else:
            is_own = before.get(place) != (_digest(own[place]) if place in own else None)
            whole[place] = own.get(place) if is_own else new.get(place)
    data = tomllib.loads(file)
    data[FORMS] = [_form(name, whole) for name in whole[_place(FORMS, _NAMES)]]
    lists = {place.split("/")[1] for place in whole if place.startswith(f"{CHOICE_LISTS}/")}
    in_order = dict.fromkeys((*data[CHOICE_LISTS], *sorted(lists)))
    data[CHOICE_LISTS] = {name: _entries(_place(CHOICE_LISTS, name), whole) for name in in_order}
    return toml_writer.write(file, data)


def _is_names(place: str) -> bool:
    return place.endswith(f"/{_NAMES}")


def _place(*names: str) -> str:
    return "/".join(names)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:24]


def _parts(text: str) -> _Parts:
    data = tomllib.loads(text)
    parts: _Parts = {_place(FORMS, _NAMES): [form["name"] for form in data[FORMS]]}
    for form in data[FORMS]:
        place = _place(FORMS, form["name"])
        parts |= {_place(place, "=", key): value for key, value in form.items() if key not in (FIELDS, "calm")}
        parts |= {_place(place, "calm", key): value for key, value in form.get("calm", {}).items()}
        parts |= _entry_parts(_place(place, FIELDS), form[FIELDS])
    for name, choices in data[CHOICE_LISTS].items():
        parts |= _entry_parts(_place(CHOICE_LISTS, name), choices)
    return parts


def _entry_parts(place: str, entries: list[Table]) -> _Parts:
    keys = {_place(place, entry["name"], key): value for entry in entries for key, value in entry.items()}
    return {_place(place, _NAMES): [entry["name"] for entry in entries]} | keys


def _names(before: list[str], new: list[str], own: list[str]) -> list[str]:
    """The new names in the order of who has changed it, with what was added, and without what was taken away."""
    if own == before:
        return new
    removed = {name for name in before if name not in own or name not in new}
    moved = [name for name in own if name in before] != [name for name in before if name in own]
    leading, other = (own, new) if moved else (new, own)
    return woven(leading, other, removed)


def woven(leading: list[str], other: list[str], removed: set[str]) -> list[str]:
    """Names in the order of the leading list, each further one of the other after its neighbour there."""
    rows = [name for name in leading if name not in removed]
    previous: str | None = None
    for name in other:
        if name not in rows and name not in removed:
            rows.insert(rows.index(previous) + 1 if previous in rows else 0, name)
        previous = name
    return rows


def _form(name: str, whole: _Parts) -> Table:
    place = _place(FORMS, name)
    form = _below(_place(place, "="), whole)
    calm = _below(_place(place, "calm"), whole)
    fields = _entries(_place(place, FIELDS), whole)
    names = {field["name"] for field in fields}
    for key in ("list", "minimum", "same"):
        if isinstance(form.get(key), list):
            form[key] = [name for name in form[key] if name in names]
    return form | ({"calm": calm} if calm else {}) | {FIELDS: fields}


def _entries(place: str, whole: _Parts) -> list[Table]:
    return [_below(_place(place, name), whole) for name in whole[_place(place, _NAMES)]]


def _below(place: str, whole: _Parts) -> Table:
    start = f"{place}/"
    return {key.removeprefix(start): v for key, v in whole.items() if key.startswith(start) and v is not None}
