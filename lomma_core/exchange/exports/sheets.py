"""One sheet of an Excel workbook: typed cells, none of which can be run as a formula (R16)."""

import datetime as dt
from collections.abc import Iterable, Sequence

import xlsxwriter

from lomma_core.exchange.exports.formula_escape import escape
from lomma_core.plan.model import Form

ABOUT, OVERVIEW = "Om filen", "Översikt"
_A4 = 9
_LONGEST = 31
_FORBIDDEN = dict.fromkeys(map(ord, "[]:*?/\\"), " ")
_TOP = {"valign": "top"}
_HEADING = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#00566B", "font_color": "#FFFFFF"}


class Sheet:
    """A new sheet of a workbook; rows are written from the top, since each is let go when the next one begins."""

    def __init__(self, book: xlsxwriter.Workbook, name: str):
        self._sheet, self._book = book.add_worksheet(name), book
        self._formats: dict[str, xlsxwriter.format.Format] = {}
        self._heading = book.add_format(_HEADING)
        self._bold = book.add_format(_TOP | {"bold": True, "text_wrap": True})
        self._text = book.add_format(_TOP | {"text_wrap": True})
        # As if somebody had typed an apostrophe first: the text stays a text also when its cell is edited.
        self._quoted = book.add_format(_TOP | {"text_wrap": True, "quote_prefix": True})
        self._number = book.add_format(_TOP)
        self._date = book.add_format(_TOP | {"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format(_TOP | {"num_format": "yyyy-mm-dd hh:mm"})

    def printed(self, landscape: bool = True) -> None:
        """How it is printed: on A4, as wide as the paper, with its name and the number of each page at the foot."""
        if landscape:
            self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
        self._sheet.set_footer("&L&A&RSida &P av &N")

    def printed_part(self, rows: int, columns: int) -> None:
        """Print only the first columns, with the first row on each page."""
        self._sheet.repeat_rows(0)
        self._sheet.print_area(0, 0, rows, columns - 1)

    def heading(self, row: int, column: int, text: str) -> None:
        """A heading of a table that stands under others on its sheet."""
        self._sheet.write_string(row, column, text, self._heading)

    def widths(self, widths: Sequence[int]) -> None:
        """The columns' widths in characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def headings(self, headings: Iterable[str], rows: int) -> None:
        """The first row, which stays in sight and filters the ``rows`` under it."""
        last = 0
        for last, heading in enumerate(headings):
            self._sheet.write_string(0, last, heading, self._heading)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, rows, last)
        # A quarter's year or ``<5`` is meant as text.
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{rows + 1}"})

    def text(self, row: int, column: int, text: str, bold: bool = False) -> None:
        """A text, never read as a number or formula; nothing for an empty one."""
        if text:
            plain = self._bold if bold else self._text
            self._sheet.write_string(row, column, text, plain if escape(text) == text else self._quoted)

    def line(self, row: int, text: str) -> None:
        """A sentence from the first column on over the cells beside it, which are empty."""
        plain = self._number if escape(text) == text else self._quoted
        self._sheet.write_string(row, 0, text, plain)

    def number(self, row: int, column: int, number: float, shown_as: str = "") -> None:
        """A number, in an Excel format such as ``#,##0.00`` or as it is."""
        if shown_as and shown_as not in self._formats:
            self._formats[shown_as] = self._book.add_format(_TOP | {"num_format": shown_as})
        self._sheet.write_number(row, column, number, self._formats.get(shown_as, self._number))

    def date(self, row: int, column: int, day: dt.date) -> None:
        """A date."""
        self._sheet.write_datetime(row, column, dt.datetime.combine(day, dt.time()), self._date)

    def moment(self, row: int, column: int, moment: dt.datetime) -> None:
        """A date with its time of day as it is on the clock's face; a workbook has no time zones."""
        self._sheet.write_datetime(row, column, moment.replace(tzinfo=None), self._moment)


def sheet_names(forms: Sequence[Form]) -> dict[str, str]:
    """Form name -> a sheet's name: the plural, at most 31 characters, each another one whatever the case."""
    used_names = {ABOUT.casefold(), OVERVIEW.casefold(), "history"}
    names = {}
    for form in forms:
        name = " ".join(form.plural.translate(_FORBIDDEN).split()).strip("'") or form.name
        short, n = name[:_LONGEST].strip(" '"), 1
        while short.casefold() in used_names:
            n += 1
            short = f"{name[: _LONGEST - len(str(n)) - 1].strip()} {n}"
        used_names.add(short.casefold())
        names[form.name] = short
    return names
