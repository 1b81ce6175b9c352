"""What a plan file may not do with counts of people: cross them, test them, or put words beside them (R8, R9)."""

import re
from collections.abc import Iterator

from lomma_core.plan.expressions.grammar import linked_references, references
from lomma_core.plan.meaning import individual_levels
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.plan.names import AREA, LEVEL, MEASURE, MILIEU
from lomma_core.utils.text import mid_sentence

_GENDER = {"kon", "kön", "genus", "konsidentitet", "könsidentitet", "juridiskt kon", "juridiskt kön"}
_GENDERED = {"man", "män", "kvinna", "kvinnor", "pojke", "pojkar", "flicka", "flickor", "kille", "killar", "tjej"}
_GENDERED |= {"tjejer", "ickebinär", "icke-binär", "ickebinar", "icke_binar"}
# The only condition a rule may have on a count: it is true of all counts, so it reveals nothing.
_HARMLESS = re.compile(r"\s*\.\s*>=\s*0\s*")
_REFERENCE = r"\$\{(\w+)\}(?:/(\w+))?"
# A part that leaves out one answer, with ``and`` or nothing after it.
_NOT_ONE = re.compile(
    rf"\s*(?:not\(\s*{_REFERENCE}\s*=\s*'([^']*)'\s*\)|{_REFERENCE}\s*!=\s*'([^']*)')\s*(?:$|and\b(?!.*\bor\b))",
    re.DOTALL,
)
# A field of the form, or by a link another form's.
_Reference = tuple[str, str]


def count_faults(plan: Plan) -> Iterator[str]:
    """The faults of every form, in the plan's order."""
    for form in plan.form:
        place = f"nyckeln form[{form.name}]"
        yield from _count_conditions(plan, form, place)
        yield from _identifying_counts(form, place)
        if _individual(plan, form):
            yield from _words(plan, form, place)
        if _touches_counts(plan, form):
            yield from _crossings(plan, form, place)


def individual_part(plan: Plan, expression: str) -> str:
    """The beginning of a ``relevant`` by which a question is not asked on individual levels; else empty (R9)."""
    _, part = _leaves_out(plan, expression)
    return part.strip().removesuffix("and").strip()


def _leaves_out(plan: Plan, expression: str) -> tuple[_Reference | None, str]:
    """The field by which an expression begins to leave out every level about individuals, and that beginning."""
    wanted, left_out, place = {level.name for level in individual_levels(plan)}, dict[_Reference, set[str]](), 0
    while match := _NOT_ONE.match(expression, place):
        name, target, answer = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
        reference = name, target or ""
        left_out.setdefault(reference, set()).add(answer)
        place = match.end()
        if wanted and wanted <= left_out[reference]:
            return reference, expression[:place]
        if place == len(expression):
            break
    return None, ""


def _counts(form: Form) -> list[str]:
    return [field.name for field in form.declared if field.kind.counts_people]


def _individual(plan: Plan, form: Form) -> bool:
    """Whether a form has counts that may be of individriktade; a count that surely leaves them out is none."""
    return any(field.kind.counts_people and not _not_individual(plan, form, field) for field in form.declared)


def _touches_counts(plan: Plan, form: Form, passed: tuple[str, ...] = ()) -> bool:
    """Whether a form has counts, is what they count, or leads to either by its links, however many."""
    if form.name in _forms_with_counts(plan):
        return True
    targets = [plan.forms.get(field.form) for field in form.declared if field.kind.is_link]
    new = [target for target in targets if target is not None and target.name not in (*passed, form.name)]
    return any(_touches_counts(plan, target, (*passed, form.name)) for target in new)


def _forms_with_counts(plan: Plan) -> set[str]:
    own = (MEASURE,) if individual_levels(plan) else ()
    return {*own, *(form.name for form in plan.form if _individual(plan, form))}


