"""A sheet of texts as it stands in a file, and the table that it becomes when its headings are found."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from lomma_core.errors import FileRefused
from lomma_core.utils.text import clean, label_key, one_line
from lomma_core.utils.zip_guard import ZipLimits

# What a municipality's plan never comes near. More is a mistake, or somebody who wants to fill the memory.
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 500, 2_000_000
TOO_LARGE = (
    "Filen är för stor: högst 50 000 rader, 500 kolumner och två miljoner celler läses in åt gången. Dela filen, eller "
    "ta bort tomma rader och kolumner, och försök igen."
)
# What a file of Office may be when it is unpacked.
LIMITS = ZipLimits(entries=1000, unpacked=50_000_000)
BROKEN = "Filen går inte att öppna. Den kan vara skadad eller skyddad med lösenord. Spara den på nytt och försök igen."
_HEADINGS_ONLY = "Filen har bara rubriker. Lägg till minst en rad och försök igen."
# So far down headings are looked for; so many rows may stand above those of a table that is as long as it may be.
HEAD = 30
# Where a heading is broken over two lines, and what people put around its words.
_BROKEN_WORD = re.compile(r"(?<=\w)-\s*\n\s*(?=[a-zåäö])")
_AROUND_WORDS = re.compile(
    r"^\(?(?:\d{1,2}|[a-zåäö])[.)]\s+|\s*\((?:obligatorisk|obligatoriskt|valfri|valfritt|frivillig|frivilligt|kort)\)$|\s*[?!]+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet, or of a document's table, that hold something; ``numbers`` as a spreadsheet shows them.

    ``name`` is what it is called in the file, empty where a file holds one table only. ``filled`` are the columns, by
    row number, whose text stands there because the cell is one with the cell above it. ``delimiter`` is a CSV file's.
    """

    name: str
    rows: list[list[str]]
    numbers: list[int]
    filled: dict[int, tuple[int, ...]] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A sheet's headings and rows; ``numbers`` are the rows' numbers as a spreadsheet shows them.

    A row has at least as many cells as there are headings; one that has more keeps them, so that the row can be
    refused by number. ``filled`` is as in ``Sheet``; ``notes`` are sentences about how the file was read.
    """

    headings: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    filled: dict[int, tuple[int, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def table_of(sheet: Sheet, known: Collection[str] = ()) -> Table:
    """The table of a sheet; ``known`` are words that headings may be, as ``label_key`` gives them.

    With them headings are found below a title, and two equal headings that mean nothing here are told apart by number.
    Raises FileRefused for a sheet that has no rows under its headings, has two equal ones, or holds more than is read
    (ASVS 5 5.2.1).
    """
    place = heading_place(sheet.rows, known)
    first, rows = sheet.rows[place], sheet.rows[place + 1 :]
    if not rows:
        raise FileRefused(_HEADINGS_ONLY)
    if len(rows) > MOST_ROWS:
        raise FileRefused(TOO_LARGE)
    headings = _headings(first, rows, known)
    if len(headings) > MOST_COLUMNS:
        raise FileRefused(TOO_LARGE)
    notes = sheet.notes
    if place:
        above = f"Rad {sheet.numbers[0]} ovanför" if place == 1 else "Raderna ovanför"
        notes += (f"Rubrikerna står på rad {sheet.numbers[place]}. {above} är inte med.",)
    rows = [_fit_width(row, len(headings)) for row in rows]
    numbers, filled = sheet.numbers[place + 1 :], sheet.filled
    width = len(headings)
    used = [n for n in range(width) if first[n].strip() or any(row[n].strip() for row in rows)]
    if len(used) < width:
        headings = tuple(headings[n] for n in used)
        rows = [[*(row[n] for n in used), *row[width:]] for row in rows]
        places = {old: new for new, old in enumerate(used)}
        filled = {number: tuple(places[n] for n in columns if n in places) for number, columns in filled.items()}
    return Table(headings, rows, numbers, sheet.encoding, sheet.delimiter, sheet.name, filled, notes)


def matches(sheet: Sheet, known: Collection[str]) -> int:
    """How many of the headings are among the known words: by that the sheet of a form is recognised."""
    return _known_cells(sheet.rows[heading_place(sheet.rows, known)], known)


def heading_place(rows: list[list[str]], known: Collection[str]) -> int:
    """Which of the rows holds the headings: the one with most known words, or the first below a title."""
    if not known:
        return 0
    head = rows[: min(HEAD, len(rows) - 1)] or rows[:1]
    counts = [_known_cells(row, known) for row in head]
    if max(counts):
        return counts.index(max(counts))
    widths = [sum(map(bool, map(str.strip, row))) for row in head]
    # A title stands alone on its row, above rows that are wider.
    return next((place for place, width in enumerate(widths) if width > 1), 0) if widths[0] == 1 else 0


def heading_key(heading: str, known: Collection[str]) -> str:
    """A heading as it is compared with the known words: without what stands around its words where that is none."""
    key = label_key(heading)
    if key in known:
        return key
    bare = label_key(_AROUND_WORDS.sub("", _AROUND_WORDS.sub("", heading.strip())))
    return bare if bare in known else key


def _heading(cell: str) -> str:
    return one_line(_BROKEN_WORD.sub("", clean(cell)))


def _known_cells(row: list[str], known: Collection[str]) -> int:
    return len({key for key in (heading_key(_heading(cell), known) for cell in row) if key in known})


def _headings(first: list[str], rows: list[list[str]], known: Collection[str]) -> tuple[str, ...]:
    cells = [_heading(cell) for cell in first]
    # A spreadsheet may write empty columns after the last one in use.
    while cells and not cells[-1] and not any(len(row) >= len(cells) and row[len(cells) - 1].strip() for row in rows):
        cells.pop()
    headings = [cell or f"Kolumn {place}" for place, cell in enumerate(cells, 1)]
    first_places: dict[str, int] = {}
    for place, heading in enumerate(headings, 1):
        key = label_key(heading)
        earlier = first_places.setdefault(key, place)
        if earlier == place:
            continue
        if not known or key in known:
            raise FileRefused(
                f"Kolumn {earlier} och kolumn {place} har samma rubrik. Ge dem olika rubriker och försök igen."
            )
        headings[place - 1] = f"{heading}, kolumn {place}"
    return tuple(headings)


def _fit_width(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells + [""] * (width - len(cells))
