"""Records out as an Excel workbook: a sheet that explains the file, then one sheet per form."""

import datetime as dt
import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

import xlsxwriter

from lomma_core.domain import settings as group_settings
from lomma_core.exchange.exports import overview_sheet
from lomma_core.exchange.exports.bundle import secrecy_sentence, select_forms
from lomma_core.exchange.exports.csv_writer import META, labels
from lomma_core.exchange.exports.sheets import ABOUT, OVERVIEW, Sheet, sheet_names
from lomma_core.exchange.exports.source import (
    MASK,
    Progress,
    RecordExport,
    Secrecy,
    open_export,
    published,
    secrecy_of,
)
from lomma_core.permissions import Actor
from lomma_core.plan.model import Field, Form
from lomma_core.records.versions import RecordState
from lomma_core.register import Register
from lomma_core.storage.store import Block
from lomma_core.storage.tables import columns
from lomma_core.storage.tables.columns import Texts
from lomma_core.utils.atomic_file import atomic_write
from lomma_core.utils.quarters import local, timestamp

XLSX = "xlsx"
FILE = "registret.xlsx"
# In characters; a heading that is longer wraps.
_OWN_WIDTHS = (16, 9, 12, 17, 20, 22)
# So many records of a block stand in memory as cells.
_ROWS = 5000
Content: TypeAlias = str | dt.date | float | None


def xlsx_bytes(
    register: Register,
    actor: Actor,
    forms: Sequence[str],
    masked: bool = False,
    progress: Progress | None = None,
) -> bytes:
    """The forms, all when none is named, as one workbook.

    Dates, numbers and money are such, choices are words, counts 1–4 are the text ``<5`` (R8), and a text is never a
    formula (R16). ``masked`` and what is raised are as in ``csv_writer.stream``; the purpose text stands on the first
    sheet (R6) and each form's export is logged (R13).
    """
    out = io.BytesIO()
    _write(register, actor, forms, out, masked, progress)
    return out.getvalue()


def export_xlsx(
    register: Register,
    actor: Actor,
    forms: Sequence[str],
    folder: Path,
    masked: bool = False,
    progress: Progress | None = None,
) -> Path:
    """``xlsx_bytes`` as ``registret.xlsx`` in a folder, which is made where there is none.

    Raises also LommaError when the folder cannot be written; an older file is replaced only by a whole one.
    """
    secrecy_of(register, actor, masked)  # checked before anything is made
    target = Path(folder) / FILE
    with atomic_write(target) as file:
        _write(register, actor, forms, file, masked, progress)
    return target


def _write(
    register: Register, actor: Actor, forms: Sequence[str], out: BinaryIO, masked: bool, progress: Progress | None
) -> None:
    selected_forms = select_forms(register, forms)
    about = secrecy_of(register, actor, masked)
    names = sheet_names(selected_forms)
    # Rows go to files while they are written, so that a large form never stands in memory; the folder goes with them.
    with tempfile.TemporaryDirectory() as folder:
        settings = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(out, settings) as book:
            plan = register.plan.plan
            book.set_properties(
                {"title": plan.name, "company": plan.municipality, "comments": group_settings.purpose(register)}
            )
            explain(Sheet(book, ABOUT), register, selected_forms, names, about)
            if not forms:
                overview_sheet.write(Sheet(book, OVERVIEW), register, actor, masked)
            for form in selected_forms:
                _sheet(Sheet(book, names[form.name]), open_export(register, actor, form.name, masked), progress)


def explain(sheet: Sheet, register: Register, forms: list[Form], names: dict[str, str], about: Secrecy) -> None:
    """The first sheet: whose, when, why (R6), what is left out (R8, R11), and what each sheet holds."""
    plan = register.plan.plan
    rows = [
        ("Kommun", plan.municipality),
        ("Plan", plan.name),
        ("Exporterat", timestamp(register.now())),
        *([("Exempeldata", "Inget i filen är verkligt.")] if register.demo else []),
        ("Registrets syfte", group_settings.purpose(register)),
        ("Sekretess", secrecy_sentence(register, forms, about)),
        ("Små antal", "Antal 1–4 står som <5, så att ingen enskild kan räknas fram."),
        *([(OVERVIEW, "Diagrammens antal, och vad de säger.")] if len(forms) == len(register.plan.form) else []),
        *((names[form.name], f"{form.plural}. {form.description}".rstrip()) for form in forms),
    ]
    sheet.printed(landscape=False)
    sheet.widths([28, 90])
    for row, (what, words) in enumerate(rows):
        sheet.text(row, 0, what, bold=True)
        sheet.text(row, 1, words)


def _sheet(sheet: Sheet, export: RecordExport, progress: Progress | None) -> None:
    form = export.form
    # The register's own columns stand last, and are not printed: a reader wants the answers.
    headings = [*labels(form).values(), *META.values()]
    sheet.printed()
    sheet.printed_part(len(export), len(form.every_field))
    sheet.widths([*(field.kind.width for field in form.every_field.values()), *_OWN_WIDTHS])
    sheet.headings(headings, len(export))
    row = 0
    for block in export.blocks(progress, _ROWS):
        writers = [field.kind.excel_format for field in form.every_field.values()]
        for cells in zip(*_columns(export, block), strict=True):
            row += 1
            for column, content in enumerate(cells):
                _cell(sheet, row, column, content, writers[column] if column < len(writers) else "")


def _columns(export: RecordExport, block: Block) -> Iterator[list[Content]]:
    """The contents of a block's cells, a column at a time, the register's own last."""
    record, provisions = columns.column(block, "record"), export.about.provisions
    covered = columns.each(record, export.about.masked.__contains__)
    for name, field in export.form.every_field.items():
        contents = _answers(export, field, columns.column(block, name))
        yield [MASK if hidden else content for hidden, content in zip(covered, contents, strict=True)]
    yield columns.each(record, str)
    yield columns.each(columns.column(block, "version"), int)
    yield columns.each(columns.column(block, "state"), lambda name: RecordState(name).label)
    yield columns.each(columns.column(block, "saved_at"), local)
    yield columns.each(columns.column(block, "saved_by"), str)
    yield columns.each(record, lambda name: provisions.get(name, ""))


def _answers(export: RecordExport, field: Field, values: Texts) -> list[Content]:
    """One field's answers: a date, a number, an amount, or words."""
    if field.kind.is_link:
        return columns.each(export.titles(field, values), str)

    def rule(value: object) -> Content:
        # Counts leave as they are published, whatever the file is (R8).
        value = published(field, value)
        if value is None:
            return None
        content = field.kind.excel_value(value)
        return field.show(value, export.register.plan) if content is None else content

    return columns.each(values, rule)


def _cell(sheet: Sheet, row: int, column: int, content: Content, shown_as: str) -> None:
    if isinstance(content, str):
        sheet.text(row, column, content)
    elif isinstance(content, dt.datetime):
        sheet.moment(row, column, content)
    elif isinstance(content, dt.date):
        sheet.date(row, column, content)
    elif content is not None:
        sheet.number(row, column, content, shown_as)
