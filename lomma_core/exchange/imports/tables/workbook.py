"""Workbooks: .xlsx by openpyxl, and the old .xls by xlrd. Only what was last computed is read; nothing is run."""

import io
from collections.abc import Iterator

import openpyxl
import xlrd
from openpyxl.worksheet.worksheet import Worksheet

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.tables.cells import Grid, text_of
from lomma_core.exchange.imports.tables.sheet import BROKEN, TOO_LARGE, Sheet


def read_xlsx(data: bytes) -> list[Sheet]:
    """The sheets that can be seen and hold something. Raises FileRefused."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        return [_xlsx_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible" and _has_cells(sheet)]
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises almost anything on a broken file
        raise FileRefused(BROKEN) from error


def _has_cells(sheet: Worksheet) -> bool:
    return any(cell.value is not None for cell in sheet._cells.values())


def _xlsx_sheet(sheet: Worksheet) -> Sheet:
    grid = Grid()
    # By the cells that are there: a sheet that has one far down states millions of empty ones.
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet._cells.items():
        if cell.value is not None:
            rows.setdefault(row, {})[column] = text_of(cell.value)
    for number in sorted(rows):
        grid.add(number, _dense(rows[number]))
    merged = [(area.min_row, area.max_row, area.min_col - 1) for area in sheet.merged_cells.ranges]
    return grid.sheet(sheet.title, merged)


def _dense(cells: dict[int, str]) -> Iterator[str]:
    last = max(cells)
    if last > 16_384:
        raise FileRefused(TOO_LARGE)
    return (cells.get(column, "") for column in range(1, last + 1))


def read_xls(data: bytes) -> list[Sheet]:
    """The sheets that can be seen and hold something. Raises FileRefused."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        return [_xls_sheet(sheet, book) for sheet in book.sheets() if not sheet.visibility and sheet.nrows]
    except FileRefused:
        raise
    except Exception as error:  # xlrd raises almost anything on a broken file
        raise FileRefused(BROKEN) from error


def _xls_sheet(sheet: xlrd.sheet.Sheet, book: xlrd.Book) -> Sheet:
    grid = Grid()
    for number in range(sheet.nrows):
        grid.add(number + 1, (_xls_text(cell, book) for cell in sheet.row(number)))
    merged = [(top + 1, bottom, left) for top, bottom, left, _ in sheet.merged_cells]
    return grid.sheet(sheet.name, merged)


def _xls_text(cell: xlrd.sheet.Cell, book: xlrd.Book) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return text_of(xlrd.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return text_of(bool(cell.value))
    return text_of(cell.value)
