"""Records out as JSON, for programs: names, numbers as numbers, empty answers as null."""

import json
from collections.abc import Iterable, Iterator, Sequence

from lomma_core.domain import settings
from lomma_core.exchange.exports.source import MASK, RecordExport, open_export
from lomma_core.permissions import Actor
from lomma_core.records.versions import Record
from lomma_core.register import Register


def stream(
    register: Register, actor: Actor, form_name: str, masked: bool = False, filters: dict[str, str] | None = None
) -> Iterator[bytes]:
    """``{"purpose", "form", "records": [{…}]}`` in pieces, by the rules and with the errors of ``csv_writer.stream``.

    A count is always a text, since 1–4 is ``<5`` (R8); several choices are a list.
    """
    export = open_export(register, actor, form_name, masked, filters)
    return document(register, form_name, ([_record(export, record) for record in part] for part, _ in export.parts()))


def rows(
    register: Register, name: str, headings: Sequence[str], content: Iterable[Sequence[object]]
) -> Iterator[bytes]:
    """A small table in the same shape."""
    return document(register, name, [[dict(zip(headings, row, strict=True)) for row in content]])


def document(register: Register, name: str, parts: Iterable[list[dict[str, object]]]) -> Iterator[bytes]:
    """The document a part at a time, with the purpose text first (R6)."""
    yield f'{{"purpose": {_text(settings.purpose(register))}, "form": {_text(name)}, "records": ['.encode()
    comma = "\n"
    for part in filter(None, parts):
        yield (comma + ",\n".join(map(_text, part))).encode()
        comma = ",\n"
    yield b"\n]}\n"


def _record(export: RecordExport, record: Record) -> dict[str, object]:
    own: dict[str, object] = {
        "record": record.id,
        "version": record.version,
        "state": record.state,
        "saved_at": f"{record.saved_at.isoformat()}Z",
        "saved_by": record.saved_by,
        "secrecy": export.about.provisions.get(record.id),
    }
    answers = {
        name: MASK if export.about.covers(record) else field.kind.json(record.values[name])
        for name, field in export.form.every_field.items()
    }
    return own | answers


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
