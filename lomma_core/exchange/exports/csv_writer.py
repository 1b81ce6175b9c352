"""Records out as CSV: for Swedish Excel and for machines."""

import csv
import io
from collections.abc import Iterator
from typing import cast

from lomma_core.errors import NotFound
from lomma_core.exchange.exports.formula_escape import escape
from lomma_core.exchange.exports.source import MASK, Progress, RecordExport, open_export
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Field, Form
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.utils.quarters import timestamp

MACHINE, EXCEL = KINDS = ("csv", "excel-csv")
META = {
    "record": "Post",
    "version": "Version",
    "state": "Tillstånd",
    "saved_at": "Sparad",
    "saved_by": "Sparad av",
    "secrecy": "Sekretess",
}
# The purpose text (R6) stood here until it was put where files are given: an older file is still read.
PURPOSE = {"purpose": "Syfte med registret"}
OWN = META | PURPOSE


def stream(
    register: Register,
    actor: Actor,
    form_name: str,
    kind: str,
    masked: bool = False,
    filters: dict[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[bytes]:
    """The newest version of every record of a form as one CSV file, in pieces of at most 1000 records.

    ``kind`` is ``csv`` (RFC 4180: comma, CRLF, UTF-8, names as headings and in cells) or ``excel-csv``
    (semicolon, UTF-8 with BOM, decimal comma, labels). Counts 1–4 are ``<5`` in both (R8), risky texts are
    neutralised (R16), and the export is logged (R13). The purpose text (R6) stands where the file is given.

    ``masked`` leaves out the answers of marked records (R11, R20); whole, the file takes the right to read them.
    Without that right a masked file has no marked records at all. Raises NotAllowed and NotFound.

    Rights are checked, and the log written, before the first piece: data that left is always in the log. The
    records are those of this moment, whatever is saved while the pieces are fetched. Seven parameters: what an
    export takes, and its progress callback.
    """
    register.plan.get_form(form_name)
    require(register, actor, "export")
    if kind not in KINDS:
        raise NotFound(f"Det finns inget format som heter så. Välj bland: {', '.join(KINDS)}.")
    return _pieces(open_export(register, actor, form_name, masked, filters), kind, progress)


def headings(form: Form, kind: str) -> list[str]:
    """The headings of a form's file, the register's own columns first."""
    return [*META, *form.every_field] if kind == MACHINE else [*META.values(), *labels(form).values()]


def labels(form: Form) -> dict[str, str]:
    """Field name -> heading for Excel: the label, with the name after it where a label stands twice."""
    all_labels = [*OWN.values(), *(field.label for field in form.declared)]
    return {
        name: field.label if all_labels.count(field.label) == 1 else f"{field.label} ({name})"
        for name, field in form.every_field.items()
    }


def _pieces(export: RecordExport, kind: str, progress: Progress | None) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if kind == MACHINE else ";", lineterminator="\r\n")
    out.write("" if kind == MACHINE else "\ufeff")
    writer.writerow(map(escape, headings(export.form, kind)))
    for records, links in export.parts(progress):
        for record in records:
            writer.writerow(_cells(export, record, kind, links))
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _cells(export: RecordExport, record: Record, kind: str, links: RecordLookup) -> list[str]:
    machine = kind == MACHINE
    saved_at = f"{record.saved_at.isoformat()}Z" if machine else timestamp(record.saved_at)
    state = record.state if machine else record.state.label
    provision = export.about.provisions.get(record.id, "")
    cells = [record.id, str(record.version), state, saved_at, escape(record.saved_by), escape(provision)]
    covered = export.about.covers(record)
    for name, field in export.form.every_field.items():
        cells.append(MASK if covered else cell_text(export.register, field, record.values[name], kind, links))
    return cells


def cell_text(register: Register, field: Field, value: object, kind: str, links: RecordLookup) -> str:
    """One answer as its cell in a file."""
    if kind == MACHINE:
        text = field.kind.machine(value)
    elif field.kind.is_link:
        text = links.title(field.form, cast(str | None, value))  # a link is stored as an id
    else:
        text = field.excel(value, register.plan)
    return text if field.kind.safe_cell else escape(text)
