"""What differs between two plans' forms, as sentences that anybody can read."""

from collections.abc import Iterator

from lomma_core.plan.choices import Choice
from lomma_core.plan.expressions.conditions import in_words
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.utils.text import listed, with_new

_WORDS = {"label": "frågan", "hint": "hjälpen", "section": "rubriken före", "required_message": "felmeddelandet"}
_RULES = {"constraint": "villkoret på svaret", "constraint_message": "felmeddelandet för villkoret"}
_RULES |= {"default": "förvalet", "choice_filter": "urvalet av svar", "headings": "rubrikerna för import"}
_RULES |= {"leave_out": "svaren som importen utelämnar", "carry": "om svaret följer med till nästa kvartal"}


def change_lines(before: Plan, after: Plan) -> list[str]:
    """The differences, form by form in the later plan's order; empty when there are none."""
    lines: list[str] = []
    for name, form in after.forms.items():
        if name in before.forms:
            lines += _form(before, after, before.forms[name], form)
        else:
            labels = listed(f"”{field.label}”" for field in form.field)
            lines.append(f"Nytt formulär: {form.label}, med {labels}.")
    for name, choices in after.choices.items():
        lines += _choices(after, name, before.choices.get(name), choices)
    return lines


def of_field(before: Plan, after: Plan, form: str, name: str) -> list[str]:
    """What has become of one field, in sentences."""
    new, field, old = after.forms.get(form), None, None
    if new:
        field = new.every_field.get(name)
    if form in before.forms:
        old = before.forms[form].every_field.get(name)
    if new is None or field is None:
        return ["Frågan finns inte."]
    if old is None:
        return [_new_field(new, field)]
    return list(_field(new, old, field, after))


def choices_in_words(plan: Plan, name: str) -> str:
    """A list of choices by the fields that use it."""
    labels = [field.label for form in plan.form for field in form.field if field.choices == name]
    return f"Svaren på {listed(f'”{label}”' for label in dict.fromkeys(labels))}" if labels else f"Vallistan {name}"


def _new_field(form: Form, field: Field) -> str:
    required = ", måste besvaras" if field.required else ""
    return f"{form.label}: ny fråga ”{field.label}” ({field.kind.label}{required})."


def _form(before: Plan, after: Plan, old: Form, new: Form) -> Iterator[str]:
    for key, words in {"label": "namnet", "plural": "namnet i flertal", "description": "beskrivningen"}.items():
        if getattr(old, key) != getattr(new, key):
            yield f"{new.label}: {words} är nu ”{getattr(new, key)}”."
    if old.neuter != new.neuter:
        yield f"{new.label}: en ny post heter nu ”{with_new(new.label, new.neuter)}”."
    for field in new.declared:
        old_field = old.every_field.get(field.name)
        if old_field is None:
            yield _new_field(new, field)
        else:
            yield from _field(new, old_field, field, after)
    for name in old.every_field.keys() - new.every_field.keys():
        yield f"{new.label}: frågan ”{old.every_field[name].label}” finns inte längre; svaren är kvar."
    shared = [name for name in new.fields if name in old.fields]
    if shared != [name for name in old.fields if name in new.fields]:
        yield f"{new.label}: frågorna har en annan ordning."
    if old.list != new.list:
        labels = listed(new.fields[name].label for name in new.list) or "inga egna kolumner"
        yield f"{new.label}: listan visar {labels}."


def _field(form: Form, old: Field, new: Field, plan: Plan) -> Iterator[str]:
    place = f"{form.label}, ”{old.label}”"
    if old.retired != new.retired:
        yield f"{place}: tas ur bruk; svaren finns kvar." if new.retired else f"{place}: tas i bruk igen."
    if old.kind is not new.kind:
        yield f"{place}: svaret är nu {new.kind.label}."
    for key, words in _WORDS.items():
        if getattr(old, key) != getattr(new, key):
            now = getattr(new, key)
            yield f"{place}: {words} är nu ”{now}”." if now else f"{place}: {words} är borttagen."
    if old.required != new.required:
        yield f"{place}: måste nu besvaras." if new.required else f"{place}: behöver inte längre besvaras."
    if old.relevant != new.relevant:
        yield f"{place}: ställs nu {in_words(plan, form, new.relevant)}."
    for key, words in _RULES.items():
        if getattr(old, key) != getattr(new, key):
            yield f"{place}: {words} är {'ändrat' if getattr(new, key) else 'borttaget'}."


def _choices(plan: Plan, name: str, old: tuple[Choice, ...] | None, new: tuple[Choice, ...]) -> Iterator[str]:
    place = choices_in_words(plan, name)
    if old is None:
        yield f"{place}: {listed(f'”{choice.label}”' for choice in new)}."
        return
    was, now = ({choice.name: choice for choice in some} for some in (old, new))
    for choice in new:
        if choice.name not in was:
            yield f"{place}: nytt val ”{choice.label}”."
        elif was[choice.name].label != choice.label:
            yield f"{place}: ”{was[choice.name].label}” heter nu ”{choice.label}”."
        elif was[choice.name] != choice:
            yield f"{place}: ”{choice.label}” har ny hjälp eller nya andra namn."
    for choice in old:
        if choice.name not in now:
            yield f"{place}: ”{choice.label}” är borttaget."
    if [n for n in was if n in now] != [n for n in now if n in was]:
        yield f"{place}: valen har en annan ordning."
