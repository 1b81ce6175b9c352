"""Why a change of the forms is refused, in the words of the screen where it is made: what the plan file calls a key is
there a field with a label.

The rules are the loader's and this package's (``limits``); here their sentences are only read.
"""

import re
from dataclasses import dataclass

from lomma_core.errors import LommaError
from lomma_core.form_editor import edits, limits
from lomma_core.plan.model import Form, Plan

# What the screen calls the keys of a form and of a field.
FORM_WORDS = {"label": "Namn", "plural": "Namn i flertal", "description": "Beskrivning"}
FIELD_WORDS = {"label": "Fråga", "hint": "Hjälp under frågan", "section": "Rubrik före frågan"}
_SENTENCE = re.compile(rf"{edits.PROPOSAL}, (?:nyckeln (?P<path>\S+): )?(?P<what>.+)")
_PATH = re.compile(
    r"form\[(?P<form>\w+)\](?:\.field\[(?P<field>\w+)\])?(?:\.(?P<key>\w+))?"
    r"|choices\.(?P<list>\w+)(?:\[(?P<choice>\w+)\])?(?:\.\w+)?"
)
_EMPTY = ("saknas", "får inte vara tom")
_SOURCES = re.compile(r" \((?:[PR]\d+(?:, )?)+\)")
_NAMES = re.compile(r"\b(?P<what>antalet|fältet) (?P<name>\w+)")


@dataclass(frozen=True)
class EditFault:
    """One sentence, and the key of the field or form that it concerns where it is another's than what was changed."""

    text: str
    key: str = ""


def in_words(plan: Plan, error: LommaError, form: str = "", field: str = "") -> EditFault:
    """The fault of a change to a form, or to one of its fields, on a plan as it was before the change."""
    match = _SENTENCE.fullmatch(str(error))
    if match is None:
        sentence = _SOURCES.sub("", str(error))
        return EditFault(sentence, "label" if sentence.startswith(f"{limits.QUESTION} ser ut") else "")
    path = _PATH.fullmatch(match["path"] or "")
    what = _SOURCES.sub("", match["what"])
    if path is None:
        return EditFault(_sentence(what))
    of_form = plan.forms.get(path["form"] or "")
    what = _NAMES.sub(lambda name: _labelled(of_form, name), what)
    if path["list"]:
        return EditFault("Skriv ett ord för varje val." if what.startswith(_EMPTY) else _sentence(what))
    key = path["key"] or ""
    words = FIELD_WORDS if path["field"] else FORM_WORDS
    if of_form is None and path["field"]:
        # A new form has one question, which is asked for as its first.
        return EditFault(_sentence(what), "first" if key == "label" else "")
    is_new = of_form is None or bool(path["field"] and path["field"] not in of_form.every_field)
    mine = is_new or (path["form"] == form and (path["field"] or "") == field)
    if key in words and what.startswith(_EMPTY):
        return EditFault(f"Skriv något under ”{words[key]}”.", key if mine else "")
    # Another question stands in the way of this one: it is named.
    other = of_form.every_field.get(path["field"] or "") if of_form and not mine else None
    place = f"”{other.label}”: " if other else ""
    return EditFault(f"{place}{what}" if place else _sentence(what), key if mine and key in words else "")


def _labelled(form: Form | None, match: re.Match[str]) -> str:
    field = form.every_field.get(match["name"]) if form else None
    if field is None:
        return match[0]
    return f"{'antalet' if match['what'] == 'antalet' else 'frågan'} ”{field.label}”"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