def _count_conditions(plan: Plan, form: Form, place: str) -> Iterator[str]:
    """A rule that depends on a count reveals it: a field that appears at three reveals three (R8)."""
    for field in form.declared:
        for key in ("relevant", "constraint", "choice_filter"):
            expression = getattr(field, key)
            if not expression or (field.kind.counts_people and key == "constraint" and _HARMLESS.fullmatch(expression)):
                continue
            here = f"{place}.field[{field.name}].{key}"
            for name in _counts(form):
                if name in references(expression):
                    yield f"{here}: får inte bero på antalet {name}; svaret skulle röja små antal (R8)."
            if field.kind.counts_people and _refers_to_itself(expression):
                yield f"{here}: ett antal får bara ha villkoret . >= 0; andra villkor röjer små antal (R8)."
            for name, target in linked_references(expression):
                if target in _counts(_target(plan, form, name) or form) and _target(plan, form, name):
                    yield f"{here}: får inte bero på antalet {target}; svaret skulle röja små antal (R8)."


def _refers_to_itself(expression: str) -> bool:
    """Whether an expression refers to ``.``, the answer's own value."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", expression)
    return bool(re.search(r"(?<![\w.])\.(?![\d.])", bare))


def _identifying_counts(form: Form, place: str) -> Iterator[str]:
    """A count that identifies a record can be queried, and one in a title is a text that is searched (R8)."""
    for key in ("unique", "same"):
        for name in _counts(form):
            if name in getattr(form, key):
                yield f"{place}.{key}: antalet {name} får inte skilja poster åt; en gissning skulle röja det (R8)."
    for name in _counts(form):
        if f"{{{name}}}" in form.title:
            yield f"{place}.title: antalet {name} får inte stå i en rubrik (R8)."


def _words(plan: Plan, form: Form, place: str) -> Iterator[str]:
    """Individriktade offers are counted, never described (P6)."""
    for field in form.declared:
        if field.kind.free_text and not _not_individual(plan, form, field):
            yield (
                f"{place}.field[{field.name}].relevant: fri text bredvid antal personer kan beskriva en person; "
                "låt frågan bara ställas när nivån inte handlar om enskilda (P6, R9)."
            )


def _crossings(plan: Plan, form: Form, place: str) -> Iterator[str]:
    """Counts, and the insatser that they count, are never crossed with milieu, area or gender (R9)."""
    for field in form.declared:
        what = _crosses(plan, field)
        if what and not _not_individual(plan, form, field):
            yield (
                f"{place}.field[{field.name}]: {what} får inte stå ihop med antal personer; antal korsas aldrig med "
                "miljö, område eller kön (R9). Ta bort fältet, eller fråga bara när nivån inte handlar om enskilda."
            )


def _crosses(plan: Plan, field: Field, passed: tuple[str, ...] = ()) -> str | None:
    """What a field adds to a count against the rules, itself or by its link, in Swedish words."""
    if not field.kind.is_link:
        return _crossing_of(plan, field)
    target = plan.forms.get(field.form)
    # Insatser and other forms with counts are judged by their own fields.
    if target is None or target.name in (*passed, *_forms_with_counts(plan)):
        return None
    crossings = (_crosses(plan, target_field, (*passed, target.name)) for target_field in target.declared)
    return next(
        (f"en länk till {mid_sentence(target.label)} (därifrån nås {what})" for what in crossings if what), None
    )


def _crossing_of(plan: Plan, field: Field) -> str | None:
    choices = plan.choice_lists.get(field.choices, {})
    words = {word.casefold() for choice in choices.values() for word in (choice.name, choice.label, *choice.aliases)}
    for group, what in ((MILIEU, "miljö"), (AREA, "område")):
        # A list of another name with two of the same choices is the same list.
        if field.choices == group or len({*choices} & {*plan.choice_lists[group]}) >= 2:
            return what
    return "kön" if {field.name, field.choices} & _GENDER or words & _GENDERED else None


def _not_individual(plan: Plan, form: Form, field: Field) -> bool:
    """Whether ``relevant`` surely leaves individriktade out: it begins by saying so, and no ``or`` follows.

    The level must always be answered: one that is not is none of them.
    """
    reference, _ = _leaves_out(plan, field.relevant)
    if reference is None:
        return False
    name, target = reference
    form_of_field = _target(plan, form, name) or form if target else form
    level = form_of_field.every_field.get(target or name)
    return level is not None and level.choices == LEVEL and level.required and not level.relevant


def _target(plan: Plan, form: Form, name: str) -> Form | None:
    """The form that a link field points at, or None."""
    return plan.forms.get(form.every_field[name].form) if name in form.every_field else None
