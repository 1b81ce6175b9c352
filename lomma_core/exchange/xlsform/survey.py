"""What an XLSForm holds: its questions with their groups' headings and conditions, its choices, what is left out."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from lomma_core.errors import FileRefused, PlanError
from lomma_core.exchange.xlsform.exporter import OWN
from lomma_core.exchange.xlsform.workbook import sheets
from lomma_core.plan.field_types import TYPES, FieldType
from lomma_core.privacy import guard

# What phones fill in by themselves: of no use here, and no loss.
_LEFT_OUT = (
    "start",
    "end",
    "today",
    "deviceid",
    "imei",
    "username",
    "phonenumber",
    "email",
    "audit",
    "simserial",
    "subscriberid",
)
_YES, _NO = ("yes", "true", "true()", "1", "ja"), ("", "no", "false", "false()", "0", "nej")
_EXPRESSIONS = ("relevant", "constraint", "choice_filter")
_TEXTS = ("label", "hint", "required_message", "constraint_message", *_EXPRESSIONS)
# Other programs' headings for the same.
_HEADINGS = {"relevance": "relevant", "caption": "label", "command": "type", "constraint_msg": "constraint_message"}
_HEADINGS |= {f"bind{mark}{key}": key for mark in (":", "::") for key in ("relevant", "constraint", "required")}
_UNUSED = ("calculation", "read_only", "readonly", "trigger", "parameters", "image", "audio", "video")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})
_AFTER_GROUPS = "Övrigt"
_HOLDS_NOT = "Svaret uppfyller inte frågans villkor."
_NO_TITLE = "Inläst formulär"
# A field or a choice as the plan file has it.
Keys = dict[str, Any]


@dataclass
class XlsFormResult:
    """What a file holds: the form's name and label, its fields in a plan's keys, its choices, and what was left out.

    The name is empty where the file says none.
    """

    name: str
    label: str
    fields: list[Keys] = dataclasses.field(default_factory=list)
    choices: dict[str, list[dict[str, str]]] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class _Group:
    """A group that is open: its heading, '' for none, its condition, and whether it is left out with all in it."""

    label: str
    relevant: str
    disabled: bool


def read_xlsform(data: bytes, file_stem: str = "") -> XlsFormResult:
    """The content of an XLSForm; a form without a title is called as its file, ``file_stem``. Raises FileRefused."""
    book = sheets(data)
    if not book.get("survey"):
        raise FileRefused("Filen saknar bladet survey med minst en fråga.")
    settings = (book.get("settings") or [{}])[0]
    language = settings.get("default_language", "sv")
    name = settings.get("form_id") or settings.get("id_string") or settings.get("set form id") or ""
    label = settings.get("form_title") or settings.get("title") or settings.get("set form title") or name
    read = XlsFormResult(name, " ".join(label.split()))
    if not label:
        stem = " ".join(file_stem.replace("_", " ").split())
        read.label = stem[:1].upper() + stem[1:] if stem and guard.is_clean(stem) else _NO_TITLE
        read.notes.append("Filen saknar form_title på bladet settings. Ändra formulärets namn om det blev fel.")
    _questions(book["survey"], language, read)
    for row in book.get("choices", []):
        row = _translate(row, language)
        list_name = row.pop("list_name", "") or row.pop("list name", "")
        row.setdefault("name", row.pop("value", ""))
        if list_name:
            more = {k: v for k, v in row.items() if k and "::" not in k}
            read.choices.setdefault(list_name, []).append(more)
    if not read.fields:
        raise FileRefused("Filen har ingen fråga på bladet survey.")
    _other_answers(read)
    return read


def _questions(rows: list[dict[str, str]], language: str, read: XlsFormResult) -> None:
    groups: list[_Group] = []
    heading, unused = "", set()
    for row in rows:
        row = _translate(row, language)
        kind = re.sub(r"\s+", " ", row.get("type", "").strip())
        start = kind.lower().replace(" ", "_")
        disabled = row.get("disabled", "").strip().lower() in _YES
        if start == "begin_group":
            groups.append(_Group(row.get("label", ""), _condition(row.get("relevant", "")), disabled))
            if disabled:
                read.notes.append(f"Gruppen på rad {row['']} är utelämnad; den är avstängd i filen (disabled).")
        elif start == "end_group":
            del groups[-1:]
        elif not kind or any(group.disabled for group in groups):
            continue
        elif disabled:
            read.notes.append(f"Frågan på rad {row['']} är utelämnad; den är avstängd i filen (disabled).")
        elif start in _LEFT_OUT:
            read.notes.append(f"Raden {start} är utelämnad; den fylls i av telefoner.")
        else:
            now = " – ".join(group.label for group in groups if group.label) or (_AFTER_GROUPS if heading else "")
            question = _question(row, kind, now if now != heading else "", read)
            question["relevant"] = _joined([*(group.relevant for group in groups), question["relevant"]])
            read.fields.append(question)
            heading = now
            unused |= {key.split(":")[0] for key in row if key.split(":")[0] in (*_UNUSED, "media")}
    if unused:
        read.notes.append(f"Det här används inte här och är utelämnat: {', '.join(sorted(unused))}.")


def _joined(conditions: list[str]) -> str:
    """All of the conditions in one: a group's is a condition of each question in it."""
    present = list(dict.fromkeys(filter(None, conditions)))
    return present[0] if len(present) == 1 else " and ".join(f"({condition})" for condition in present)


