"""The example data's seats, milieus, levels and areas as those of another municipality's plan."""

import copy
import re
from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

from lomma_core.plan.choices import declares
from lomma_core.plan.meaning import attendance_fields
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.plan.names import AREA, FUNCTION, LEVEL, MEETING, MILIEU, SEAT, SEAT_ENTRY
from lomma_core.plan.standard.keys import WHOLE

# What is said of a step and not of its record.
META = ("at", "by", "key", "later", "reason")
# A name of the file -> the plan's, None where the plan has none for it.
Names = dict[str, str | None]
Entry = dict[str, Any]


def cast_texts(plan: Plan, texts: dict[str, Any]) -> dict[str, Any]:
    """The texts for a plan: as they are where it has all of their names, and else with its own instead (R21).

    ``texts["cast"]`` says what the file's names mean. What the plan has no place for is left out with all that links to
    it; a milieu or an offered seat that it has more of gets what another one has.
    """
    roles = texts["cast"]
    names = {list_name: _names(plan, roles, list_name) for list_name in (SEAT, MILIEU, LEVEL, AREA)}
    if all(old == new for each in names.values() for old, new in each.items()):
        return texts
    return _Cast(plan, texts, names).texts()


def account_seats(plan: Plan, texts: dict[str, Any]) -> dict[str, str]:
    """Role -> the plan's seat of that role's account, for the roles that have one."""
    names = _names(plan, texts["cast"], SEAT)
    seats = {role: names.get(seat) for role, seat in texts["cast"]["accounts"].items()}
    return {role: seat for role, seat in seats.items() if seat}


def _names(plan: Plan, roles: Mapping[str, Any], list_name: str) -> Names:
    """The names of one of the plan's own lists, by what they mean."""
    if list_name == MILIEU:
        return _pairs(roles["milieus"], [milieu.name for milieu in plan.milieus], repeat=False)
    if list_name == LEVEL:
        levels = {
            is_one: [level.name for level in plan.levels if level.individual == is_one] for is_one in (False, True)
        }
        return _pairs(roles["levels"], levels[False]) | _pairs(roles["individual"], levels[True], repeat=False)
    if list_name == AREA:
        areas = [area.name for area in plan.areas]
        whole = next((area.name for area in plan.areas if declares(area, WHOLE)), areas[0])
        return {roles["whole"]: whole} | _pairs(roles["areas"], [name for name in areas if name != whole] or [whole])
    convener = next(seat.name for seat in plan.seats if seat.convener)
    required = [seat.name for seat in plan.seats if not seat.offered and not seat.convener]
    offered = [seat.name for seat in plan.seats if seat.offered]
    pairs = _pairs(roles["seats"], required or [convener]) | _pairs(roles["offered"], offered, repeat=False)
    return pairs | {roles["convener"]: convener}


def _pairs(old: list[str], new: list[str], repeat: bool = True) -> Names:
    """Each old name with a new one: its own where the plan has it, else those that are left, in order."""
    rest = [name for name in new if name not in old]
    left = iter(cycle(rest or new) if repeat and new else rest)
    return {name: name if name in new else next(left, None) for name in old}


class _Cast:
    """Makes the file's entries those of a plan."""

    def __init__(self, plan: Plan, texts: dict[str, Any], names: dict[str, Names]):
        self._plan, self._names = plan, names
        self._source, self._roles = texts, texts["cast"]
        self._gone = set[str]()
        words = {area.name: area.label for area in plan.areas}
        self._places = {
            place: words.get(
                names[AREA].get(area) or "", plan.plan.municipality.removesuffix(" kommun") if not area else ""
            )
            for place, area in self._roles["places"].items()
        }
        self._pattern = re.compile("|".join(map(re.escape, sorted(self._places, key=len, reverse=True))))

    def texts(self) -> dict[str, Any]:
        result = copy.deepcopy(self._source)
        for form in self._plan.form:
            entries = [entry for old in self._source.get(form.name, []) for entry in self._entries(form, old)]
            result[form.name] = self._seats(entries) if form.name == SEAT_ENTRY else entries
        result["mark"] = [mark for mark in result["mark"] if mark["key"] not in self._gone]
        return result

    def _entries(self, form: Form, old: Entry) -> Iterator[Entry]:
        """What becomes of an entry: itself, nothing, or also one for each milieu that the plan has more."""
        entry = self._entry(form, old)
        if entry is None:
            self._gone.add(old.get("key", ""))
            return
        yield entry
        if form.unique and old.get(MILIEU) == self._roles["calm"]:
            taken = set(self._names[MILIEU].values())
            for milieu in self._plan.milieus:
                if milieu.name not in taken:
                    yield {key: value for key, value in copy.deepcopy(entry).items() if key != "key"} | {
                        MILIEU: milieu.name
                    }

    def _entry(self, form: Form, old: Entry) -> Entry | None:
        entry = {key: old[key] for key in META if key in old and key != "later"}
        for name, value in old.items():
            if name in META:
                continue
            if form.name == MEETING and name in self._roles["offered"]:
                entry |= dict.fromkeys(attendance_fields(self._plan).values(), value)
                continue
            field = form.fields.get(name)
            if field is None:
                continue  # the plan has no such question
            new = self._answer(field, value)
            if new is None and field.required:
                return None
            entry[name] = [] if new is None and isinstance(value, list) else new
        later = [self._entry(form, part) for part in old.get("later", [])]
        return entry | ({"later": [part for part in later if part]} if later else {})

    def _answer(self, field: Field, value: object) -> object:
        """An answer with the plan's names; None where it has none for it."""
        if isinstance(value, list):
            return list(dict.fromkeys(filter(None, (self._answer(field, each) for each in value))))
        if not isinstance(value, str):
            return value
        if field.kind.is_link:
            return None if value.removeprefix("@") in self._gone else value
        names = self._names.get(field.kind.list_name(field.choices))
        if names is not None:
            return names.get(value, value)
        return self._pattern.sub(lambda match: self._places[match[0]], value) if field.kind.free_text else value

    def _seats(self, entries: list[Entry]) -> list[Entry]:
        """One entry for each of the plan's seats, with the seat's own name as what holds it."""
        result = []
        by_seat = {entry[SEAT]: entry for entry in reversed(entries)}
        for seat in self._plan.seats:
            alike = [each.name for each in self._plan.seats if each.offered == seat.offered and each.name in by_seat]
            entry = copy.deepcopy(by_seat.get(seat.name) or by_seat[alike[0]]) if alike else None
            for part in (entry, *entry.get("later", [])) if entry else ():
                part |= {FUNCTION: seat.label} if FUNCTION in part else {}
            result += [entry | {SEAT: seat.name}] if entry else []
        return result
