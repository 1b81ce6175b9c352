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
from lomma_core.utils.text import label_key, one_line

DELIMITERS = (";", ",", "\t")
_SAMPLE = 200
# What a municipality's plan never comes near. More is a mistake, or somebody who wants to fill the memory.
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 500, 2_000_000
_TOO_LARGE = (
    "Filen är för stor: högst 50 000 rader, 500 kolumner och två miljoner celler läses in åt gången. Dela filen, eller "
    "ta bort tomma rader och kolumner, och försök igen."
)
_SEP = re.compile(r'"?sep=([^\r\n"])"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class CsvTable:
    """A file's headings and rows; ``numbers`` are the rows' numbers as a spreadsheet shows them.

    A row has at least as many cells as there are headings; one that has more keeps them, so that the row can be
    refused by number.
    """

    headings: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    encoding: str
    delimiter: str


def read_table(data: bytes) -> CsvTable:
    """Read a CSV file.

    Raises FileRefused with one Swedish sentence for a file that is empty, is no CSV, has an encoding that
    cannot be recognised, has no rows under its headings, two equal headings, or quotes that do not close, or holds
    more than is read (ASVS 5 5.2.1).
    """
    # A text that is too long is its row's fault, and must not stop the whole file.
    with long_cells():
        return _table(data)


def _table(data: bytes) -> CsvTable:
    text, encoding = decode(data)
    # Excel's own first line; no spreadsheet shows it as a row.
    sep = _SEP.match(text)
    if sep:
        text = text[sep.end() :]
    # Before anything is split: cells in memory are many times as large as the file.
    _refuse_too_many(text, sep[1] if sep else None)
    delimiter = sep[1] if sep else _delimiter(text)
    number, rows, numbers = 0, list[list[str]](), list[int]()
    try:
        for number, row in enumerate(_reader(text, delimiter), 1):
            if any(map(str.strip, row)):
                # One more than rows is the headings.
                if len(rows) > MOST_ROWS:
                    raise FileRefused(_TOO_LARGE)
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
    if len(headings) > MOST_COLUMNS:
        raise FileRefused(_TOO_LARGE)
    return CsvTable(headings, [_fit_width(row, len(headings)) for row in rows], numbers[1:], encoding, delimiter)


def _refuse_too_many(text: str, delimiter: str | None) -> None:
    """Raise FileRefused for a text with more cells than are read; one within quotes counts as several at most."""
    lines = text.count("\n") + text.count("\r")
    delimiters = max(text.count(candidate) for candidate in (delimiter or "", *DELIMITERS) if candidate)
    if lines + delimiters > MOST_CELLS:
        raise FileRefused(_TOO_LARGE)


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict: a quote that never closes would otherwise swallow the rest of the file without a word.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> str:
    """The delimiter that splits the headings, and the rows into as many cells as there are headings."""
    return max(DELIMITERS, key=lambda candidate: _fit(text, candidate))


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
    # A short row may be a spreadsheet's empty end; one that is too wide is evidence against the delimiter.
    points = sum(1.0 if w == width else 0.5 if w < width else 0.0 for w in rest)
    return width > 1, points / len(rest) if rest else 0.0, width


def _headings(first: list[str], rows: list[list[str]]) -> tuple[str, ...]:
    cells = [one_line(cell) for cell in first]
    # A spreadsheet may write empty columns after the last one in use.
    while not cells[-1] and not any(row[len(cells) - 1 :] and row[len(cells) - 1].strip() for row in rows):
        cells.pop()
    headings = [cell or f"Kolumn {place}" for place, cell in enumerate(cells, 1)]
    first_places: dict[str, int] = {}
    for place, heading in enumerate(headings, 1):
        earlier = first_places.setdefault(label_key(heading), place)
        if earlier != place:
            raise FileRefused(
                f"Kolumn {earlier} och kolumn {place} har samma rubrik. Ge dem olika rubriker och försök igen."
            )
    return tuple(headings)


def _fit_width(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells + [""] * (width - len(cells))
