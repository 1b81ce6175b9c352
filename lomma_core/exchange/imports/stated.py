"""What somebody says about a file's columns and words in writing: ``Tiltak=titel``, ``status:Grön=enligt_plan``."""

import tomllib
from collections.abc import Iterable, Iterator

from lomma_core.errors import FileRefused, NotFound, NotValid
from lomma_core.exchange.imports.choice_values import EMPTY, LEAVE_OUT, Answers, has_answers
from lomma_core.exchange.imports.columns import ColumnMapping
from lomma_core.exchange.imports.tables.sheet import Table
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.utils.text import label_key

_BROKEN = (
    'Mappningsfilen går inte att läsa. Skriv den som TOML, med [columns] och [words.status] och rader som "Grön" = "x".'
)


def apply(plan: Plan, form: Form, table: Table, mapping: ColumnMapping, stated: Iterable[tuple[str, str]]) -> None:
    """Change a suggested mapping by what was stated: (heading, field) or (field:word, answer).

    An empty field leaves the column out; an empty answer leaves the answer empty, and ``*`` the row out. Raises
    NotFound for a heading or field that is not there, NotValid for an answer that is none.
    """
    headings = {label_key(heading): heading for heading in table.headings}
    for left, right in stated:
        name, colon, word = left.partition(":")
        field = form.fields.get(name.strip())
        if colon and field and has_answers(field):
            mapping.values.setdefault(field.name, {})[word.strip()] = _answer(plan, field, right.strip())
        elif label_key(left) in headings:
            _set_column(form, mapping, headings[label_key(left)], right.strip())
        else:
            raise NotFound(
                "Filen har ingen kolumn som heter som det står före = i --map. Skriv rubriken, eller fältet och ordet "
                "(status:Grön=enligt_plan)."
            )


def read_stated(data: bytes) -> list[tuple[str, str]]:
    """What a file states: its table ``columns``, and one for each field in ``words``. Raises FileRefused."""
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FileRefused(_BROKEN) from error
    if not set(content) <= {"columns", "words"}:
        raise FileRefused(_BROKEN)
    words = content.get("words", {})
    if not isinstance(words, dict):
        raise FileRefused(_BROKEN)
    parts = [("", content.get("columns", {})), *((f"{name}:", meanings) for name, meanings in words.items())]
    return [entry for prefix, part in parts for entry in _entries(prefix, part)]


def _entries(prefix: str, part: object) -> Iterator[tuple[str, str]]:
    if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
        raise FileRefused(_BROKEN)
    for key, value in part.items():
        yield f"{prefix}{key}", value


def _set_column(form: Form, mapping: ColumnMapping, heading: str, name: str) -> None:
    if name and name not in form.fields:
        raise NotFound(f"{form.label} har inget fält som heter så. Välj bland: {', '.join(form.fields)}.")
    for other, field_name in mapping.columns.items():
        if name and field_name == name:
            mapping.columns[other] = None  # what is stated goes before what the headings suggest
    mapping.columns[heading] = name or None


def _answer(plan: Plan, field: Field, text: str) -> str:
    if text in (EMPTY, LEAVE_OUT):
        return text
    answer = Answers(plan, field, {}).meaning(text)
    choices = plan.choices_of(field)
    if answer not in choices:
        raise NotValid({field.name: f"{field.label}: svaret i --map finns inte. Välj bland: {', '.join(choices)}."})
    return answer
