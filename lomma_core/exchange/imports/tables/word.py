"""Tables in Word's documents (.docx)."""

import io

import docx
from docx.table import Table as WordTable

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.tables.cells import Grid
from lomma_core.exchange.imports.tables.sheet import BROKEN, Sheet

_NO_TABLE = "Dokumentet har ingen tabell. Det är tabellernas rader som läses in; skriv insatserna i en tabell först."


def read_docx(data: bytes) -> list[Sheet]:
    """The tables of a document, each as a sheet; a cell that is one with that above it repeats its text.

    Raises FileRefused, also for a document without tables.
    """
    try:
        tables = docx.Document(io.BytesIO(data)).tables
        sheets = [_sheet(table, f"Tabell {number}") for number, table in enumerate(tables, 1)]
    except FileRefused:
        raise
    except Exception as error:  # python-docx raises almost anything on a broken file
        raise FileRefused(BROKEN) from error
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise FileRefused(_NO_TABLE)
    return sheets


def _sheet(table: WordTable, name: str) -> Sheet:
    grid, merged, above = Grid(), list[tuple[int, int, int]](), list[object]()
    for number, row in enumerate(table.rows, 1):
        texts, elements = list[str](), list[object]()
        for cell in row.cells:
            element = cell._tc
            column = len(elements)
            one_with_above = column < len(above) and above[column] is element
            if one_with_above:
                merged.append((number - 1, number, column))
            # A cell over several columns comes once for each.
            texts.append("" if one_with_above or element in elements else cell.text)
            elements.append(element)
        above = elements
        grid.add(number, texts)
    return grid.sheet(name, merged)
