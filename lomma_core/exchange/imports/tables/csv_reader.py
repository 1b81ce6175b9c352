"""A CSV file as a sheet of texts, whatever program wrote it: encoding and delimiter are recognised."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from lomma_core.errors import FileRefused
from lomma_core.exchange.exports.formula_escape import unescape
from lomma_core.exchange.imports.tables.encoding import EMPTY, decode
from lomma_core.exchange.imports.tables.sheet import HEAD, MOST_CELLS, MOST_ROWS, TOO_LARGE, Sheet
from lomma_core.utils.long_cells import long_cells

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 200
_SEP = re.compile(r'"?sep\s?=\s?(?P<mark>\\t|[^\r\n"])"?[;,\t ]*(?:\r\n|\r|\n)', re.IGNORECASE)
# A cell as a spreadsheet hands it to the clipboard: within quotes only where the quotes end with the cell.
_PASTED = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"(?=\t|\r|\n|\Z)|(?P<plain>[^\t\r\n]*)')


def read_csv(data: bytes, encoding: str = "") -> Sheet:
    """Read a CSV file, or cells from the clipboard; ``encoding`` as for ``decode``, whose EncodingUnclear is raised.

    Raises FileRefused with one Swedish sentence for a file that is empty, is no CSV, has an encoding that
    cannot be recognised or quotes that do not close, or holds more than is read (ASVS 5 5.2.1).
    """
    # A text that is too long is its row's fault, and must not stop the whole file.
    with long_cells():
        text, encoding = decode(data, encoding)
        sheet = _sheet(text, encoding)
        if all(len(row) == 1 for row in sheet.rows) and any(mark in sheet.rows[0][0] for mark in DELIMITERS):
            return _unpacked(sheet)
    return sheet


def _sheet(text: str, encoding: str) -> Sheet:
    # Excel's own first line, padded by Excel when it was saved again; no spreadsheet shows it as a row.
    sep = _SEP.match(text)
    if sep:
        text = text[sep.end() :]
    stated = sep["mark"].replace("\\t", "\t") if sep else ""
    # Before anything is split: cells in memory are many times as large as the file.
    _refuse_too_many(text, stated)
    delimiter = _delimiter(text)
    if stated:
        headings = next((line for line in text.splitlines() if line.strip()), "")
        # What the line says goes before what the rows look like, unless it cannot be.
        delimiter = delimiter if stated not in headings and delimiter in headings else stated
    number, rows, numbers = 0, list[list[str]](), list[int]()
    try:
        for number, row in enumerate(_rows(text, delimiter), 1):
            if any(map(str.strip, row)):
                # One more than rows is the headings, and a few may stand above them.
                if len(rows) > MOST_ROWS + HEAD:
                    raise FileRefused(TOO_LARGE)
                rows.append([unescape(cell) for cell in row])
                numbers.append(number)
    except csv.Error:
        raise FileRefused(
            f"Citattecknen från rad {number + 1} i filen går inte ihop. Rätta dem och försök igen."
        ) from None
    if not rows:
        raise FileRefused(EMPTY)
    return Sheet("", rows, numbers, encoding=encoding, delimiter=delimiter)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text; cells from a spreadsheet's clipboard may hold quotes that begin a word. Raises csv.Error."""
    if delimiter == "\t" and '"' in text:
        try:
            return iter(list(_reader(text, delimiter)))
        except csv.Error:
            return _pasted_rows(text)
    return _reader(text, delimiter)


def _pasted_rows(text: str) -> Iterator[list[str]]:
    row, place = list[str](), 0
    while place <= len(text):
        match = _PASTED.match(text, place)
        if match is None:
            return
        quoted = match["quoted"]
        row.append(match["plain"] if quoted is None else quoted.replace('""', '"'))
        place = match.end() + 1
        if text[match.end() : place] != "\t":
            yield row
            row = []
            place += text[match.end() : place + 1] == "\r\n"


def _unpacked(sheet: Sheet) -> Sheet:
    """A file whose rows are one cell each, with the real cells inside: some programs put quotes around whole rows."""
    inner = _sheet("\n".join(row[0].replace("\n", " ") for row in sheet.rows), sheet.encoding)
    if max(map(len, inner.rows)) == 1 or len(inner.rows) != len(sheet.rows):
        return sheet
    note = "Varje rad i filen stod inom citattecken som en enda cell; den är delad i sina celler."
    return replace(inner, numbers=sheet.numbers, notes=(note,))


def _refuse_too_many(text: str, delimiter: str) -> None:
    """Raise FileRefused for a text with more cells than are read; one within quotes counts as several at most."""
    lines = text.count("\n") + text.count("\r")
    delimiters = max(text.count(candidate) for candidate in (delimiter, *DELIMITERS) if candidate)
    if lines + delimiters > MOST_CELLS:
        raise FileRefused(TOO_LARGE)


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict: a quote that never closes would otherwise swallow the rest of the file without a word.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> str:
    """The delimiter that splits the headings, and the rows into as many cells as there are headings."""
    return max(DELIMITERS, key=lambda candidate: _fit(text, candidate))


def _fit(text: str, delimiter: str) -> tuple[bool, float, int]:
    widths, first = [], ""
    try:
        for row in itertools.islice(_reader(text, delimiter), _SAMPLE):
            if any(map(str.strip, row)):
                first = first or row[0]
                widths.append(len(row))
    except csv.Error:
        widths = widths or [1]
    if not widths:
        return False, 0.0, 0
    # Titles alone on their rows, above rows that all split alike; a comma may be a sentence's own.
    titles = next((place for place, width in enumerate(widths) if width > 1), 0)
    below = widths[titles:]
    whole = titles and not set(first) & {";", "\t"}
    if whole and len(below) > 1 and min(below) == max(below) > (2 if delimiter == "," else 1):
        widths = below
    width, rest = widths[0], widths[1:]
    # A short row may be a spreadsheet's empty end; one that is too wide is evidence against the delimiter.
    points = sum(1.0 if w == width else 0.5 if w < width else 0.0 for w in rest)
    return width > 1, points / len(rest) if rest else 0.0, width
