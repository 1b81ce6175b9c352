"""A file of any kind that the import takes, as sheets; which kind it is, its first bytes tell and not its name."""

import io
import zipfile
from collections.abc import Collection
from dataclasses import replace

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.tables.csv_reader import read_csv
from lomma_core.exchange.imports.tables.encoding import EMPTY, NOT_READ
from lomma_core.exchange.imports.tables.sheet import BROKEN, LIMITS, Sheet, Table, matches, table_of
from lomma_core.utils.zip_guard import check_zip

# The endings of what is read, as a file chooser lists them.
KINDS = ("csv", "txt", "tsv", "xlsx", "xlsm", "xls", "ods", "docx")
# The part by which each kind of Office file is told.
_XLSX, _DOCX, _ODS = _PARTS = ("xl/workbook.xml", "word/document.xml", "content.xml")


def read_sheets(data: bytes, encoding: str = "") -> list[Sheet]:
    """The sheets of a workbook, the tables of a document, or the one sheet of a CSV file; at least one.

    ``encoding`` is how a CSV file's letters are read, '' to tell it from the file. Raises FileRefused with one Swedish
    sentence for a file that cannot be read or holds nothing, and EncodingUnclear where somebody must choose.
    """
    if data.startswith(b"PK\x03\x04"):
        sheets = _read_zip(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        from lomma_core.exchange.imports.tables.workbook import read_xls  # heavy, and needed by such a file only

        sheets = read_xls(data)
    else:
        return [read_csv(data, encoding)]
    if not sheets:
        raise FileRefused(EMPTY)
    return sheets


def best_sheet(sheets: list[Sheet], known: Collection[str]) -> int:
    """Which sheet has most of the headings that a form knows; the first where none has any."""
    counts = [matches(sheet, known) for sheet in sheets]
    return counts.index(max(counts))


def read_table(data: bytes, known: Collection[str] = (), sheet: str = "", encoding: str = "") -> Table:
    """The table of a file: of the sheet with that name, or else the one that fits best, and a note that it was.

    Raises as ``read_sheets``, and FileRefused where no sheet has that name.
    """
    sheets = read_sheets(data, encoding)
    names = [candidate.name.casefold() for candidate in sheets]
    if sheet and sheet.casefold() not in names:
        raise FileRefused(f"Filen har inget blad som heter så. Välj bland: {', '.join(each.name for each in sheets)}.")
    place = names.index(sheet.casefold()) if sheet else best_sheet(sheets, known)
    table = table_of(sheets[place], known)
    if len(sheets) == 1 or sheet:
        return table
    others = f"{table.sheet} är läst, som passar bäst av filens {len(sheets)} blad eller tabeller."
    return replace(table, notes=(others, *table.notes))


def _read_zip(data: bytes) -> list[Sheet]:
    """The sheets of a file that is a ZIP inside; what reads each kind is loaded when there is one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            part = next((part for part in _PARTS if part in names), None)
            if part is None:
                raise FileRefused(NOT_READ)
            # Before any part is read: one may be a thousand times as large as the file.
            check_zip(data, LIMITS, BROKEN)
            if part == _ODS and not archive.read("mimetype").endswith(b"spreadsheet"):
                raise FileRefused(NOT_READ)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise FileRefused(BROKEN) from error
    if part == _XLSX:
        from lomma_core.exchange.imports.tables.workbook import read_xlsx

        return read_xlsx(data)
    if part == _DOCX:
        from lomma_core.exchange.imports.tables.word import read_docx

        return read_docx(data)
    from lomma_core.exchange.imports.tables.opendocument import read_ods

    return read_ods(data)
