"""An XLSForm as a proposed change: a new form, or the changes to one that exists."""

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from lomma_core.errors import FileRefused, PlanError
from lomma_core.exchange.xlsform.exporter import OWN
from lomma_core.exchange.xlsform.workbook import sheets
from lomma_core.form_editor import edits
from lomma_core.plan.field_types import TYPES, FieldType
from lomma_core.plan.names import OWN_LISTS, SECRECY_LIST
from lomma_core.privacy import guard
from lomma_core.utils.text import listed, name_from

# What phones fill in by themselves: of no use here, and no loss.
_LEFT_OUT = (
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
    "simserial",
    "subscriberid",
)
_PLAN_FILE = (*OWN_LISTS, SECRECY_LIST)
_YES = ("yes", "true", "true()", "1", "ja")
_TEXTS = ("label", "hint", "required_message", "constraint_message", "relevant", "constraint", "choice_filter")
# A form, a field or a choice as the plan file has it.
Keys = dict[str, Any]


@dataclass
class XlsFormResult:
    """What a file holds: the form's name and label, its fields in a plan's keys, its choices, and what was left out."""

    name: str
    label: str
    fields: list[Keys] = dataclasses.field(default_factory=list)
    choices: dict[str, list[dict[str, str]]] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)


def propose(text: str, data: bytes, file_name: str = "") -> tuple[str, list[str]]:
    """The plan's text with an XLSForm's content in it, and sentences about what was skipped.

    A form of the same ``form_id`` is changed: fields that the file lacks stay as they are, last. Any other is a new
    form. Raises FileRefused for a file that cannot be read or has a type of question that does not exist here, NotValid
    for a file name with a person's number (R2), and PlanError for what the loader refuses.
    """
    guard.refuse("file", "Filnamnet", file_name)
    read = read_xlsform(data)
    plan = tomllib.loads(text)
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


def read_xlsform(data: bytes) -> XlsFormResult:
    """The content of an XLSForm. Raises FileRefused."""
    book = sheets(data)
    if not book.get("survey"):
        raise FileRefused("Filen saknar bladet survey med minst en fråga.")
    settings = (book.get("settings") or [{}])[0]
    language = settings.get("default_language", "sv")
    label = settings.get("form_title") or settings.get("form_id") or ""
    if not label:
        raise FileRefused("Filen saknar form_title på bladet settings. Skriv formulärets namn där.")
    read = XlsFormResult(settings.get("form_id") or name_from(label), label)
    section = ""
    for row in book["survey"]:
        row = _translate(row, language)
        kind = re.sub(r"\s+", " ", row.get("type", "").strip())
        start = kind.lower().replace(" ", "_")
        if start == "begin_group":
            section = row.get("label", "")
        elif kind in _LEFT_OUT:
            read.notes.append(f"Raden {kind} är utelämnad; den fylls i av telefoner.")
        elif start != "end_group" and kind:
            read.fields.append(_question(row, kind, section))
            section = ""
    for row in book.get("choices", []):
        row = _translate(row, language)
        name = row.pop("list_name", "") or row.pop("list name", "")
        if name:
            more = {k: v for k, v in row.items() if k and "::" not in k}
            read.choices.setdefault(name, []).append(more)
    if not read.fields:
        raise FileRefused("Filen har ingen fråga på bladet survey.")
    return read


def _question(row: dict[str, str], kind: str, section: str) -> Keys:
    word, _, rest = kind.partition(" ")
    field_type = TYPES.get(row.get(OWN["type"], "")) or _type_of(word, rest, row.get("appearance", ""))
    if field_type is None:
        place = f"rad {row['']} på bladet survey"
        raise FileRefused(
            f"Frågetypen {_public_name(kind)} ({place}) finns inte här. Ta bort raden, eller gör om den till text, "
            "integer, decimal, date, select_one eller select_multiple."
        )
    question: Keys = {"type": field_type.name} | ({"choices": rest} if field_type.own_list else {})
    question |= {"name": row.get("name", ""), "section": section, "required": row.get("required", "").lower() in _YES}
    question |= {key: row.get(key, "") for key in _TEXTS}
    for key in ("relevant", "constraint"):
        question[key] = question[key] or row.get(OWN[key], "")
    question["default"] = row.get(OWN["default"]) or row.get("default", "").replace("today()", "today")
    return question | {key: row[OWN[key]] for key in ("form", "or_other") if row.get(OWN[key])}


def _type_of(word: str, list_name: str, appearance: str) -> FieldType | None:
    """The type that a question of another program is here: of those with its word the one that fits it most closely."""
    fits = [kind for kind in TYPES.values() if kind.reads_xlsform(word, list_name, appearance)]
    return max(fits, key=lambda kind: (bool(kind.xlsform_list), bool(kind.xlsform_appearance)), default=None)


def _public_name(kind: str) -> str:
    """A type's name for a message: a word of small letters, else nothing of what the file holds (R4)."""
    word = kind.split(" ")[0]
    return word if re.fullmatch(r"[a-z_-]{1,30}", word) else "på raden"


def _translate(row: dict[str, str], language: str) -> dict[str, str]:
    """A row with its texts in the form's language under their plain headings."""
    plain = dict(row)
    for base in ("label", "hint", "required_message", "constraint_message"):
        ways = [key for key in row if key.startswith(f"{base}::")]
        if base not in row and ways:
            best = [key for key in ways if language.lower() in key.lower() or "sv" in key.split("::")[1].lower()]
            plain[base] = row[(best or ways)[0]]
    return plain


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
