"""What may not be changed in the browser: roles, secrecy, disclosure, gallring, and what the rules rest on.

The plan file's own checks come first (``checks``); these compare a proposal with the plan in use.
"""

import re
from collections.abc import Iterator
from typing import Any

from lomma_core.errors import PlanError
from lomma_core.plan.choices import Choice
from lomma_core.plan.field_types import same_family
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.plan.names import AREA, FIXED, LEVEL, MILIEU, SEAT, SECRECY_LIST, SETTINGS, needed

_FILE = "det ändras bara i planfilen."
_PARTS = {"plan": "kommunens uppgifter", SEAT: "platserna", MILIEU: "miljöerna", LEVEL: "nivåerna"}
_PARTS |= {AREA: "områdena", "roll": "rollerna"}
# What an existing form keeps from the plan file: what identifies, locks and removes records, and who may write.
_FORM_KEYS = ("title", "unique", "same", "single", "confirmed", "by_date", "purge_after", "action")
# What stored answers hang on.
_FIELD_KEYS = {"choices": "vallistan", "form": "länken", "or_other": "fältet för eget svar"}
# What decides whether and how a question that the overview and the rules rest on is answered.
_ASKED = ("relevant", "constraint", "choice_filter", "default", "required", "or_other", "retired")
# Words that make a question one about a person (R1). Whole words, so that ”namn på skolan” is left in peace.
_PERSON = re.compile(
    r"\b(person(?:nummer|nr|ens|namn|uppgift(?:er)?)|samordningsnummer|pnr|födelse(?:datum|år|dag)|förnamn"
    r"|efternamn|hemadress|bostadsadress|folkbokföring\w*|mobilnummer|mejladress|e-postadress"
    r"|(?:elev|barn|individ|klient|ungdom|deltagar|gärningsperson|brukar)(?:ens?|ets) (?:namn|ålder|klass|adress|kön)"
    r"|(?:namn|ålder|adress) på (?:person|elev|barn|individ|ungdom)\w*)\b",
    re.IGNORECASE,
)


def refuse(before: Plan, after: Plan) -> None:
    """Raise PlanError, with one sentence, for the first thing that may not be changed in the browser (R1, R8, R9)."""
    for sentence in _faults(before, after):
        raise PlanError(sentence)


def _faults(before: Plan, after: Plan) -> Iterator[str]:
    for key, words in _PARTS.items():
        if getattr(before, key) != getattr(after, key):
            yield f"Förslaget ändrar {words}; {_FILE}"
    yield from _choice_faults(before, after)
    for name, form in before.forms.items():
        if name not in after.forms:
            yield f"Formuläret {form.label} saknas i förslaget; ett formulär kan inte tas bort."
        else:
            yield from _form_faults(before, form, after.forms[name])
    for name, form in after.forms.items():
        if name not in before.forms and (form.action != "write" or form.purge_after):
            yield f"Formuläret {form.label} har egna rättigheter eller egen gallring; {_FILE}"
    yield from _person_faults(before, after)


def _choice_faults(before: Plan, after: Plan) -> Iterator[str]:
    if before.choices.get(SECRECY_LIST) != after.choices.get(SECRECY_LIST):
        yield f"Förslaget ändrar bestämmelserna för sekretess; {_FILE}"
    rested = {field.choices for form in before.form for field in form.declared if _rests(form, field)}
    for name, choices in before.choices.items():
        if name not in after.choices:
            yield f"Vallistan {name} saknas i förslaget; en vallista kan inte tas bort."
            continue
        kept = {choice.name: choice for choice in after.choices[name]}
        for choice in choices:
            if choice.name not in kept:
                if name in rested:
                    yield f"Valet {choice.label} används av översikten och kan inte tas bort. Byt etikett i stället."
            elif _own(choice) != _own(kept[choice.name]):
                yield f"Valet {choice.label} har egna nycklar i planfilen; {_FILE}"


