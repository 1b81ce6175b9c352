"""The plan file, read and checked: text -> ``Plan``, or one Swedish sentence with the key and what is wrong."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lomma_core.errors import PlanError
from lomma_core.plan import checks
from lomma_core.plan.expression_checks import all_expressions, set_aside
from lomma_core.plan.model import Plan
from lomma_core.plan.standard import declarations, extend
from lomma_core.plan.standard.merge import Unmergeable
from lomma_core.plan.texts import comments, kinds
from lomma_core.privacy import guard

_KINDS = {
    "missing": "saknas",
    "extra_forbidden": "är en okänd nyckel; ta bort den eller rätta stavningen",
    "literal_error": "har ett värde som inte finns",
    "string_pattern_mismatch": "får bara ha små bokstäver a–z, siffror och _, och börja med en bokstav",
    "string_type": "ska vara en text inom citattecken",
    "string_too_short": "får inte vara tom",
    "bool_type": "ska vara true eller false",
    "bool_parsing": "ska vara true eller false",
    "tuple_type": "ska vara en lista",
    "int_type": "ska vara ett heltal",
    "greater_than_equal": "är för litet",
    "less_than_equal": "är för stort",
    "list_type": "ska vara en lista",
    "dict_type": "ska vara en tabell",
    "model_type": "ska vara en tabell",
}


def load_plan(path: Path, in_use: bool = False) -> Plan:
    """Read and check a plan file; ``in_use`` as a register that has been used reads it (``read_plan``).

    Raises PlanError with one Swedish sentence that names the file, the key and what is wrong; nothing is
    started on a plan that is not sound.
    """
    text = file_text(path)
    return read_plan(text, _display_path(path), text if in_use else "")


def _display_path(path: Path) -> str:
    return f"Planfilen {path.name if path.parent.name != 'data' else f'data/{path.name}'}"


def file_text(path: Path) -> str:
    """The whole plan that a plan file is: its own text, or what it extends the standard plan to.

    Raises PlanError for a file that is not there, is not UTF-8 or cannot extend the standard plan.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PlanError(f"{_display_path(path)} finns inte. Ange rätt fil i LOMMA_PLAN.") from None
    except UnicodeDecodeError:
        raise PlanError(f"{_display_path(path)} är inte UTF-8. Spara om den som UTF-8.") from None
    return whole_text(text, _display_path(path)) if extend.EXTENDS in text else text


def whole_text(text: str, source: str) -> str:
    """A plan's text, whole where it extends the standard plan. Raises PlanError, with ``source`` first."""
    raw = _toml(text, source)
    if extend.EXTENDS not in raw:
        return text
    _refuse_persons(raw, text, source)
    try:
        return extend.whole_text(text)
    except Unmergeable as fault:
        raise PlanError(f"{source}, {fault}") from None


# Cached: a page reads the same few texts on every run, and a plan never changes.
@lru_cache(maxsize=16)
def read_plan(text: str, source: str, in_use: str = "") -> Plan:
    """A plan from its TOML text. Raises PlanError, with ``source`` first, for the first thing that is wrong.

    ``in_use`` is the text of a plan that is in use. An expression that stands there and is refused takes no register
    down: the plan is read without it, and ``refused_expressions`` names it.
    """
    text = whole_text(text, source)
    raw = _toml(text, source)
    _refuse_persons(raw, text, source)
    declarations.complete(raw)
    try:
        plan = Plan.model_validate(raw)
        if in_use and set_aside(plan, raw, all_expressions(tomllib.loads(in_use))):
            plan = Plan.model_validate(raw)
    except ValidationError as error:
        raise PlanError(f"{source}, {_first_fault(raw, error)}") from None
    fault = checks.fault(plan)
    if fault:
        raise PlanError(f"{source}, {fault}")
    return plan


def refused_expressions(text: str) -> tuple[str, ...]:
    """The expressions of a plan in use that are not used, as Swedish sentences that say how to mend them."""
    raw = tomllib.loads(text)
    declarations.complete(raw)
    return set_aside(Plan.model_validate(raw), raw, all_expressions(raw))


def _toml(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{source} går inte att läsa: {_toml_place(error)}.") from None


def _refuse_persons(raw: dict[str, Any], text: str, source: str) -> None:
    person = _person_in(raw) or _person_in_comments(text)
    if person:
        raise PlanError(f"{source}, {person}")


def _toml_place(error: Exception) -> str:
    """Where a TOML file breaks, in Swedish, from the parser's English message."""
    match = re.search(r"line (\d+), column (\d+)", str(error))
    return f"fel på rad {match[1]}, tecken {match[2]}" if match else "filen slutar mitt i ett värde"


def _first_fault(raw: dict[str, Any], error: ValidationError) -> str:
    """The first fault of a pydantic ValidationError as ``key: what``, with forms and fields by name."""
    fault = error.errors()[0]
    path: list[str] = []
    here: Any = raw
    for part in fault["loc"]:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int):
            name = here.get("name") if isinstance(here, dict) else None
            path[-1] += f"[{name or part + 1}]"
        else:
            path.append(str(part))
    what = _KINDS.get(fault["type"], "har fel slags värde")
    if fault["type"] == "literal_error":
        what += f"; välj bland {fault['ctx']['expected'].replace(' or ', ', ')}"
    limits = fault.get("ctx", {})
    if "ge" in limits or "le" in limits:
        what += f"; {'minst' if 'ge' in limits else 'högst'} {limits.get('ge', limits.get('le'))}"
    return f"nyckeln {'.'.join(path)}: {what}."


class _PersonText(Exception):
    """The kinds of numbers that a text holds; never the text."""


# Cached: a proposal is read anew at each change, and nearly all of its texts are those it had before. What raises is
# not cached, so that no text with a person's number stays in memory (R2).
@lru_cache(maxsize=4096)
def _pass(text: str) -> None:
    refused, _ = kinds(text)
    if refused:
        raise _PersonText(*refused)


def _refused_kinds(text: str) -> list[str]:
    try:
        _pass(text)
    except _PersonText as refused:
        return list(refused.args)
    return []


def _person_in(raw: object, path: str = "") -> str | None:
    """The first text of a plan file that holds a person's number, as ``key: what`` (R2); None when there is none."""
    if isinstance(raw, str):
        refused = _refused_kinds(raw)
        return f"nyckeln {path}: {guard.refusal(refused)}" if refused else None
    if isinstance(raw, dict):
        # A key may be somebody's own words too: a further column of an XLSForm's choices.
        refused = [kind for key in raw for kind in _refused_kinds(str(key))]
        if refused:
            return f"namnet på en nyckel i {path or 'filen'}: {guard.refusal(list(dict.fromkeys(refused)))}"
        parts = [(f"{path}.{key}" if path else str(key), value) for key, value in raw.items()]
    elif isinstance(raw, list):
        parts = [(f"{path}[{_name_of(part) or number}]", part) for number, part in enumerate(raw, 1)]
    else:
        return None
    return next(filter(None, (_person_in(value, where) for where, value in parts)), None)


def _person_in_comments(text: str) -> str | None:
    """A plan file is stored with its comments; as ``_person_in``, of them."""
    for comment in comments(text):
        refused = _refused_kinds(comment.text)
        if refused:
            return f"{comment.place}: {guard.refusal(refused)}"
    return None


def _name_of(entry: object) -> str:
    """An entry's name for a place in a message; empty when the name itself is what is refused (R4)."""
    name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
    return "" if _refused_kinds(name) else name
