"""Every text of a plan's tables, with its place: what the person guard asks about in a proposal, and the text scan."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lomma_core.plan.choices import Level, Seat
from lomma_core.privacy import guard

# Keys whose value is nobody's own words, and why. Numbers are refused in them too (``loader``).
NO_TEXT = {
    "type": "one of the program's field types",
    "may": "the program's actions",
    "action": "one of the program's actions",
    "purge_after": "a number of months or years",
    "choices": "the name of a list, read where the list stands",
    "form": "the name of a form, read where the form stands",
    "or_other": "the name of a field, read where the field stands",
    "attendance_of": "the name of a seat, read where the seat stands",
    "by_date": "the name of a field, read where the field stands",
    "read_marked_if": "the name of a field, read where the field stands",
    "unique": "names of fields, read where the fields stand",
    "same": "names of fields, read where the fields stand",
    "minimum": "names of fields, read where the fields stand",
    "list": "names of fields, read where the fields stand",
}
_KNOWN = Seat.model_fields.keys() | Level.model_fields.keys()
# Where a comment begins; in a quoted text it may be a mere sign, and is then read twice.
_COMMENT = re.compile(r"#(.*)")


class PlanText(NamedTuple):
    """A text of a plan: ``place`` is where it stands, in words that a screen shows (R4), with its ``key`` last."""

    place: str
    key: str
    text: str


def texts(tables: Mapping[str, Any]) -> Iterator[PlanText]:
    """The texts of a plan file's tables, as TOML reads them, in their order; empty ones and ``NO_TEXT`` left out."""
    for key, value in tables.items():
        yield from _texts(value, [] if key in ("form", "choices") else [key], key)


def comments(text: str) -> Iterator[PlanText]:
    """A plan file's comments, which are stored with it: lines that follow each other are read as one text."""
    last, first, lines = 0, 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        match = _COMMENT.search(line)
        if match is None:
            continue
        if lines and number != last + 1:
            yield _comment(first, lines)
            lines = []
        first, last = (first if lines else number), number
        lines.append(match[1])
    if lines:
        yield _comment(first, lines)


def kinds(text: str) -> tuple[list[str], list[str]]:
    """What the guard refuses and asks about in a plan's text; a name's underscores are read as spaces too."""
    return guard.classify_stored(text, [text.replace("_", " ")])


def _comment(line: int, lines: list[str]) -> PlanText:
    return PlanText(f"kommentaren på rad {line}", "kommentar", "\n".join(lines))


def _texts(value: Any, place: list[str], key: str) -> Iterator[PlanText]:
    if isinstance(value, str):
        if value:
            yield PlanText(", ".join(place), key, value)
    elif isinstance(value, list | tuple):
        for number, entry in enumerate(value, 1):
            if isinstance(entry, dict):
                yield from _entry(entry, [*place, _name(entry, key) or f"nummer {number}"], key)
            else:
                yield from _texts(entry, place, key)
    elif isinstance(value, dict):
        for number, (name, part) in enumerate(value.items(), 1):
            if key == "choices":
                where = [*place, f"vallistan {name if _safe(name) else number}"]
                yield PlanText(", ".join([*where, "name"]), "name", name)
                yield from _texts(part, where, name)
            else:
                yield from _texts(part, [*place, name], name)


def _entry(entry: Mapping[str, Any], place: list[str], key: str) -> Iterator[PlanText]:
    """A form, a field, a seat, a role or a choice; a choice may have keys of the plan's own."""
    own_keys = key not in ("form", "field", "roll")
    for name, part in entry.items():
        own = own_keys and name not in _KNOWN
        if own:
            yield PlanText(", ".join([*place, "nyckel"]), "nyckel", name)
        if name == "field":
            yield from _texts(part, place, name)
        elif own or name not in NO_TEXT:
            yield from _texts(part, [*place, name if not own or _safe(name) else "nyckel"], name)


def _name(entry: Mapping[str, Any], key: str) -> str:
    """What an entry is called in a place; empty where its name is what may mean a person (R4)."""
    name = str(entry.get("label" if key == "form" else "name") or "")
    return name if _safe(name) else ""


def _safe(name: str) -> bool:
    return not any(kinds(name))
