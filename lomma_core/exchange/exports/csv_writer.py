"""Records out as CSV: for Swedish Excel and for machines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lomma_core.errors import NotFound
from lomma_core.exchange.exports.formula_escape import RISKY, escape
from lomma_core.exchange.exports.source import MASK, Progress, RecordExport, by_mark, open_export, published
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Field, Form
from lomma_core.records.versions import RecordState
from lomma_core.register import Register
from lomma_core.storage.store import Block
from lomma_core.storage.tables import columns
from lomma_core.storage.tables.columns import Texts
from lomma_core.utils.quarters import timestamp

END = "\r\n"
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
    """The newest version of every record of a form as one CSV file, in pieces of at most 25 000 records.

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
    dialect = Dialect(kind)
    yield dialect.start + dialect.line(map(escape, headings(export.form, kind)))
    for block in export.blocks(progress):
        yield columns.joined(_columns(export, block, dialect), dialect.delimiter, END)


@dataclass(frozen=True)
class Dialect:
    """How the cells of a kind of file are parted, and which of them stand in quotes."""

    kind: str

    @property
    def delimiter(self) -> str:
        """What stands between two cells."""
        return "," if self.kind == MACHINE else ";"

    @property
    def start(self) -> bytes:
        """What a file begins with: Excel's mark that it is UTF-8."""
        return b"" if self.kind == MACHINE else "\ufeff".encode()

    def line(self, cells: Iterable[str]) -> bytes:
        """A line of the file, with its end."""
        return f"{self.delimiter.join(map(self.quoted, cells))}{END}".encode()

    def quoted(self, cell: str) -> str:
        """A cell in quotes where it has to stand in them (RFC 4180)."""
        if not any(sign in cell for sign in (self.delimiter, '"', "\r", "\n")):
            return cell
        return '"' + cell.replace('"', '""') + '"'

    @property
    def touched(self) -> str:
        """A regular expression that matches in every text that is not written as it stands (``escape``, ``quoted``)."""
        return f"[\"\r\n{self.delimiter}]|^'*[{re.escape(RISKY)}]"


def _columns(export: RecordExport, block: Block, dialect: Dialect) -> list[Texts]:
    """The columns of a file: each rule is applied once to each different answer in the block."""
    machine, about = dialect.kind == MACHINE, export.about

    def free(text: str | None) -> str:
        return dialect.quoted(escape(text or ""))

    def state(name: str) -> str:
        known = RecordState(name)
        return str(known) if machine else known.label

    record, saved_at = columns.column(block, "record"), columns.column(block, "saved_at")
    cells = [
        columns.texts_but(record, dialect.quoted, dialect.touched),
        columns.texts(columns.column(block, "version"), str),
        columns.texts(columns.column(block, "state"), state),
        columns.with_end(columns.moments(saved_at), "Z") if machine else _local(saved_at),
        columns.texts_but(columns.column(block, "saved_by"), free, dialect.touched),
        by_mark(block, about.provisions, free, ""),
    ]
    covered = columns.where(record, about.masked) if about.masked else None
    for name, field in export.form.every_field.items():
        cell = _answers(export, field, columns.column(block, name), dialect)
        cells.append(cell if covered is None else columns.instead(covered, dialect.quoted(MASK), cell))
    return cells


def _local(moments: Texts) -> Texts:
    """Moments as ``timestamp`` writes them, which is called once for each different hour: no offset parts one."""
    hours, minutes = columns.minutes(moments)
    return columns.woven([columns.texts(hours, lambda hour: timestamp(hour).removesuffix("00")), minutes])


def _answers(export: RecordExport, field: Field, values: Texts, dialect: Dialect) -> Texts:
    """One field's cells."""
    machine, kind = dialect.kind == MACHINE, field.kind
    if kind.is_link and not machine:
        return columns.texts_but(
            export.titles(field, values), lambda title: dialect.quoted(escape(title)), dialect.touched
        )

    def rule(value: object) -> str:
        # Counts leave as they are published, whatever the file is (R8).
        return dialect.quoted(cell_text(export.register, field, published(field, value), dialect.kind))

    if kind.written_as_stored if machine else kind.shown_as_stored:
        return columns.texts_but(values, rule, dialect.touched)
    return columns.texts(values, rule)


def cell_text(register: Register, field: Field, value: object, kind: str) -> str:
    """One answer as its cell in a file; a link as the id that it is stored as."""
    text = field.kind.machine(value) if kind == MACHINE else field.excel(value, register.plan)
    return text if field.kind.safe_cell else escape(text)
