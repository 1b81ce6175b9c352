"""From a spreadsheet's cells to texts that mean the same, and the same for every kind of file."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.tables.sheet import HEAD, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TOO_LARGE, Sheet

# What Excel and LibreOffice write where a formula has gone wrong, in Swedish and in English.
_ERRORS = frozenset(
    {
        *("#REFERENS!", "#SAKNAS!", "#NAMN?", "#VÄRDEFEL!", "#DIVISION/0!", "#OGILTIGT!", "#SKÄRNING!", "#SPILL!"),
        *("#BERÄKNA!", "#FÄLT!", "#HÄMTAR_DATA", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"),
        *("#CALC!", "#FIELD!", "#GETTING_DATA"),
    }
)

# What stands in a cell whose formula no program has computed.
NOT_COMPUTED = "(formel utan uträknat värde)"

_SHORTENED = re.compile(r"-?\d(?:[.,]\d+)?E[+-]\d{2,3}")


def error_in(text: str) -> str:
    """The fault that a cell holds instead of a value, as Excel writes it; '' for none."""
    text = text.strip()
    if text == NOT_COMPUTED or text.upper() in _ERRORS or (text.startswith("Err:") and text[4:].isdigit()):
        return text
    # A number that a spreadsheet has shortened: its digits are gone.
    if _SHORTENED.fullmatch(text):
        return text
    # A number or a day in a column that is too narrow, saved as it was seen.
    return "####" if len(text) > 2 and not text.strip("#") else ""


def text_of(value: object) -> str:
    """A cell's value as it is typed in a form: ISO days, decimal comma, Ja and Nej.

    Midnight after a day is the spreadsheet's own and left out. Three decimals get a fourth, since ``1,234`` may be
    read as a thousand.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, int | float):
        return _number(value)
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= 1e15:
        return f"{value:.2E}".replace(".", ",")  # a spreadsheet keeps fifteen digits: the others are gone
    if value == int(value):
        return str(int(value))
    text = f"{value:.10f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole},{decimals}{'0' if len(decimals) == 3 else ''}"


@dataclass
class Grid:
    """Rows of a sheet that are read one after the other, with the limits and the cells that are one with others."""

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    cells: int = 0

    def add(self, number: int, texts: Iterable[str]) -> None:
        """Take in a row unless it is empty. Raises FileRefused when it is too wide or there are too many."""
        row = list(texts)
        while row and not row[-1].strip():
            row.pop()
        if not row:
            return
        self.cells += len(row)
        # One more than rows is the headings, and a few may stand above them.
        if len(row) > MOST_COLUMNS or len(self.rows) > MOST_ROWS + HEAD or self.cells > MOST_CELLS:
            raise FileRefused(TOO_LARGE)
        self.rows.append(row)
        self.numbers.append(number)

    def sheet(self, name: str, merged: Iterable[tuple[int, int, int]] = (), notes: tuple[str, ...] = ()) -> Sheet:
        """The sheet; ``merged`` are cells that reach over several rows, as (first row, last row, place of column)."""
        places = {number: place for place, number in enumerate(self.numbers)}
        filled: dict[int, list[int]] = {}
        for first, last, column in merged:
            top = self.rows[places[first]] if first in places else []
            text = top[column] if column < len(top) else ""
            # Below a title, or across a whole sheet, nothing is to be filled in.
            for number in range(first + 1, last + 1) if text.strip() else ():
                row = self.rows[places[number]] if number in places else None
                if row is None:
                    continue
                row += [""] * (column + 1 - len(row))
                if not row[column].strip():
                    row[column] = text
                    filled.setdefault(number, []).append(column)
        places_filled = {number: tuple(columns) for number, columns in filled.items()}
        return Sheet(name, self.rows, self.numbers, places_filled, notes=notes)
