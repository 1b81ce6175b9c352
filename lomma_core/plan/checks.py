"""What a plan must fulfil beyond its shape; each fault in Swedish, key first, then what is wrong."""

import re
import string
from collections.abc import Iterator

from lomma_core.plan import names
from lomma_core.plan.count_checks import count_faults
from lomma_core.plan.expression_checks import expression_faults
from lomma_core.plan.meaning import individual_levels
from lomma_core.plan.model import Field, Form, Plan, Role
from lomma_core.plan.standard.faults import choice_faults, declaration_faults
from lomma_core.utils import periods
from lomma_core.utils.text import listed

RESERVED = {"record", "version", "saved_at", "saved_by", "state", "way", "reason", "secrecy", "purpose"}
# Whoever does one of these sees records whole, so it takes the right to read the marked ones (R11).
_SEES_MARKED = ("write", "import", "confirm", "close_quarter", "reopen_quarter", "mark_secrecy", "purge", "redact")
_NEEDED = "det behövs för översikten och rapporterna"


def fault(plan: Plan) -> str | None:
    """The first thing that is wrong with a well-shaped plan, or None."""
    return next(_faults(plan), None)


def warnings(plan: Plan) -> list[str]:
    """A Swedish sentence for each role that is not refused, but lets one person be the two who decide (R12, R18).

    Who manages accounts can make the other account; so such a role neither purges nor reads marked records.
    """
    return [
        f"Rollen {role.label} sköter konton men får också {listed(more)}: ta bort det ur rollens may i planfilen och "
        "ge det till roller som inte sköter konton, annars kan en person skapa det andra kontot och besluta ensam."
        for role in plan.declared_roles
        if "manage_accounts" in role.may
        and (more := [action for action in role.may if action in (*_SEES_MARKED, "read_marked")])
    ]


def _faults(plan: Plan) -> Iterator[str]:
    for group, entries in plan.own_lists.items():
        yield from _duplicates(group, [entry.name for entry in entries])
    yield from _duplicates("roll", [role.name for role in plan.declared_roles])
    yield from _duplicates("form", [form.name for form in plan.form])
    for name, choices in plan.choices.items():
        if name in names.OWN_LISTS:
            yield f"nyckeln choices.{name}: listan finns redan som [[{name}]]; ge den ett annat namn."
        yield from _duplicates(f"choices.{name}", [choice.name for choice in choices])
    if not any("manage_accounts" in role.may for role in plan.declared_roles):
        yield "nyckeln roll: minst en roll måste få sköta konton (manage_accounts)."
    yield from _name_faults(plan)
    for role in plan.declared_roles:
        yield from _role_faults(plan, role)
    if contact := _contact_fault(plan):
        yield contact
    if sum(seat.convener for seat in plan.seats) != 1:
        yield "nyckeln plats: exakt en plats ska vara sammankallande (convener = true)."
    for form in plan.form:
        yield from _form_faults(plan, form)
        yield from _target_faults(plan, form)
        yield from choice_faults(plan, form)
    yield from declaration_faults(plan)
    yield from count_faults(plan)


def _contact_fault(plan: Plan) -> str | None:
    """A contact that security.txt cannot give as an address (RFC 9116)."""
    if re.fullmatch(r"[\w.+-]+@[\w.-]+|https://[^\s]+|\+?[\d -]{6,20}|", plan.plan.security_contact, re.ASCII):
        return None
    return "nyckeln plan.sakerhet_kontakt: skriv en e-postadress, en adress med https:// eller ett telefonnummer."


def _name_faults(plan: Plan) -> Iterator[str]:
    """What the code needs of the plan, and what of that is not there or is of another kind (``names``)."""
    for name in names.NEEDED:
        if name not in plan.forms:
            yield f"nyckeln form[{name}]: formuläret saknas; {_NEEDED}."
    for form in plan.form:
        for name, need in names.needed_fields(form.name).items():
            place = f"nyckeln form[{form.name}].field[{name}]"
            if name not in form.every_field:
                yield f"{place}: fältet saknas; {_NEEDED}."
            elif name not in form.fields:
                yield f"{place}.retired: fältet kan inte tas ur bruk; {_NEEDED}."
            elif need.required and not form.fields[name].required:
                yield f"{place}.required: ska vara true; {_NEEDED}."
        for name, need in names.known_fields(form.name).items():
            if name in form.fields and form.fields[name].kind.name not in need.types:
                kinds = " eller ".join(need.types)
                yield f"nyckeln form[{form.name}].field[{name}].type: ska vara {kinds}; {_NEEDED}."


def _target_faults(plan: Plan, form: Form) -> Iterator[str]:
    """The lists and forms that the code reads out of the fields it knows; told after lists and forms that are gone."""
    for name, need in names.known_fields(form.name).items():
        for key in ("choices", "form"):
            wanted = getattr(need, key)
            if wanted and name in form.fields and getattr(form.fields[name], key) != wanted:
                yield f"nyckeln form[{form.name}].field[{name}].{key}: ska vara {wanted}; {_NEEDED}."
        lacking = [
            choice for choice in need.among if name in form.fields and choice not in plan.choices_of(form.fields[name])
        ]
        if lacking:
            yield f"nyckeln form[{form.name}].field[{name}].choices: vallistan saknar valet {lacking[0]}; {_NEEDED}."


