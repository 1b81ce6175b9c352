"""Names that XLSForm allows, made to those that a plan has: small letters a–z, digits and underscores."""

import re
from collections.abc import Collection

from lomma_core.errors import FileRefused
from lomma_core.exchange.xlsform.survey import XlsFormResult
from lomma_core.plan.checks import RESERVED
from lomma_core.plan.expressions.grammar import references
from lomma_core.utils.text import name_from, number

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
# What XML, and so XLSForm, lets a question be called; a choice may be called anything without spaces.
_QUESTION = re.compile(r"[^\W\d][\w.-]*")
_EXPRESSIONS = ("relevant", "constraint", "choice_filter")


def rename(read: XlsFormResult) -> None:
    """Give what the file holds names of ours, also where conditions and defaults refer to it, and note it.

    A name that XLSForm does not allow either is left for the loader to refuse. Raises FileRefused for a condition that
    counts with choices that are numbers, since their new names are none.
    """
    if read.name and not _NAME.fullmatch(read.name):
        read.name = name_from(read.name)
        read.notes.append(f"Formulärets form_id är gjort till {read.name}.")
    fields = _new_names([field["name"] for field in read.fields], _QUESTION, RESERVED)
    lists = _new_names(list(read.choices), re.compile(r"\S+"))
    choices = {
        name: _new_names([choice["name"] for choice in rows], re.compile(r"\S+"), prefix="s")
        for name, rows in read.choices.items()
    }
    answers = {field["name"]: choices.get(field.get("choices", ""), {}) for field in read.fields}
    for field in read.fields:
        for key in _EXPRESSIONS:
            field[key] = _expression(field.get(key, ""), field["name"], fields, answers)
        default = str(field.get("default", ""))
        new_default = " ".join(answers[field["name"]].get(word, word) for word in default.split())
        field["default"] = new_default if answers[field["name"]] else default
    _filtered_columns(read, answers)
    for field in read.fields:
        field["name"] = fields.get(field["name"], field["name"])
        field["choices"] = lists.get(field.get("choices", ""), field.get("choices", ""))
        if field.get("or_other"):
            field["or_other"] = fields.get(field["or_other"], field["or_other"])
        if not field["choices"]:
            del field["choices"]
    for name, rows in read.choices.items():
        for choice in rows:
            choice["name"] = choices[name].get(choice["name"], choice["name"])
    read.choices = {lists.get(name, name): rows for name, rows in read.choices.items()}
    for what, many in (("Frågor", len(fields)), ("Svar", sum(map(len, choices.values())))):
        if many:
            example = next(iter(fields.values() if what == "Frågor" else next(filter(None, choices.values())).values()))
            read.notes.append(
                f"{what} har fått namn av små bokstäver, siffror och _: {'ett' if many == 1 else number(many)} namn, "
                f"till exempel {example}."
            )


def _new_names(
    names: list[str], allowed: re.Pattern[str], reserved: Collection[str] = (), prefix: str = "f_"
) -> dict[str, str]:
    """Old name -> new, for those that have to be changed."""
    used = {name for name in names if _NAME.fullmatch(name) and name not in reserved}
    result: dict[str, str] = {}
    for name in names:
        if name in used or name in result or not allowed.fullmatch(name):
            continue
        start = name if name[:1].isalpha() else f"{prefix}{name.strip('_')}"
        result[name] = name_from(start, {*used, *result.values(), *reserved})
    return result


def _expression(text: str, own: str, fields: dict[str, str], answers: dict[str, dict[str, str]]) -> str:
    """An expression with the new names of fields, and of the answers that it compares them with."""
    if not text:
        return text
    words: dict[str, str] = {}
    for name in (*sorted(_references(text)), own):
        renamed = answers.get(name, {})
        words |= renamed
        numbers = [old for old in renamed if re.fullmatch(r"\d+", old)]
        field = r"\$\{" + re.escape(name) + r"\}"
        field = rf"(?:{field}|(?<![\w.\"'])\.(?![\w.]))" if name == own else field
        if numbers and re.search(rf"{field}\s*[<>+*-]|[<>+*-]=?\s*{field}|number\(\s*{field}", text):
            raise FileRefused(
                "Ett villkor i filen räknar med svar som är tal i en vallista. Här är svaren i en vallista ord: gör "
                "frågan till integer, eller jämför med = och ett svar i taget."
            )
        for old in numbers:
            text = re.sub(rf"({field}\s*!?=\s*){old}(?![\w.])", rf"\g<1>'{renamed[old]}'", text)
    text = re.sub(r"'([^']*)'|\"([^\"]*)\"", lambda match: _literal(match, words), text)
    return re.sub(r"\$\{([^}]*)\}", lambda match: f"${{{fields.get(match[1], match[1])}}}", text)


def _references(text: str) -> set[str]:
    return references(text) | set(re.findall(r"\$\{([^}]*)\}", text))


def _literal(match: re.Match[str], words: dict[str, str]) -> str:
    text = match[1] if match[1] is not None else match[2]
    mark = match[0][0]
    return f"{mark}{words.get(text, text)}{mark}"


def _filtered_columns(read: XlsFormResult, answers: dict[str, dict[str, str]]) -> None:
    """The columns beside the choices that a ``choice_filter`` compares with a question get that question's new answers.

    Other columns are for other programs, and are left out where their heading is no name of ours.
    """
    for field in read.fields:
        for column, name in re.findall(r"(\w+)\s*=\s*\$\{([^}]*)\}", field.get("choice_filter", "")):
            for choice in read.choices.get(field.get("choices", ""), []):
                if column in choice:
                    choice[column] = answers.get(name, {}).get(choice[column], choice[column])
