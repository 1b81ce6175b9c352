"""Records out as JSON, for programs: names, numbers as numbers, empty answers as null."""

import json
from collections.abc import Iterable, Iterator, Sequence

from lomma_core.domain import settings
from lomma_core.exchange.exports.source import MASK, RecordExport, by_mark, open_export, published
from lomma_core.permissions import Actor
from lomma_core.plan.field_types import FieldType
from lomma_core.plan.model import Field
from lomma_core.records.versions import RecordState
from lomma_core.register import Register
from lomma_core.storage.store import Block
from lomma_core.storage.tables import columns
from lomma_core.storage.tables.columns import Texts

_BETWEEN = ",\n"
# What stands otherwise inside a JSON text than by itself.
_ESCAPED = r'["\\\x00-\x1f]'


def stream(
    register: Register, actor: Actor, form_name: str, masked: bool = False, filters: dict[str, str] | None = None
) -> Iterator[bytes]:
    """``{"purpose", "form", "records": [{…}]}`` in pieces, by the rules and with the errors of ``csv_writer.stream``.

    A count is always a text, since 1–4 is ``<5`` (R8); several choices are a list.
    """
    export = open_export(register, actor, form_name, masked, filters)
    return _document(register, form_name, (_rows(export, block) for block in export.blocks()))


def rows(
    register: Register, name: str, headings: Sequence[str], content: Iterable[Sequence[object]]
) -> Iterator[bytes]:
    """A small table in the same shape."""
    return document(register, name, [[dict(zip(headings, row, strict=True)) for row in content]])


def document(register: Register, name: str, parts: Iterable[list[dict[str, object]]]) -> Iterator[bytes]:
    """The document a part at a time, with the purpose text first (R6)."""
    return _document(register, name, (_BETWEEN.join(map(_text, part)).encode() for part in parts))


def _document(register: Register, name: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """``document`` of parts that are JSON already."""
    yield f'{{"purpose": {_text(settings.purpose(register))}, "form": {_text(name)}, "records": ['.encode()
    comma = b"\n"
    for part in filter(None, parts):
        yield comma + part
        comma = _BETWEEN.encode()
    yield b"\n]}\n"


def _rows(export: RecordExport, block: Block) -> bytes:
    """The records of a block, each rule applied once to each different answer."""
    record = columns.column(block, "record")
    provisions = export.about.provisions
    cells: dict[str, Texts] = {
        "record": _words(record),
        "version": columns.texts(columns.column(block, "version"), str),
        "state": columns.texts(columns.column(block, "state"), lambda name: _text(RecordState(name))),
        "saved_at": columns.texts(columns.column(block, "saved_at"), lambda at: _text(f"{at.isoformat()}Z")),
        "saved_by": columns.texts(columns.column(block, "saved_by"), _text),
        "secrecy": by_mark(block, provisions, _text, "null"),
    }
    covered = columns.where(record, export.about.masked) if export.about.masked else None
    for name, field in export.form.every_field.items():
        cell = _answers(field, columns.column(block, name))
        cells[name] = cell if covered is None else columns.instead(covered, _text(MASK), cell)
    parts: list[Texts | str] = []
    for name, cell in cells.items():
        parts += [f"{', ' if parts else '{'}{_text(name)}: ", cell]
    return columns.joined([*parts, "}"], "", _BETWEEN).removesuffix(_BETWEEN.encode())


def _answers(field: Field, values: Texts) -> Texts:
    kind = field.kind
    if kind.written_as_stored and type(kind).json is FieldType.json:
        return _words(values)

    def rule(value: object) -> str:
        # Counts leave as they are published, whatever the file is (R8).
        return _text(kind.json(published(field, value)))

    return columns.texts(values, rule)


def _words(values: Texts) -> Texts:
    """A column of texts as JSON, an empty one as null."""
    inside = columns.texts_but(values, lambda text: _text(text)[1:-1], _ESCAPED)
    return columns.between(values, '"', inside, '"', "null")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