def _condition(text: str) -> str:
    """An expression with the quotation marks that Word and Excel have curled made straight."""
    return text.translate(_STRAIGHT).strip()


def _question(row: dict[str, str], kind: str, section: str, read: XlsFormResult) -> Keys:
    word, rest, other = _type_words(kind)
    place = f"rad {row['']} på bladet survey"
    field_type = TYPES.get(row.get(OWN["type"], "")) or _type_of(word, rest, row.get("appearance", ""))
    if field_type is None and word in ("select_one", "select_multiple"):
        raise FileRefused(f"Frågan på {place} saknar sin vallista. Skriv {word} och listans namn, i ett ord.")
    if field_type is None:
        raise FileRefused(
            f"Frågetypen {_public_name(kind)} ({place}) finns inte här. Ta bort raden, eller gör om den till text, "
            "integer, decimal, date, select_one eller select_multiple."
        )
    required = row.get("required", "").strip().lower()
    if required not in (*_YES, *_NO):
        read.notes.append(f"Frågan på {place} måste inte besvaras: villkor i required finns inte här.")
    question: Keys = {"type": field_type.name} | ({"choices": rest} if field_type.own_list else {})
    if not row.get("label", "").strip():
        raise PlanError(f"Frågan på {place} saknar etikett. Skriv frågan i kolumnen label.")
    question |= {"name": row.get("name", ""), "section": section, "required": required in _YES}
    question |= {key: row.get(key, "") for key in _TEXTS}
    question |= {key: _condition(question[key]) for key in _EXPRESSIONS}
    for key in ("relevant", "constraint"):
        question[key] = question[key] or row.get(OWN[key], "")
    if question["constraint"] and not question["constraint_message"]:
        question["constraint_message"] = _HOLDS_NOT
        read.notes.append(f"Frågan på {place} har fått meningen ”{_HOLDS_NOT}” vid sitt villkor.")
    question["default"] = row.get(OWN["default"]) or row.get("default", "").replace("today()", "today")
    question |= {key: row[OWN[key]] for key in ("form", "or_other") if row.get(OWN[key])}
    return question | ({"or_other": True} if other and not question.get("or_other") else {})


def _type_words(kind: str) -> tuple[str, str, bool]:
    """A type's first word, its list, and whether there is an answer in own words beside the list."""
    other = re.fullmatch(r"(?P<rest>.*?)\s+or[ _](?:specify[ _])?other", kind, re.IGNORECASE)
    kind = other["rest"] if other else kind
    long = re.match(r"(select one)(?: from)? |(select all that apply|select multiple)(?: from)? ", kind, re.IGNORECASE)
    if long:
        kind = f"{'select_one' if long[1] else 'select_multiple'} {kind[long.end() :]}"
    word, _, rest = kind.partition(" ")
    return word.lower(), rest, bool(other)


def _type_of(word: str, list_name: str, appearance: str) -> FieldType | None:
    """The type that a question of another program is here: of those with its word the one that fits it most closely."""
    fits = [kind for kind in TYPES.values() if kind.reads_xlsform(word, list_name, appearance)]
    return max(fits, key=lambda kind: (bool(kind.xlsform_list), bool(kind.xlsform_appearance)), default=None)


def _public_name(kind: str) -> str:
    """A type's name for a message: a word of small letters, else nothing of what the file holds (R4)."""
    words = kind.lower().split(" ")
    word = " ".join(words[: 2 if words[0] == "begin" else 1])
    return word if re.fullmatch(r"[a-z_ -]{1,30}", word) else "på raden"


def _translate(row: dict[str, str], language: str) -> dict[str, str]:
    """A row with its texts in the form's language under their plain headings."""
    plain = {_HEADINGS.get(key.replace(" ", "_"), key): text for key, text in row.items()}
    for base in ("label", "hint", "required_message", "constraint_message"):
        ways = [key for key in row if key.startswith(f"{base}:")]
        if base not in row and ways:
            best = [key for key in ways if language.lower() in key.lower() or "sv" in key.rpartition(":")[2].lower()]
            plain[base] = row[(best or ways)[0]]
    return plain


def _other_answers(read: XlsFormResult) -> None:
    """A text question after each choice that may be answered in own words, and its choice in the list."""
    other = TYPES["choice"].other
    for place, field in reversed(list(enumerate(read.fields))):
        if field.get("or_other") is not True:
            continue
        many = TYPES[field["type"]].many
        reference = f"${{{field['name']}}}"
        name = f"{field['name']}_{other}"
        relevant = f"selected({reference}, '{other}')" if many else f"{reference} = '{other}'"
        words: Keys = {"type": "text", "name": name, "label": f"{field['label']} (annat)", "relevant": relevant}
        read.fields.insert(place + 1, {"section": "", "required": False} | words)
        choices = read.choices.setdefault(field["choices"], [])
        if other not in [choice["name"] for choice in choices]:
            choices.append({"name": other, "label": "Annat"})
        if many:
            del field["or_other"]
        else:
            field["or_other"] = name
