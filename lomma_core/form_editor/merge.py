"""Two who changed the forms from the same version: a proposal laid on the one that somebody else took into use.

What only one side has changed is kept. Where both have changed the same field, choice, order or words, each to
something else, somebody chooses; nothing is lost silently.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lomma_core.errors import NotValid
from lomma_core.form_editor import changes, edits
from lomma_core.plan.loader import read_plan
from lomma_core.plan.model import Plan
from lomma_core.plan.standard.rebase import woven
from lomma_core.records.merge import MINE, THEIRS
from lomma_core.utils.text import listed

# Kinds of units, each a key's first part. A unit is the smallest part to choose: a whole field, a whole choice.
_WORDS, _ROWS, _FIELD, _CHOICE, _CALM = "form", "order", "field", "choice", "calm"
_CHOICES = "choices"
# A unit is a word, a row of names or a table of the plan file.
_Units = dict[tuple[str, ...], Any]


@dataclass(frozen=True)
class Clash:
    """Something that both have changed: where it is, and in Swedish what each side has made of it."""

    key: str
    where: str
    theirs: str
    mine: str


def clashes(base: str, theirs: str, mine: str) -> list[Clash]:
    """What both sides have changed to different things; the texts are whole plans that the loader accepts."""
    old, other, own = (_units(text) for text in (base, theirs, mine))
    plans = tuple(read_plan(text, edits.PROPOSAL, text) for text in (base, theirs, mine))
    return [Clash(":".join(key), *_sides(key, plans)) for key in _keys(old, other, own) if _clash(key, old, other, own)]


def merge_texts(base: str, theirs: str, mine: str, choices: Mapping[str, str]) -> str:
    """Their text with my changes on top; ``chosen`` maps the clashes' keys to ``mine`` or ``theirs``.

    Raises NotValid, by key, for clashes that nobody has chosen, and PlanError when the whole is no plan.
    """
    old, other, own = (_units(text) for text in (base, theirs, mine))
    unchosen = {
        clash.key: f"{clash.where}: välj vilken ändring som ska gälla."
        for clash in clashes(base, theirs, mine)
        if choices.get(clash.key) not in (MINE, THEIRS)
    }
    if unchosen:
        raise NotValid(unchosen)
    whole: _Units = {}
    for key in sorted(_keys(old, other, own), key=lambda key: key[0] == _ROWS):
        was, their, my = old.get(key), other.get(key), own.get(key)
        mine_first = choices.get(":".join(key)) == MINE
        if key[0] != _ROWS:
            whole[key] = my if my != was and (their in (was, my) or mine_first) else their
            continue
        kind = {"field": _FIELD, _CHOICES: _CHOICE}.get(key[2])
        names = {name for name in was or () if kind and whole[kind, key[1], name] is not None}
        whole[key] = _weave(was, their, my, mine_first, names)
    data = tomllib.loads(theirs)
    data["form"] = [_form(name, whole) for name in _names(theirs, mine)]
    for name in {key[1] for key in whole if key[0] == _ROWS and key[2] == _CHOICES}:
        rows = whole[_ROWS, name, _CHOICES]
        data["choices"][name] = [whole[_CHOICE, name, row] for row in rows if whole.get((_CHOICE, name, row))]
    return edits.rewrite(theirs, data)


def _units(text: str) -> _Units:
    """A plan's forms and choices in units; rows of names are units of their own, so that both may add to them."""
    data = tomllib.loads(text)
    units: _Units = {}
    for form in data["form"]:
        name = form["name"]
        for key, value in form.items():
            if key == "field":
                units |= {(_FIELD, name, field["name"]): field for field in value}
                units[_ROWS, name, key] = [field["name"] for field in value]
            elif key == _CALM:
                units |= {(_CALM, name, field): answer for field, answer in value.items()}
            else:
                units[_ROWS if key in ("list", "minimum") else _WORDS, name, key] = value
    for name, choices in data["choices"].items():
        units |= {(_CHOICE, name, choice["name"]): choice for choice in choices}
        units[_ROWS, name, _CHOICES] = [choice["name"] for choice in choices]
    return units


