"""The cells of an .xlsx file's sheets, and nothing else of it: no charts, images, comments or links are opened."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from lomma_core.exchange.imports.tables.cell_formats import shown_text
from lomma_core.exchange.imports.tables.cells import NOT_COMPUTED


@dataclass
class CellSheet:
    """A sheet's texts by row and column, both from 1, its merged areas, and what is hidden in it or with it.

    ``merged`` are (first row, last row, place of column).
    """

    name: str
    is_hidden: bool
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def cell_sheets(data: bytes) -> Iterator[CellSheet]:
    """The sheets of a workbook in their order, charts' sheets left out. Raises almost anything on a broken file."""
    reader = ExcelReader(io.BytesIO(data), data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    with reader.archive:
        for sheet, part in reader.parser.find_sheets():
            if part.target in reader.valid_files and "chartsheet" not in part.Type:
                with reader.archive.open(part.target) as source:
                    cells = _parser(source, reader)
                    yield _read(CellSheet(sheet.name, sheet.state != "visible"), cells, _formats(reader.wb))


def _parser(source: io.BufferedIOBase, reader: ExcelReader) -> WorkSheetParser:
    book = reader.wb
    dates, spans = book._date_formats, book._timedelta_formats
    parser = WorkSheetParser(source, reader.shared_strings, True, book.epoch, dates, spans)
    parse = parser.parse_cell

    def parse_cell(element: Element) -> dict[str, object]:
        cell: dict[str, object] = parse(element)
        if cell["value"] is None and _is_not_computed(element):
            cell["value"] = NOT_COMPUTED
        return cell

    parser.parse_cell = parse_cell
    return parser


def _is_not_computed(element: Element) -> bool:
    """Whether a cell has a formula that no program has computed; one whose result is an empty text has been."""
    if element.find(FORMULA_TAG) is None:
        return False
    value = element.find(VALUE_TAG)
    return value is None or (element.get("t") != "str" and not value.text)


def _formats(book: Workbook) -> list[str]:
    """The number format of each of a workbook's styles."""
    own, most = book._number_formats, BUILTIN_FORMATS_MAX_SIZE
    numbers = [style.numFmtId for style in book._cell_styles]
    return [own[n - most] if n >= most else BUILTIN_FORMATS.get(n, "General") for n in numbers]


def _read(sheet: CellSheet, parser: WorkSheetParser, formats: list[str]) -> CellSheet:
    # By the cells that are there: a sheet that has one far down states millions of empty ones.
    for number, cells in parser.parse():
        row = {cell["column"]: _text(cell["value"], formats[cell["style_id"]]) for cell in cells}
        row = {column: text for column, text in row.items() if text}
        if row:
            sheet.rows[number] = row
    areas = parser.merged_cells.mergeCell if parser.merged_cells else ()
    sheet.merged = [(area.min_row, area.max_row, area.min_col - 1) for area in areas]
    sheet.hidden_rows = [int(n) for n, keys in parser.row_dimensions.items() if _is_on(keys.get("hidden"))]
    for keys in parser.column_dimensions.values():
        if _is_on(keys.get("hidden")):
            sheet.hidden_columns += range(int(keys["min"]), int(keys["max"]) + 1)
    return sheet


def _is_on(key: str | None) -> bool:
    return key in ("1", "true")


def _text(value: object, number_format: str) -> str:
    # Signs that XML cannot hold stand as _x000D_ in texts.
    return unescape(value) if isinstance(value, str) else shown_text(value, number_format)
