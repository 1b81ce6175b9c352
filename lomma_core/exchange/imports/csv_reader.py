"""A CSV file as a table of texts, whatever program wrote it: encoding and delimiter are recognised."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lomma_core.errors import FileRefused
from lomma_core.exchange.exports.formula_escape import unescape
from lomma_core.exchange.imports.encoding import EMPTY, decode
from lomma_core.utils.long_cells import long_cells
from lomma_core.utils.text import clean, label_key

DELIMITERS = (";", ",", "\t")
_SAMPLE = 200
_SEP = re.compile(r'"?sep=([^\r\n"])"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A file's headings and rows; ``numbers`` are the rows' numbers as a spreadsheet shows them.

    A row has at least as many cells as there are headings; one that has more keeps them, so that the row can be
    refused by number.
    """

    headings: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    encoding: str
    delimiter: str


def read_table(data: bytes) -> Table:
    """Read a CSV file.

    Raises FileRefused with one Swedish sentence for a file that is empty, is no CSV, has an encoding that
    cannot be told, has no rows under its headings, two equal headings, or quotes that do not close.
    """
    # A text that is too long is its row's fault, and must not stop the whole file.
    with long_cells():
        return _table(data)


def _table(data: bytes) -> Table:
    text, encoding = decode(data)
    # Excel's own first line; no spreadsheet shows it as a row.
    sep = _SEP.match(text)
    if sep:
        text = text[sep.end() :]
    delimiter = sep[1] if sep else _delimiter(text)
    number, rows, numbers = 0, [], []
    try:
        for number, row in enumerate(_reader(text, delimiter), 1):
            if any(map(str.strip, row)):
                rows.append([unescape(cell) for cell in row])
                numbers.append(number)
    except csv.Error:
        raise FileRefused(
            f"Citattecknen från rad {number + 1} i filen går inte ihop. Rätta dem och försök igen."
        ) from None
    if not rows:
        raise FileRefused(EMPTY)
    first, *rows = rows
    if not rows:
        raise FileRefused("Filen har bara rubriker. Lägg till minst en rad och försök igen.")
    headings = _headings(first, rows)
    return Table(headings, [_fitted(row, len(headings)) for row in rows], numbers[1:], encoding, delimiter)


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict: a quote that never closes would otherwise swallow the rest of the file without a word.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> str:
    """The delimiter that splits the headings, and the rows into as many cells as there are headings."""
    return max(DELIMITERS, key=lambda one: _fit(text, one))


def _fit(text: str, delimiter: str) -> tuple[bool, float, int]:
    widths = []
    try:
        for row in itertools.islice(_reader(text, delimiter), _SAMPLE):
            if any(map(str.strip, row)):
                widths.append(len(row))
    except csv.Error:
        widths = widths or [1]
    if not widths:
        return False, 0.0, 0
    width, rest = widths[0], widths[1:]
    # A short row may be a spreadsheet's empty end; one that is too wide speaks against the delimiter.
    points = sum(1.0 if w == width else 0.5 if w < width else 0.0 for w in rest)
    return width > 1, points / len(rest) if rest else 0.0, width


def _headings(first: list[str], rows: list[list[str]]) -> tuple[str, ...]:
    cells = [" ".join(clean(cell).split()) for cell in first]
    # A spreadsheet may write empty columns after the last one in use.
    while not cells[-1] and not any(row[len(cells) - 1 :] and row[len(cells) - 1].strip() for row in rows):
        cells.pop()
    named = [cell or f"Kolumn {place}" for place, cell in enumerate(cells, 1)]
    seen: dict[str, int] = {}
    for place, heading in enumerate(named, 1):
        earlier = seen.setdefault(label_key(heading), place)
        if earlier != place:
            raise FileRefused(
                f"Kolumn {earlier} och kolumn {place} har samma rubrik. Ge dem olika rubriker och försök igen."
            )
    return tuple(named)


def _fitted(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells + [""] * (width - len(cells))
