"""LibreOffice's spreadsheets (.ods): the cells' values as they stand in the file's XML; nothing is run."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.tables.cell_formats import shown_text
from lomma_core.exchange.imports.tables.cells import NOT_COMPUTED, Grid, text_of
from lomma_core.exchange.imports.tables.sheet import BROKEN, MOST_COLUMNS, Sheet
from lomma_core.exchange.imports.tables.workbook import hidden_notes, without_hidden

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
# What stands for the format of each kind of number; a currency's has its own.
_FORMATS = {"float": "General", "percentage": "0%"}
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_ods(data: bytes) -> list[Sheet]:
    """The sheets that hold something. Raises FileRefused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read("content.xml"), parser)
        hidden = _hidden_styles(root)
        tables = [(_sheet(table), table.get(f"{_TABLE}style-name") in hidden) for table in root.iter(f"{_TABLE}table")]
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise FileRefused(BROKEN) from error
    return without_hidden([(sheet, is_hidden) for sheet, is_hidden in tables if sheet.rows])


def _hidden_styles(root: etree._Element) -> set[str]:
    """The names of the styles of sheets that are not shown."""
    return {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterchildren(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }


def _sheet(table: etree._Element) -> Sheet:
    grid, number, merged, hidden = Grid(), 1, list[tuple[int, int, int]](), list[int]()
    for row in table.iter(f"{_TABLE}table-row"):
        repeated = int(row.get(f"{_TABLE}number-rows-repeated", 1))
        texts, column = list[str](), 0
        for cell, times in _cells(row):
            spanned = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
            if spanned > 1:
                merged.append((number, number + spanned - 1, column))
            text = _text(cell)
            # An empty end repeats for the rest of the sheet's width.
            texts += [text] * (times if text else min(times, MOST_COLUMNS))
            column += times
        if any(texts):
            hidden += [number] if row.get(f"{_TABLE}visibility") in ("collapse", "filter") else []
            for again in range(repeated):
                grid.add(number + again, texts)
        number += repeated
    return grid.sheet(table.get(f"{_TABLE}name", ""), merged, hidden_notes(hidden, []))


def _cells(row: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """The row's cells, those behind a merged one too, each with how many times it stands there."""
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        yield cell, int(cell.get(f"{_TABLE}number-columns-repeated", 1))


def _text(cell: etree._Element) -> str:
    kind, shown = cell.get(f"{_OFFICE}value-type"), "\n".join(map(_paragraph, cell.iterchildren(f"{_TEXT}p")))
    if kind == "date":
        day, _, clock = cell.get(f"{_OFFICE}date-value", "").partition("T")
        return day if clock.strip("0:.") == "" else f"{day} {clock[:5]}"
    if kind in ("float", "currency", "percentage"):
        number = float(cell.get(f"{_OFFICE}value", "nan"))
        return shown_text(number, _FORMATS.get(kind, f"[${cell.get(f'{_OFFICE}currency', '')}]0"))
    if kind == "boolean":
        return text_of(cell.get(f"{_OFFICE}boolean-value") == "true")
    return NOT_COMPUTED if not shown and not kind and cell.get(f"{_TABLE}formula") else shown


def _paragraph(paragraph: etree._Element) -> str:
    """A paragraph's text; spaces in a row, tabs and line breaks are elements of their own."""
    signs = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
    parts = [paragraph.text or ""]
    for element in paragraph.iterdescendants():
        parts += [signs.get(str(element.tag), element.text or ""), element.tail or ""]
    return "".join(parts)
