"""An XLSForm as a proposed change: a new form, or what the file says otherwise about one that is here."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from lomma_core.errors import FileRefused, PlanError
from lomma_core.exchange.xlsform.exporter import OWN
from lomma_core.exchange.xlsform.workbook import sheets
from lomma_core.form_editor import edits
from lomma_core.plan.field_types import TYPES, FieldType
from lomma_core.plan.names import OWN_LISTS, SECRECY_LIST
from lomma_core.privacy import guard
from lomma_core.utils.text import listed

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
class Read:
    """What a file says: the form's name and label, its fields in a plan's keys, its choices, and what was left out."""

    name: str
    label: str
    fields: list[Keys] = field(default_factory=list)
    choices: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def proposed(text: str, data: bytes, file_name: str = "") -> tuple[str, list[str]]:
    """The plan's text with what an XLSForm says in it, and sentences about what was passed over.

    A form of the same ``form_id`` is changed: fields that the file lacks stay as they are, last. Any other is a new
    form. Raises FileRefused for a file that cannot be read or has a type of question that does not exist here, NotValid
    for a file name with a person's number (R2), and PlanError for what the loader refuses.
    """
    guard.refuse("file", "Filnamnet", file_name)
    read = read_xlsform(data)
    plan = tomllib.loads(text)
    known = next((form for form in plan["form"] if form["name"] == read.name), None)
    names = _lists(plan, read, known is not None)
    for one in read.fields:
        if one.get("choices") in names:
            one["choices"] = names[one["choices"]]
    for name, choices in read.choices.items():
        if name not in _PLAN_FILE and all(name != one.xlsform_list for one in TYPES.values()):
            text = edits.set_choices(text, names[name], _kept(plan, names[name], choices))
    if known is None:
        words = {"name": read.name, "label": read.label, "plural": read.label}
        return edits.add_form(text, words, read.fields), read.notes
    plan = tomllib.loads(text)
    form = next(form for form in plan["form"] if form["name"] == read.name)
    form["field"] = _merged(form["field"], read)
    return edits.checked(text, plan), read.notes


def read_xlsform(data: bytes) -> Read:
    """What an XLSForm says. Raises FileRefused."""
    book = sheets(data)
    if not book.get("survey"):
        raise FileRefused("Filen saknar bladet survey med minst en fråga.")
    settings = (book.get("settings") or [{}])[0]
    language = settings.get("default_language", "sv")
    label = settings.get("form_title") or settings.get("form_id") or ""
    if not label:
        raise FileRefused("Filen saknar form_title på bladet settings. Skriv formulärets namn där.")
    read = Read(settings.get("form_id") or edits.name_from(label), label)
    section = ""
    for row in book["survey"]:
        row = _translated(row, language)
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
        row = _translated(row, language)
        name = row.pop("list_name", "") or row.pop("list name", "")
        if name:
            more = {k: v for k, v in row.items() if k and "::" not in k}
            read.choices.setdefault(name, []).append(more)
    if not read.fields:
        raise FileRefused("Filen har ingen fråga på bladet survey.")
    return read


def _question(row: dict[str, str], kind: str, section: str) -> Keys:
    word, _, rest = kind.partition(" ")
    asked = TYPES.get(row.get(OWN["type"], "")) or _type_of(word, rest, row.get("appearance", ""))
    if asked is None:
        place = f"rad {row['']} på bladet survey"
        raise FileRefused(
            f"Frågetypen {_shown(kind)} ({place}) finns inte här. Ta bort raden, eller gör om den till text, integer, "
            "decimal, date, select_one eller select_multiple."
        )
    made: Keys = {"type": asked.name} | ({"choices": rest} if asked.own_list else {})
    made |= {"name": row.get("name", ""), "section": section, "required": row.get("required", "").lower() in _YES}
    made |= {key: row.get(key, "") for key in _TEXTS}
    for key in ("relevant", "constraint"):
        made[key] = made[key] or row.get(OWN[key], "")
    made["default"] = row.get(OWN["default"]) or row.get("default", "").replace("today()", "today")
    return made | {key: row[OWN[key]] for key in ("form", "or_other") if row.get(OWN[key])}


def _type_of(word: str, list_name: str, appearance: str) -> FieldType | None:
    """The type that a question of another program is here: of those with its word the one that fits it most closely."""
    fits = [one for one in TYPES.values() if one.reads_xlsform(word, list_name, appearance)]
    return max(fits, key=lambda one: (bool(one.xlsform_list), bool(one.xlsform_appearance)), default=None)


def _shown(kind: str) -> str:
    """A type's name for a message: a word of small letters, else nothing of what the file holds (R4)."""
    word = kind.split(" ")[0]
    return word if re.fullmatch(r"[a-z_-]{1,30}", word) else "på raden"


def _translated(row: dict[str, str], language: str) -> dict[str, str]:
    """A row with its texts in the form's language under their plain headings."""
    plain = dict(row)
    for base in ("label", "hint", "required_message", "constraint_message"):
        ways = [key for key in row if key.startswith(f"{base}::")]
        if base not in row and ways:
            best = [key for key in ways if language.lower() in key.lower() or "sv" in key.split("::")[1].lower()]
            plain[base] = row[(best or ways)[0]]
    return plain


def _lists(plan: Keys, read: Read, here: bool) -> dict[str, str]:
    """The file's lists -> the plan's: the same list where it has all that the plan's has, else one of its own."""
    names = {}
    for name, choices in read.choices.items():
        known = {one["name"] for one in plan["choices"].get(name, ())}
        same = not known or known <= {choice.get("name", "") for choice in choices}
        taken = [*plan["choices"], *_PLAN_FILE]
        names[name] = name if name in _PLAN_FILE or same or here else edits.name_from(name, taken)
    used = {one["choices"] for one in read.fields if one.get("choices")}
    missing = sorted(used - {*names, *plan["choices"], *_PLAN_FILE})
    if missing:
        # A name that may not be stored is not said either (R4).
        said = listed(one for one in missing if not guard.classify(one)[0])
        raise PlanError(f"Vallistan {said} saknas på bladet choices.".replace("  ", " "))
    return names


def _kept(plan: Keys, name: str, choices: list[dict[str, str]]) -> list[Keys]:
    """The file's choices, and after them those of the plan that the file lacks; the plan's own keys stay."""
    known = {one["name"]: one for one in plan["choices"].get(name, ())}
    given = [choice.get("name", "") for choice in choices]
    made = []
    for choice in choices:
        words = {key: choice[key] for key in ("name", "label", "hint") if key in choice}
        # Further columns are what a choice_filter asks for; of a choice that is here they are the plan file's.
        made.append(words if choice.get("name") in known else choice | words)
    return [*({k: v for k, v in one.items() if k} for one in made), *(known[n] for n in known if n not in given)]


def _merged(fields: list[Keys], read: Read) -> list[Keys]:
    known = {one["name"]: one for one in fields}
    given = [one["name"] for one in read.fields]
    made = []
    for one in read.fields:
        if one["name"] in known:
            made.append(edits.with_changes(known[one["name"]], one))
        else:
            made.append(edits.new_field(one, [*known, *given]))
    left = [one for one in fields if one["name"] not in given]
    asked = [one.get("label", "") for one in left if not one.get("retired")]
    if asked:
        read.notes.append(f"Frågor som inte finns i filen är kvar, sist: {listed(asked)}.")
    return [*made, *left]