def _own(choice: Choice) -> tuple[str, dict[str, Any] | None]:
    return choice.symbol, choice.model_extra


def _form_faults(plan: Plan, before: Form, after: Form) -> Iterator[str]:
    for key in _FORM_KEYS:
        if getattr(before, key) != getattr(after, key):
            yield f"Förslaget ändrar {key} för {before.label}; {_FILE}"
    retired = {field.name for field in after.declared if field.retired}
    for key in ("minimum", "calm"):
        kept = [name for name in getattr(before, key) if name not in retired]
        if kept != [name for name in getattr(after, key) if name not in retired]:
            yield f"Förslaget ändrar {key} för {before.label}; {_FILE}"
    for name, field in before.every_field.items():
        if name not in after.every_field:
            yield f"Fältet {field.label} saknas i förslaget; ta det ur bruk i stället, så finns svaren kvar."
        else:
            yield from _field_faults(plan, before, field, after.every_field[name])


def _field_faults(plan: Plan, form: Form, before: Field, after: Field) -> Iterator[str]:
    place = f"{form.label}, {before.label}"
    if not same_family(before.type, after.type):
        yield f"{place}: svarstypen kan inte ändras. Ta fältet ur bruk och lägg till ett nytt."
    for key, words in _FIELD_KEYS.items():
        if getattr(before, key) != getattr(after, key):
            yield f"{place}: {words} kan inte bytas. Ta fältet ur bruk och lägg till ett nytt."
    if bound(plan, form, before):
        for key in _ASKED:
            if getattr(before, key) != getattr(after, key):
                yield f"{place}: översikten och reglerna vilar på frågan. Bara etikett, hjälp och ordning kan ändras."


def bound(plan: Plan, form: Form, field: Field) -> bool:
    """Whether when and how a field is asked is the plan file's alone: the overview or the role table rests on it."""
    return _rests(form, field) or (form.name == SETTINGS and field.name in _permitting(plan))


def _rests(form: Form, field: Field) -> bool:
    """Whether the overview is drawn from a field, or it says the level that counts are kept apart by (R9)."""
    fixed = FIXED.get(form.name, frozenset())
    return field.name in needed(form.name) or field.name in fixed or field.choices == LEVEL


def _permitting(plan: Plan) -> set[str]:
    return {role.read_marked_if for role in plan.roll}


def _person_faults(before: Plan, after: Plan) -> Iterator[str]:
    known = set(_questions(before))
    for text in _questions(after):
        if text not in known and _PERSON.search(text.replace("_", " ")):
            yield "En fråga ser ut att handla om en person. Registret beskriver företeelser och platser (R1)."


def _questions(plan: Plan) -> Iterator[str]:
    for form in plan.form:
        yield from (form.name, form.label, form.plural)
        for field in form.declared:
            yield from (field.name, field.label)
    for choices in plan.choices.values():
        yield from (text for choice in choices for text in (choice.name, choice.label))


def new_texts(before: Plan, after: Plan) -> dict[str, str]:
    """{where: text} of all free text that a proposal brings and the plan in use has not, for the person guard (R3)."""
    known = set(_texts(before).values())
    return {where: text for where, text in _texts(after).items() if text and text not in known}


def _texts(plan: Plan) -> dict[str, str]:
    found = {}
    for form in plan.form:
        for key in ("label", "plural", "description"):
            found[f"{form.label}, {key}"] = getattr(form, key)
        for field in form.declared:
            for key in ("label", "hint", "section", "required_message", "constraint_message", "default"):
                found[f"{form.label}, {field.name}, {key}"] = getattr(field, key)
    for name, choices in plan.choices.items():
        for choice in choices:
            words = {"label": choice.label, "hint": choice.hint, "aliases": ", ".join(choice.aliases)} | choice.item
            found |= {f"vallistan {name}, {choice.name}, {key}": text for key, text in words.items()}
    return found
