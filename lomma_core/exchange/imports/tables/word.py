"""Tables in Word's documents (.docx), as they are read on paper: what is deleted with tracked changes is not there."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.tables.cells import Grid
from lomma_core.exchange.imports.tables.sheet import BROKEN, MOST_COLUMNS, Sheet

_NO_TABLE = (
    "Dokumentet har ingen tabell. Det är tabellernas rader som läses in; skriv det som ska in i en tabell först."
)
_INNER = "En cell i tabellen har en egen tabell i sig. Den läses som en tabell för sig."
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_TABLE, _ROW, _CELL, _PARAGRAPH = (f"{_W}{name}" for name in ("tbl", "tr", "tc", "p"))
# What holds rows, cells or words without being any: content controls, tracked insertions, links, fields, older forms.
_AROUND = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink")}
_AROUND |= {f"{_W}{name}" for name in ("fldSimple", "r", "bdo", "dir")}
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_docx(data: bytes) -> list[Sheet]:
    """The tables of a document, each as a sheet, those within a cell of another after it.

    A cell that is one with that above it repeats its text. Raises FileRefused, also for a document without tables.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Documents by the strict standard have the same elements under another address.
            part = archive.read("word/document.xml").replace(_STRICT[1:-1].encode(), _W[1:-1].encode())
        tables = list(etree.fromstring(part, parser).iter(_TABLE))
        sheets = [_sheet(table, f"Tabell {number}") for number, table in enumerate(tables, 1)]
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise FileRefused(BROKEN) from error
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise FileRefused(_NO_TABLE)
    return sheets


def _sheet(table: etree._Element, name: str) -> Sheet:
    grid, merged = Grid(), list[tuple[int, int, int]]()
    for number, row in enumerate(_inside(table, _ROW), 1):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        texts = [""] * _number(row, f"{_W}trPr/{_W}gridBefore")
        for cell in _inside(row, _CELL):
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            one_with_above = merge is not None and merge.get(f"{_W}val") != "restart"
            if one_with_above:
                merged.append((number - 1, number, len(texts)))
            texts.append("" if one_with_above else "\n".join(map(_paragraph, _inside(cell, _PARAGRAPH))))
            texts += [""] * (_number(cell, f"{_W}tcPr/{_W}gridSpan", 1) - 1)
        grid.add(number, texts)
    inner = table.find(f".//{_TABLE}") is not None
    return grid.sheet(name, merged, (_INNER,) if inner else ())


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of a name within another, not those of a table within it."""
    for child in element.iterchildren():
        if child.tag == name:
            yield child
        elif child.tag in _AROUND:
            yield from _inside(child, name)


def _number(element: etree._Element, path: str, default: int = 0) -> int:
    place = element.find(path)
    return default if place is None else min(int(place.get(f"{_W}val", default)), MOST_COLUMNS)


def _paragraph(paragraph: etree._Element) -> str:
    parts = []
    for child in paragraph.iterchildren():
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        elif child.tag in _AROUND:
            parts.append(_paragraph(child))
    return "".join(parts)