def _duplicates(group: str, names: list[str]) -> Iterator[str]:
    for name in names:
        if names.count(name) > 1:
            yield f"nyckeln {group}[{name}]: namnet finns två gånger; byt det ena."


def _role_faults(plan: Plan, role: Role) -> Iterator[str]:
    place = f"nyckeln roll[{role.name}]"
    needs = next((action for action in role.may if action in _SEES_MARKED), None)
    if needs and "read_marked" not in role.may:
        yield f"{place}.may: en roll som får {needs} måste också få read_marked."
    if role.read_marked_if:
        settings = plan.forms.get(names.SETTINGS)
        field = settings.fields.get(role.read_marked_if) if settings else None
        if field is None or not field.kind.is_yes_no:
            fault = f"{place}.read_marked_if: ska vara namnet på ett ja/nej-fält i grunduppgifter"
            yield f"{fault}; {role.read_marked_if} är det inte."


def _form_faults(plan: Plan, form: Form) -> Iterator[str]:
    place = f"nyckeln form[{form.name}]"
    yield from _duplicates(f"form[{form.name}].field", [field.name for field in form.declared])
    for key in ("unique", "same", "minimum", "list", "calm"):
        for name in getattr(form, key):
            if name not in form.fields:
                yield f"{place}.{key}: fältet {name} finns inte i formuläret."
    if form.by_date and (form.by_date not in form.fields or not form.fields[form.by_date].kind.is_date):
        yield f"{place}.by_date: ska vara namnet på ett datumfält i formuläret; {form.by_date} är det inte."
    if form.purge_after and not periods.months_of(form.purge_after):
        yield f"{place}.purge_after: skriv ”10 år” eller ”6 månader”; ta bort nyckeln om posterna bevaras."
    if not form.field:
        yield f"{place}.field: formuläret har inga fält; lägg till minst ett."
    yield from _title_faults(form, place)
    for field in form.declared:
        yield from _field_faults(plan, form, field, f"{place}.field[{field.name}]")


def _title_faults(form: Form, place: str) -> Iterator[str]:
    try:
        parts = [part[1:] for part in string.Formatter().parse(form.title) if part[1] is not None]
    except ValueError:
        parts = [("", "", None)]
    for name, format_spec, conversion in parts:
        if not name or format_spec or conversion:
            yield f"{place}.title: skriv varje fält som {{namn}}, och inga andra klamrar."
        elif name not in form.fields:
            yield f"{place}.title: fältet {name} finns inte i formuläret."


def _field_faults(plan: Plan, form: Form, field: Field, place: str) -> Iterator[str]:
    if field.name in RESERVED:
        yield f"{place}.name: namnet används av registret självt; välj ett annat."
    if field.kind.own_list:
        if field.choices not in plan.choice_lists:
            yield f"{place}.choices: vallistan {field.choices or '(tom)'} finns inte under [choices]."
            return
    elif field.choices:
        yield f"{place}.choices: bara choice och choices har en vallista."
    if field.kind.is_link and field.form not in plan.forms:
        yield f"{place}.form: formuläret {field.form or '(tomt)'} finns inte."
    if field.retired:
        return  # it is retired, so its rules are not checked
    if field.or_other:
        other = form.fields.get(field.or_other)
        if other is None or not other.kind.holds_other:
            yield f"{place}.or_other: ska vara namnet på ett textfält i formuläret; {field.or_other} är det inte."
        if field.kind.other and field.kind.other not in plan.choices_of(field):
            yield f"{place}.or_other: vallistan behöver ett val som heter {field.kind.other}."
        if not field.kind.other:
            yield f"{place}.or_other: bara choice och seat kan ha ett eget svar."
    if field.default and field.kind.own_list:
        for name in field.default.split():
            if name not in plan.choices_of(field):
                yield f"{place}.default: valet {name} finns inte i vallistan."
    elif field.default and not _readable_default(plan, field):
        yield f"{place}.default: svaret går inte att läsa som {field.type}; rätta det."
    yield from expression_faults(plan, form, field, place)
    if field.constraint and not field.constraint_message:
        yield f"{place}.constraint_message: saknas; skriv meningen som visas när villkoret inte är uppfyllt."
    about = next((level for level in individual_levels(plan) if level.name in form.name), None)
    if about and field.kind.free_text:
        yield f"{place}.type: formulär om nivån {about.label} får bara ha antal (P6, R9)."


def _readable_default(plan: Plan, field: Field) -> bool:
    try:
        return field.default == field.kind.default_word or field.parse(field.default, plan) is not None
    except ValueError:
        return False
