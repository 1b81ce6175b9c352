"""What the standard plan says by meaning, put into the words of one municipality (R21).

The standard plan knows no level, seat or area by name. Its expressions say ``individual(${niva})`` and
``offered(${plats})``, a choice's key ``individual()``, ``not(individual())`` or ``levels()``, a calm answer
``whole()``, and a field that there is one of for each offered seat says ``each = "offered"``.
"""

import re
from collections.abc import Iterator

from lomma_core.plan.names import AREA, LEVEL, SEAT
from lomma_core.plan.standard.keys import (
    ATTENDANCE_OF,
    CHOICE_LISTS,
    EACH,
    FIELDS,
    FORMS,
    INDIVIDUAL,
    OFFERED,
    WHOLE,
)
from lomma_core.plan.standard.merge import Table

_MEANT = re.compile(
    r"(?P<not>not\(\s*)?\b(?P<what>individual|offered)\(\s*(?P<of>\$\{\w+\}(?:/\w+)?)\s*\)(?(not)\s*\))"
)
_ALWAYS, _NEVER = "true()", "false()"
_EXPRESSIONS = ("relevant", "constraint", "choice_filter")


def expand(whole: Table) -> Table:
    """The merged tables with what is meant written out: levels, offered seats and the area that is all of it."""
    meanings = {INDIVIDUAL: _declared(whole, LEVEL, INDIVIDUAL), OFFERED: _declared(whole, SEAT, OFFERED)}
    seats = [seat for seat in _tables(whole.get(SEAT)) if seat.get(OFFERED) is True]
    areas = _declared(whole, AREA, WHOLE)
    forms = [_form(form, meanings, seats, areas) for form in _tables(whole.get(FORMS))]
    levels = [str(level.get("name", "")) for level in _tables(whole.get(LEVEL))]
    lists = whole.get(CHOICE_LISTS, {})
    choices = {name: list(_choices(_tables(lists[name]), levels, meanings[INDIVIDUAL])) for name in lists}
    return whole | {CHOICE_LISTS: choices, FORMS: forms}


def _declared(whole: Table, group: str, key: str) -> list[str]:
    return [str(entry.get("name", "")) for entry in _tables(whole.get(group)) if entry.get(key) is True]


def _tables(value: object) -> list[Table]:
    # What is no table is left for the loader, which has a sentence for it.
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _form(form: Table, meanings: dict[str, list[str]], seats: list[Table], areas: list[str]) -> Table:
    fields, names = list[Table](), dict[str, list[str]]()
    for field in _tables(form.get(FIELDS)):
        written = [_field(copy, meanings) for copy in _copies(field, seats)]
        # A question about what there is none of is not in the form.
        written = [copy for copy in written if copy.get("relevant") != _NEVER]
        names[str(field.get("name", ""))] = [copy["name"] for copy in written if "name" in copy]
        fields += written
    result = form | {FIELDS: fields}
    if isinstance(form.get("list"), list):
        result["list"] = [written for name in form["list"] for written in names.get(name, [name])]
    if isinstance(form.get("calm"), dict):
        everywhere = areas[0] if areas else ""
        calm = {name: everywhere if text == f"{WHOLE}()" else text for name, text in form["calm"].items()}
        result["calm"] = {name: text for name, text in calm.items() if text}
    return result


def _copies(field: Table, seats: list[Table]) -> Iterator[Table]:
    if field.get(EACH) != OFFERED:
        yield field
        return
    shared = {key: value for key, value in field.items() if key != EACH}
    for seat in seats:
        name = str(seat.get("name", ""))
        yield shared | {"name": name, "label": seat.get("label", ""), ATTENDANCE_OF: name}


def _field(field: Table, meanings: dict[str, list[str]]) -> Table:
    result = dict(field)
    for key in _EXPRESSIONS:
        if isinstance(field.get(key), str):
            result[key] = _MEANT.sub(lambda match: _written(match, meanings), field[key])
            if result[key] == _ALWAYS:
                del result[key]
    return result


def _written(match: re.Match[str], meanings: dict[str, list[str]]) -> str:
    names, of = meanings[match["what"]], match["of"]
    if match["not"]:
        return " and ".join(f"not({of} = '{name}')" for name in names) or _ALWAYS
    some = " or ".join(f"{of} = '{name}'" for name in names) or _NEVER
    # Parentheses only where something stands around it.
    return some if match[0] == match.string.strip() else f"({some})"


def _choices(choices: list[Table], levels: list[str], individual: list[str]) -> Iterator[Table]:
    others = [name for name in levels if name not in individual]
    words = {f"{INDIVIDUAL}()": individual, f"not({INDIVIDUAL}())": others, "levels()": levels}
    for choice in choices:
        meant = {key: " ".join(words[text]) for key, text in choice.items() if isinstance(text, str) and text in words}
        if all(meant.values()):
            yield choice | meant
