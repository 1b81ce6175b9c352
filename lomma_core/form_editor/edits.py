"""Changes to the forms of a plan's text: each takes a text and returns a new one that the plan loader accepts.

Every verb raises PlanError, with one Swedish sentence, for what the loader would refuse, and NotFound for a form
or field that is not there. Nothing is stored here: ``proposals`` keeps drafts, ``versions`` takes them into
use.
"""

import tomllib
from collections.abc import Collection, Sequence
from typing import Any

from lomma_core.errors import NotFound, NotValid, PlanError
from lomma_core.plan import toml_writer
from lomma_core.plan.checks import RESERVED
from lomma_core.plan.loader import read_plan
from lomma_core.plan.names import OWN_LISTS
from lomma_core.utils.text import name_from

PROPOSAL = "Förslaget"
# Keys that a form lists fields by, and that a retired field leaves.
_LISTING = ("list", "minimum")
# A table of the plan file: the whole, a form, a field or a choice.
Table = dict[str, Any]


def rewrite(text: str, data: Table) -> str:
    """The text with the forms and choices of ``data``, once the loader has accepted it. Raises PlanError."""
    result = toml_writer.write(text, data)
    read_plan(result, PROPOSAL, text)
    return result


def add_field(text: str, form: str, field: Table, after: str | None = None) -> str:
    """The text with one more field, after a field or last; ``field`` has a plan's keys, ``name`` may be missing.

    Raises NotValid too, for a field without a label.
    """
    data, form_table = _form(text, form)
    names = [field_table["name"] for field_table in form_table["field"]]
    new_table = new_field(field, names)
    place = names.index(after) + 1 if after in names else len(names)
    form_table["field"].insert(place, new_table)
    return rewrite(text, data)


def change_field(text: str, form: str, field: str, changes: Table) -> str:
    """The text with some keys of a field changed; an empty value takes the key away."""
    data, form_table = _form(text, form)
    field_table = _field(form_table, field)
    merged = with_changes(field_table, changes)
    field_table.clear()
    field_table.update(merged)
    return rewrite(text, data)


def move_field(text: str, form: str, field: str, steps: int) -> str:
    """The text with a field moved some steps down, or up when negative; at the end it stays there."""
    data, form_table = _form(text, form)
    field_table = _field(form_table, field)
    place = form_table["field"].index(field_table)
    form_table["field"].remove(field_table)
    form_table["field"].insert(max(0, place + steps), field_table)
    return rewrite(text, data)


def retire_field(text: str, form: str, field: str) -> str:
    """The text with a field retired; its answers stay."""
    data, form_table = _form(text, form)
    _field(form_table, field)["retired"] = True
    for key in _LISTING:
        if field in form_table.get(key, ()):
            form_table[key] = [name for name in form_table[key] if name != field]
    if field in form_table.get("calm", {}):
        form_table["calm"] = {name: answer for name, answer in form_table["calm"].items() if name != field}
    return rewrite(text, data)


def bring_back(text: str, form: str, field: str) -> str:
    """The text with a retired field back in use."""
    return change_field(text, form, field, {"retired": False})


def remove_field(text: str, form: str, field: str, in_use: str) -> str:
    """The text without a field that is only proposed, and without the choices that were proposed for it alone.

    ``in_use`` is the text of the plan in use. Raises PlanError for a field that has been taken into use, and for one
    that something else of the proposal rests on.
    """
    data, form_table = _form(text, form)
    field_table = _field(form_table, field)
    before = tomllib.loads(in_use)
    if any(f["name"] == field for table in before["form"] if table["name"] == form for f in table["field"]):
        raise PlanError("Frågan är redan i bruk. Ta den ur bruk i stället, så finns svaren kvar.")
    if f"{{{field}}}" in form_table["title"]:
        raise PlanError("Svaret på frågan är postens namn. Ändra frågan i stället.")
    form_table["field"].remove(field_table)
    for key in _LISTING:
        if field in form_table.get(key, ()):
            form_table[key] = [name for name in form_table[key] if name != field]
    _drop_lists(data, [field_table], before)
    return rewrite(text, data)


def remove_form(text: str, form: str, in_use: str) -> str:
    """The text without a form that is only proposed. Raises PlanError as ``remove_field``."""
    data, form_table = _form(text, form)
    before = tomllib.loads(in_use)
    if any(table["name"] == form for table in before["form"]):
        raise PlanError("Formuläret är redan i bruk och kan inte tas bort.")
    data["form"].remove(form_table)
    _drop_lists(data, form_table["field"], before)
    return rewrite(text, data)


def _drop_lists(data: Table, removed: Sequence[Table], before: Table) -> None:
    """Take away the lists of choices that were proposed for removed fields alone."""
    in_use = {field.get("choices") for form in data["form"] for field in form["field"]} | before["choices"].keys()
    for field in removed:
        if field.get("choices") not in in_use:
            data["choices"].pop(field.get("choices", ""), None)


