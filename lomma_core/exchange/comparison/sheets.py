"""The comparison for spreadsheets: a workbook with a sheet for each table, and one long CSV file (R16)."""

import io

import xlsxwriter

from lomma_core.exchange.comparison.compare import Comparison
from lomma_core.exchange.comparison.page import ABOUT, TITLE, origin, purposes
from lomma_core.exchange.exports.csv_writer import EXCEL
from lomma_core.exchange.exports.sheets import ABOUT as ABOUT_SHEET
from lomma_core.exchange.exports.sheets import Sheet
from lomma_core.exchange.exports.tables import csv_bytes
from lomma_core.exchange.reports.document import Table, legible

_HEADINGS = {"tabell": "Tabell", "kommun": "Kommun", "rad": "Rad", "kolumn": "Kolumn", "varde": "Värde"}


def to_csv(comparison: Comparison) -> bytes:
    """Each cell of each table as a row, for Swedish Excel: sorted and filtered, it is any of the tables."""
    rows = []
    for table in comparison.tables:
        # A row is a municipality's, by itself or beneath a level.
        place = table.headings.index("Kommun")
        for cells in table.rows:
            row = "" if place == 0 else cells[0].text
            for heading, cell in list(zip(table.headings, cells, strict=True))[place + 1 :]:
                rows.append([legible(text) for text in (table.caption, cells[place].text, row, heading, cell.text)])
    return csv_bytes(_HEADINGS, rows, EXCEL)


def to_xlsx(comparison: Comparison) -> bytes:
    """A workbook: first who made the files and what they are (R6), then the tables."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties({"title": TITLE, "comments": purposes(comparison.files)})
        about = Sheet(book, ABOUT_SHEET)
        about.printed(landscape=False)
        about.widths([34, 90])
        rows = [*((label, origin(file)) for label, file in zip(comparison.labels, comparison.files, strict=True))]
        rows += [("Registrets syfte", purposes(comparison.files))]
        rows += [("", line) for line in (*comparison.notices, *ABOUT, *comparison.matches)]
        for row, (what, words) in enumerate(rows):
            about.text(row, 0, legible(what), bold=True)
            about.text(row, 1, legible(words))
        for table in comparison.tables:
            _table(Sheet(book, table.caption), table)
    return out.getvalue()


def _table(sheet: Sheet, table: Table) -> None:
    sheet.printed()
    sheet.widths([26, *[20] * (len(table.headings) - 1)])
    sheet.headings(map(legible, table.headings), len(table.rows))
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells):
            if cell.text.isascii() and cell.text.isdigit():
                sheet.number(row, column, int(cell.text))
            else:
                sheet.text(row, column, legible(cell.text))
