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
from lomma_core.plan.names import FIXED, LEVEL, SECRECY_LIST, SETTINGS, needed_fields
from lomma_core.plan.texts import PlanText, texts

_FILE = "det ändras bara i planfilen."
_PARTS = {"plan": "kommunens uppgifter", "seats": "platserna", "milieus": "miljöerna", "levels": "nivåerna"}
_PARTS |= {"areas": "områdena", "declared_roles": "rollerna"}
# What an existing form keeps from the plan file: what identifies, locks and removes records, and who may write.
_FORM_KEYS = ("title", "unique", "same", "single", "confirmed", "by_date", "purge_after", "action")
# What stored answers hang on.
_FIELD_KEYS = {"choices": "vallistan", "form": "länken", "or_other": "frågan för eget svar"}
_FIELD_KEYS |= {"attendance_of": "platsen som frågan gäller"}
# What decides whether and how a field that the overview and the rules depend on is answered.
_CONDITION_KEYS = ("relevant", "constraint", "choice_filter", "default", "required", "or_other", "retired")
# Words by which a field is about a person (R1). Whole words, so that ”namn på skolan” is left in peace.
QUESTION = "Frågan"
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
    lists = {field.choices for form in before.form for field in form.declared if _rests(form, field)}
    for name, choices in before.choices.items():
        if name not in after.choices:
            yield f"Vallistan {name} saknas i förslaget; en vallista kan inte tas bort."
            continue
        remaining = {choice.name: choice for choice in after.choices[name]}
        for choice in choices:
            if choice.name not in remaining:
                if name in lists:
                    yield f"Valet {choice.label} används av översikten och kan inte tas bort. Byt ord i stället."
            elif _own(choice) != _own(remaining[choice.name]):
                yield f"Valet {choice.label} har egna nycklar i planfilen; {_FILE}"


def _own(choice: Choice) -> tuple[str, dict[str, Any] | None]:
    return choice.symbol, choice.model_extra


def _form_faults(plan: Plan, before: Form, after: Form) -> Iterator[str]:
    for key in _FORM_KEYS:
        if getattr(before, key) != getattr(after, key):
            yield f"Förslaget ändrar {key} för {before.label}; {_FILE}"
    retired = {field.name for field in after.declared if field.retired}
    for key in ("minimum", "calm"):
        remaining = [name for name in getattr(before, key) if name not in retired]
        if remaining != [name for name in getattr(after, key) if name not in retired]:
            yield f"Förslaget ändrar {key} för {before.label}; {_FILE}"
    for name, field in before.every_field.items():
        if name not in after.every_field:
            yield f"Frågan {field.label} saknas i förslaget; ta den ur bruk i stället, så finns svaren kvar."
        else:
            yield from _field_faults(plan, before, field, after.every_field[name])


def _field_faults(plan: Plan, form: Form, before: Field, after: Field) -> Iterator[str]:
    place = f"{form.label}, {before.label}"
    if not same_family(before.type, after.type):
        yield f"{place}: svarstypen kan inte ändras. Ta frågan ur bruk och lägg till en ny."
    for key, words in _FIELD_KEYS.items():
        if getattr(before, key) != getattr(after, key):
            yield f"{place}: {words} kan inte bytas. Ta frågan ur bruk och lägg till en ny."
    if is_bound(plan, form, before):
        for key in _CONDITION_KEYS:
            if getattr(before, key) != getattr(after, key):
                yield f"{place}: översikten och reglerna bygger på frågan. Bara ord, hjälp och ordning kan ändras."


def is_bound(plan: Plan, form: Form, field: Field) -> bool:
    """Whether a field's conditions are the plan file's alone: the overview or the role table rests on it."""
    return _rests(form, field) or (form.name == SETTINGS and field.name in _permitting(plan))


def is_in_use(plan: Plan, form: str, field: str) -> bool:
    """Whether a field has been taken into use; retired too, as records may have answers in it."""
    return form in plan.forms and field in plan.forms[form].every_field


def _rests(form: Form, field: Field) -> bool:
    """Whether the overview is drawn from a field, or it holds the level by which counts are separated (R9)."""
    fixed_fields = FIXED.get(form.name, frozenset())
    by_name = field.name in needed_fields(form.name) or field.name in fixed_fields
    return by_name or field.choices == LEVEL or bool(field.attendance_of)


def _permitting(plan: Plan) -> set[str]:
    return {role.read_marked_if for role in plan.declared_roles}


def _person_faults(before: Plan, after: Plan) -> Iterator[str]:
    old_texts = {text for _, text in _questions(before)}
    for what, text in _questions(after):
        if text not in old_texts and _PERSON.search(text.replace("_", " ")):
            yield f"{what} ser ut att handla om en person. Registret beskriver företeelser och platser (R1)."


def _questions(plan: Plan) -> Iterator[tuple[str, str]]:
    for form in plan.form:
        yield from (("Formulärets namn", text) for text in (form.name, form.label, form.plural))
        for field in form.declared:
            yield from ((QUESTION, text) for text in (field.name, field.label))
    for choices in plan.choices.values():
        yield from (("Ett val", text) for choice in choices for text in (choice.name, choice.label))


def new_texts(before: Plan, after: Plan) -> list[PlanText]:
    """All texts that a proposal brings and the plan in use has not, for the person guard (R3)."""
    old_texts = {part.text for part in texts(before.model_dump(by_alias=True))}
    return [part for part in texts(after.model_dump(by_alias=True)) if part.text not in old_texts]