def change_form(text: str, form: str, changes: Table) -> str:
    """The text with other words for a form (``label``, ``plural``, ``description``, ``neuter``) or another ``list``."""
    data, form_table = _form(text, form)
    for key, value in changes.items():
        form_table[key] = value
        if not value:
            del form_table[key]
    return rewrite(text, data)


def add_form(text: str, words: Table, fields: Sequence[Table]) -> str:
    """The text with one more form, last; ``words`` has label, plural, neuter and description.

    Its title is the first field. Raises NotValid too, with a sentence for each word that is missing: a label,
    ``first`` for the first field's, and ``neuter`` where that is None: nobody has answered it.
    """
    data = tomllib.loads(text)
    names = [form["name"] for form in data["form"]]
    if not fields:
        raise PlanError(f"{PROPOSAL}: ett formulär behöver minst ett fält.")
    missing = {} if words.get("label", "").strip() else {"label": "Skriv vad en post heter, till exempel Utbildning."}
    if not fields[0].get("label", "").strip():
        missing["first"] = "Skriv den första frågan, till exempel Namn på utbildningen."
    if words.get("neuter", False) is None:
        missing["neuter"] = "Välj en eller ett."
    if missing:
        raise NotValid(missing)
    tables: list[Table] = []
    for field in fields:
        tables.append(new_field(field, [table["name"] for table in tables]))
    form = {"name": words.get("name") or name_from(words.get("label", ""), names), "label": words.get("label", "")}
    form |= {"plural": words.get("plural") or words.get("label", "")}
    if words.get("neuter"):
        form["neuter"] = True
    if words.get("description"):
        form["description"] = words["description"]
    first = tables[0]["name"]
    data["form"].append(form | {"title": f"{{{first}}}", "minimum": [first], "list": [first], "field": tables})
    return rewrite(text, data)


def set_choices(text: str, name: str, choices: Sequence[Table]) -> str:
    """The text with a list of choices of its own under ``[choices]``, as it is to be; a new choice may lack a name.

    A key that every choice of the list has (``nivaer``) is given to a new one as the widest has it, so that the new
    one can be chosen.
    """
    data = tomllib.loads(text)
    old = {choice["name"]: choice for choice in data["choices"].get(name, ())}
    own = [key for key in _common(list(old.values())) if key not in ("name", "label", "hint", "aliases")]
    wide = {key: max((choice[key] for choice in old.values()), key=lambda v: len(str(v))) for key in own}
    tables: list[Table] = []
    for choice in choices:
        new_name = choice.get("name") or name_from(
            choice.get("label", ""), [*old, *(table["name"] for table in tables)]
        )
        start = old.get(new_name) or {"name": new_name} | wide
        tables.append(with_changes(start, choice | {"name": new_name}))
    data["choices"][name] = tables
    return rewrite(text, data)


def new_list(text: str, label: str, choices: Sequence[str]) -> tuple[str, str]:
    """The text with a list of choices of its own for a field, and the list's name."""
    if not choices:
        raise NotValid({"choices": "Skriv minst ett val, ett på varje rad."})
    data = tomllib.loads(text)
    name = name_from(label, [*data["choices"], *OWN_LISTS])
    return set_choices(text, name, [{"label": choice} for choice in choices]), name


def _common(choices: list[Table]) -> list[str]:
    return [key for key in choices[0] if all(key in choice for choice in choices)] if choices else []


def new_field(field: Table, names: Collection[str]) -> Table:
    """A field's keys in the plan's order, with a name of its own when it has none. Raises NotValid without a label."""
    label = field.get("label", "").strip()
    if not label:
        raise NotValid({"label": "Skriv frågan, till exempel Hur gick det?"})
    # A name that the register has itself would be refused, in words that whoever wrote the label never sees.
    start = {"type": field.get("type") or "text", "name": field.get("name") or name_from(label, {*names, *RESERVED})}
    return with_changes(start, {key: value for key, value in field.items() if key not in start})


def _form(text: str, name: str) -> tuple[Table, Table]:
    data = tomllib.loads(text)
    for form in data["form"]:
        if form["name"] == name:
            return data, form
    raise NotFound("Det finns inget formulär som heter så.")


def _field(form: Table, name: str) -> Table:
    fields: list[Table] = form["field"]
    for field in fields:
        if field["name"] == name:
            return field
    raise NotFound("Det finns inget fält som heter så i formuläret.")


def with_changes(keys: Table, changes: Table) -> Table:
    """Keys with changes on top; an empty text or list, None and False take a key away, and so does ``carry`` true."""
    merged = dict(keys)
    for key, value in changes.items():
        value = value.strip() if isinstance(value, str) else value
        if key in ("type", "name", "label"):
            merged[key] = value
        elif value is (key == "carry") or value in (None, "", [], ()):
            merged.pop(key, None)
        else:
            merged[key] = value
    return merged
