"""A workbook from somebody else, opened with care: sheets as rows of texts; nothing is run or followed."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator

import openpyxl
import xlrd

from lomma_core.errors import FileRefused
from lomma_core.utils.zip_guard import ZipLimits, check_zip

LIMIT = 2_000_000
_LIMITS = ZipLimits(entries=200, unpacked=30_000_000)
_ROWS, _COLUMNS = 2000, 80
# How an .xls file begins.
_OLD = b"\xd0\xcf\x11\xe0"
_NOT_READ = "Filen går inte att läsa som en XLSForm. Spara den som .xlsx och försök igen."


def sheets(data: bytes) -> dict[str, list[dict[str, str]]]:
    """{sheet name: rows as {heading: text}}, headings in small letters, empty cells and rows left out.

    A formula is its own text, links to other files are not followed. Raises FileRefused for a file that is too large,
    packed or not, or no workbook.
    """
    if len(data) > LIMIT:
        raise FileRefused("Filen är för stor. En XLSForm får vara högst 2 MB.")
    if data.startswith(_OLD):
        return _old_sheets(data)
    check_zip(data, _LIMITS, _NOT_READ)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        return {
            sheet.title.strip().lower(): _rows(sheet.iter_rows(max_col=_COLUMNS, values_only=True))
            for sheet in book.worksheets
        }
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises almost anything on a broken file
        raise FileRefused(_NOT_READ) from error


def _old_sheets(data: bytes) -> dict[str, list[dict[str, str]]]:
    """The sheets of an .xls file, as Excel wrote until 2007, which many a form still is."""
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        return {sheet.name.strip().lower(): _rows(_old_rows(sheet, book.datemode)) for sheet in book.sheets()}
    except FileRefused:
        raise
    except Exception as error:  # xlrd raises almost anything on a broken file
        raise FileRefused(_NOT_READ) from error


def _old_rows(sheet: xlrd.sheet.Sheet, datemode: int) -> Iterator[tuple[object, ...]]:
    for number in range(sheet.nrows):
        cells = sheet.row(number)[:_COLUMNS]
        yield tuple(_old_value(cell, datemode) for cell in cells)


def _old_value(cell: xlrd.sheet.Cell, datemode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return None
    return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value


def _rows(lines: Iterable[tuple[object, ...]]) -> list[dict[str, str]]:
    result = []
    # The size that a sheet states may be wrong; it is read until its end or until it is too large.
    for number, cells in enumerate(lines):
        if number > _ROWS:
            raise FileRefused(f"Ett blad i filen har fler än {_ROWS} rader.")
        texts = [_text(cell) for cell in cells]
        if number == 0:
            headings = [text.strip().lower() for text in texts]
            continue
        row = {heading: text for heading, text in zip(headings, texts, strict=False) if heading and text}
        if row:
            result.append(row | {"": str(number + 1)})
    return result


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    return str(cell).strip()