def _keys(*units: _Units) -> Iterator[tuple[str, ...]]:
    return iter(dict.fromkeys(key for some in units for key in some))


def _clash(key: tuple[str, ...], old: _Units, other: _Units, own: _Units) -> bool:
    was, their, my = old.get(key), other.get(key), own.get(key)
    if key[0] != _ROWS:
        return my != was and their != was and my != their
    shared = set(was or ()) & set(their or ()) & set(my or ())
    if was is None:
        shared = set(their or ()) & set(my or ())
    first, second, third = ([name for name in some or () if name in shared] for some in (was, their, my))
    return third != first and second != first and third != second


def _weave(
    was: list[str] | None, their: list[str] | None, my: list[str] | None, mine_first: bool, stays: set[str]
) -> list[str]:
    """Both sides' rows as one: the order of who has changed it, the other's new ones after their neighbour.

    What one side has taken away is away, but for those that ``stays`` because somebody has chosen so.
    """
    was, their, my = was or [], their or [], my or []
    removed = {name for name in was if name not in their or name not in my} - stays
    common = [name for name in was if name not in removed]
    moved = [name for name in my if name in common] != common
    still = [name for name in their if name in common] == common
    leading, other = (my, their) if mine_first or (moved and still) else (their, my)
    return woven(leading, other, removed)


def _names(theirs: str, mine: str) -> list[str]:
    return list(dict.fromkeys(form["name"] for text in (theirs, mine) for form in tomllib.loads(text)["form"]))


def _form(name: str, whole: _Units) -> edits.Table:
    keys = {key[2]: value for key, value in whole.items() if key[0] in (_WORDS, _ROWS) and key[1] == name}
    keys.pop(_CHOICES, None)
    rows = [whole[_FIELD, name, field] for field in keys.pop("field")]
    calm = {key[2]: value for key, value in whole.items() if key[:2] == (_CALM, name) and value is not None}
    form = {key: value for key, value in keys.items() if value is not None} | ({_CALM: calm} if calm else {})
    return form | {"field": rows}


def _sides(key: tuple[str, ...], plans: tuple[Plan, ...]) -> tuple[str, str, str]:
    """Where a clash is, what they and what I have made of it."""
    kind, name, part = key
    if kind == _CHOICE or part == _CHOICES:
        return _choice_sides(name, part, plans)
    form = next(plan.forms[name] for plan in reversed(plans) if name in plan.forms)
    if kind == _FIELD:
        field = form.every_field[part]
        their, my = (" ".join(changes.of_field(plans[0], plan, name, part)) for plan in plans[1:])
        return f"{form.label}, frågan ”{field.label}”", their, my
    what = {"field": "frågornas ordning", "list": "listans kolumner", "label": "namnet", "plural": "namnet i flertal"}
    where = f"{form.label}, {what.get(part, 'beskrivningen')}"
    their, my = (_form_side(plan, name, part) for plan in plans[1:])
    return where, their, my


def _form_side(plan: Plan, name: str, part: str) -> str:
    form = plan.forms[name]
    if part == "field":
        return listed(field.label for field in form.field)
    value = getattr(form, part)
    if isinstance(value, str):
        return value
    return listed(form.every_field[field].label for field in value if field in form.every_field)


def _choice_sides(name: str, part: str, plans: tuple[Plan, ...]) -> tuple[str, str, str]:
    where = changes.choices_in_words(plans[-1], name)
    some = [{choice.name: choice for choice in plan.choices.get(name, ())} for plan in plans]
    if part == _CHOICES:
        their, my = (listed(choice.label for choice in choices.values()) for choices in some[1:])
        return f"{where}, ordningen", their, my
    label = next(choices[part].label for choices in some if part in choices)
    their, my = (
        choices[part].label + (f" ({choices[part].hint})" if choices[part].hint else "")
        if part in choices
        else "Borttaget"
        for choices in some[1:]
    )
    return f"{where}, ”{label}”", their, my
