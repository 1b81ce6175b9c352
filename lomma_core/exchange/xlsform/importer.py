"""An XLSForm as a proposed change: a new form, or the changes to one that exists."""

import tomllib
from pathlib import PurePath
from typing import Any

from lomma_core.errors import PlanError
from lomma_core.exchange.xlsform.names import rename
from lomma_core.exchange.xlsform.survey import XlsFormResult, read_xlsform
from lomma_core.form_editor import edits
from lomma_core.plan.field_types import TYPES
from lomma_core.plan.names import OWN_LISTS, SECRECY_LIST
from lomma_core.privacy import guard
from lomma_core.utils.text import listed, name_from

_PLAN_FILE = (*OWN_LISTS, SECRECY_LIST)
# A form, a field or a choice as the plan file has it.
Keys = dict[str, Any]


def propose(text: str, data: bytes, file_name: str = "") -> tuple[str, list[str]]:
    """The plan's text with an XLSForm's content in it, and sentences about what was skipped.

    A form of the same ``form_id`` is changed: fields that the file lacks stay as they are, last. Any other is a new
    form. Raises FileRefused for a file that cannot be read or has a type of question that does not exist here, NotValid
    for a file name with a person's number (R2), and PlanError for what the loader refuses.
    """
    guard.refuse("file", "Filnamnet", file_name)
    plan = tomllib.loads(text)
    read = read_xlsform(data, PurePath(file_name).stem)
    rename(read)
    if not read.name:
        read.name = name_from(read.label, [form["name"] for form in plan["form"]])
    existing = next((form for form in plan["form"] if form["name"] == read.name), None)
    names = _lists(plan, read, existing is not None)
    for field in read.fields:
        if field.get("choices") in names:
            field["choices"] = names[field["choices"]]
    for name, choices in read.choices.items():
        if name not in _PLAN_FILE and all(name != kind.xlsform_list for kind in TYPES.values()):
            text = edits.set_choices(text, names[name], _merge_choices(plan, names[name], choices))
    if existing is None:
        words = {"name": read.name, "label": read.label, "plural": read.label}
        return edits.add_form(text, words, read.fields), read.notes
    plan = tomllib.loads(text)
    form = next(form for form in plan["form"] if form["name"] == read.name)
    form["field"] = _merge_fields(form["field"], read)
    return edits.rewrite(text, plan), read.notes


def _lists(plan: Keys, read: XlsFormResult, here: bool) -> dict[str, str]:
    """The file's lists -> the plan's: the same list where it has all that the plan's has, else one of its own."""
    names = {}
    for name, choices in read.choices.items():
        existing = {choice["name"] for choice in plan["choices"].get(name, ())}
        same = not existing or existing <= {choice.get("name", "") for choice in choices}
        reserved = [*plan["choices"], *_PLAN_FILE]
        names[name] = name if name in _PLAN_FILE or same or here else name_from(name, reserved)
    list_names = {field["choices"] for field in read.fields if field.get("choices")}
    missing = sorted(list_names - {*names, *plan["choices"], *_PLAN_FILE})
    if missing:
        # A name that may not be stored is not repeated either (R4).
        nameable = listed(name for name in missing if not guard.classify(name)[0])
        raise PlanError(f"Vallistan {nameable} saknas på bladet choices.".replace("  ", " "))
    return names


def _merge_choices(plan: Keys, name: str, choices: list[dict[str, str]]) -> list[Keys]:
    """The file's choices, and after them those of the plan that the file lacks; the plan's own keys stay."""
    existing = {choice["name"]: choice for choice in plan["choices"].get(name, ())}
    names = [choice.get("name", "") for choice in choices]
    rows = []
    for choice in choices:
        words = {key: choice[key] for key in ("name", "label", "hint") if key in choice}
        # Further columns are what a choice_filter refers to; of a choice that is here they are the plan file's.
        rows.append(words if choice.get("name") in existing else choice | words)
    return [*({k: v for k, v in row.items() if k} for row in rows), *(existing[n] for n in existing if n not in names)]


def _merge_fields(fields: list[Keys], read: XlsFormResult) -> list[Keys]:
    existing = {field["name"]: field for field in fields}
    names = [field["name"] for field in read.fields]
    rows = []
    for field in read.fields:
        if field["name"] in existing:
            rows.append(edits.with_changes(existing[field["name"]], field))
        else:
            rows.append(edits.new_field(field, [*existing, *names]))
    rest = [field for field in fields if field["name"] not in names]
    labels = [field.get("label", "") for field in rest if not field.get("retired")]
    if labels:
        read.notes.append(f"Frågor som inte finns i filen är kvar, sist: {listed(labels)}.")
    return [*rows, *rest]
