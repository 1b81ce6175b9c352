"""Workbooks: .xlsx by openpyxl, and the old .xls by xlrd. Only what was last computed is read; nothing is run."""

import io
from collections.abc import Iterator
from dataclasses import replace

import xlrd
from openpyxl.utils import get_column_letter

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.tables.cell_formats import shown_text
from lomma_core.exchange.imports.tables.cells import Grid
from lomma_core.exchange.imports.tables.encoding import NOT_READ
from lomma_core.exchange.imports.tables.sheet import BROKEN, TOO_LARGE, Sheet
from lomma_core.exchange.imports.tables.xlsx_sheets import CellSheet, cell_sheets
from lomma_core.utils.text import listed

HIDDEN_ONLY = "Bladen som har något i sig är dolda i filen. Visa dem i programmet, spara filen och försök igen."
SOME_HIDDEN = "Filen har dolda blad, som inte läses in."
# How the older Word names its text within the same kind of file as the older Excel.
_WORD = "WordDocument".encode("utf-16-le")
_MOST_NAMED = 10


def read_xlsx(data: bytes) -> list[Sheet]:
    """The sheets that can be seen and hold something. Raises FileRefused."""
    try:
        read = [sheet for sheet in cell_sheets(data) if sheet.rows]
        return without_hidden([(_xlsx_sheet(sheet), sheet.is_hidden) for sheet in read])
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises almost anything on a broken file
        raise FileRefused(BROKEN) from error


def without_hidden(read: list[tuple[Sheet, bool]]) -> list[Sheet]:
    """The sheets that are not hidden, each with a note where others are. Raises FileRefused when all are."""
    seen = [sheet for sheet, is_hidden in read if not is_hidden]
    if read and not seen:
        raise FileRefused(HIDDEN_ONLY)
    return seen if len(seen) == len(read) else [replace(sheet, notes=(*sheet.notes, SOME_HIDDEN)) for sheet in seen]


def hidden_notes(rows: list[int], columns: list[str]) -> tuple[str, ...]:
    """The sentence about rows and columns that are hidden in a sheet: they are read as the others."""
    parts = [
        f"{word} {listed(map(str, places[:_MOST_NAMED]))}{' med flera' if len(places) > _MOST_NAMED else ''}"
        for word, places in (("rad", rows), ("kolumn", columns))
        if places
    ]
    return (f"Det här är dolt i filen och är ändå med här: {listed(parts)}.",) if parts else ()


def _xlsx_sheet(sheet: CellSheet) -> Sheet:
    grid = Grid()
    for number in sorted(sheet.rows):
        grid.add(number, _dense(sheet.rows[number]))
    rows = [number for number in sorted(sheet.hidden_rows) if number in sheet.rows]
    used = {column for row in sheet.rows.values() for column in row} if sheet.hidden_columns else set()
    columns = [get_column_letter(column) for column in sorted(used.intersection(sheet.hidden_columns))]
    return grid.sheet(sheet.name, sheet.merged, hidden_notes(rows, columns))


def _dense(cells: dict[int, str]) -> Iterator[str]:
    last = max(cells)
    if last > 16_384:
        raise FileRefused(TOO_LARGE)
    return (cells.get(column, "") for column in range(1, last + 1))


def read_xls(data: bytes) -> list[Sheet]:
    """The sheets that can be seen and hold something. Raises FileRefused, also for an old document of Word's."""
    if _WORD in data:
        raise FileRefused(NOT_READ)
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        read = [(_xls_sheet(sheet, book), bool(sheet.visibility)) for sheet in book.sheets() if sheet.nrows]
        return without_hidden([(sheet, is_hidden) for sheet, is_hidden in read if sheet.rows])
    except FileRefused:
        raise
    except Exception as error:  # xlrd raises almost anything on a broken file
        raise FileRefused(BROKEN) from error


def _xls_sheet(sheet: xlrd.sheet.Sheet, book: xlrd.Book) -> Sheet:
    grid = Grid()
    for number in range(sheet.nrows):
        grid.add(number + 1, (_xls_text(cell, book) for cell in sheet.row(number)))
    merged = [(top + 1, bottom, left) for top, bottom, left, _ in sheet.merged_cells]
    hidden = [number + 1 for number, keys in sorted(sheet.rowinfo_map.items()) if keys.hidden and number < sheet.nrows]
    columns = [
        get_column_letter(n + 1) for n, keys in sorted(sheet.colinfo_map.items()) if keys.hidden and n < sheet.ncols
    ]
    return grid.sheet(sheet.name, merged, hidden_notes(hidden, columns))


def _xls_text(cell: xlrd.sheet.Cell, book: xlrd.Book) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    shown = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        return shown_text(xlrd.xldate_as_datetime(cell.value, book.datemode), shown)
    return shown_text(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value, shown)
