"""What a field type is: one class with everything the program needs of a type.

A new type is a subclass in ``TYPES``; nothing else has to change. Its defaults are those of a text that
somebody writes, with every protection that such a text has: R2 and R3 read it, R5 stands beside it, R11 masks it,
R13 keeps it out of the log.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from lomma_core.plan.choices import Choice
from lomma_core.storage.sql import swedish
from lomma_core.utils.text import clean

Choices = Mapping[str, Choice]
# How a changed answer is described.
ChangeStyle = Literal["answer", "name", ""]


class FieldType:
    """A text column; empty is None, shown and written as it stands.

    ``choices`` are the field's choices by name, empty where it has none. ``parse`` raises ValueError with a Swedish
    sentence and never repeats what was typed (R4). It reads the type's own machine, screen and Excel forms alike, so
    that every export can be imported.
    """

    name = ""
    """The word for the type in a plan (``type = "choice"``)."""
    label = "text"
    """What the answer is, for the form editor: ``Svaret är datum``."""
    column = "VARCHAR"
    """The SQL type of its column."""

    # What protects people. Each default is the careful one.
    guarded = True
    """The person guard reads it: somebody can write it freely, and a number, too, can be a person's (R2, R3)."""
    free_text = True
    """It describes in words: the instruction of R5 stands beside it, and it never stands by counts (P6, R9)."""
    masked = True
    """Its column is a text, in which a masked archive says that the answer is left out (R11)."""
    picked = False
    """It is picked, never written: it may stand in a draft's subject and, in a title, in the log (R13)."""
    counts_people = False
    """It counts people: 1–4 is never shown, filtered, sorted by or compared (R8), and never crossed (R9)."""
    safe_cell = False
    """Its own form cannot be a formula, so that a CSV cell is left as it is (R16)."""
    in_changes: ChangeStyle = "name"
    """What is shown when it has changed: both answers, the field's name alone, or nothing (R8)."""

    # What it is.
    is_choice = False
    """It is chosen from a list of the plan."""
    own_list = False
    """The field names its list (``choices``)."""
    few_answers = False
    """Its answers can be listed (``answers``), so that another field can depend on one of them."""
    many = False
    """Several may be chosen: names parted by spaces."""
    other = ""
    """The choice that stands for an answer in own words (``or_other``); empty where there can be none."""
    other_choice: Choice | None = None
    """That choice, where the type brings it and the list need not have it."""
    holds_other = False
    """Its field can hold those own words."""
    is_link = False
    """It is the id of a record of the form that the field names; its words are that record's title."""
    is_quarter = False
    """It holds the quarter that a record belongs to (P7)."""
    is_date = False
    """It is a day."""
    is_yes_no = False
    """It is true or false."""
    is_time = False
    """It is a time, which a list does not break over lines."""
    has_ranges = False
    """It may be written as a range (``2019–2022``), whose end is the next field's."""
    family = ""
    """Types of one family can be changed into each other while answers are kept; empty for a family of its own."""

    # How it is found and put in order.
    searched = True
    """A list's search looks in the stored text."""
    single_spaced = False
    """It is stored with single spaces between its words, and on one line."""
    filtered = False
    """A list and an export can be narrowed to one answer; never to a count (R8)."""
    newest_first = False
    """A list is in order of it, the latest first."""
    in_order: Callable[[Iterable[str]], list[str]] | None = None
    """The stored texts in their order, where SQL cannot sort them."""

    # How it looks, on screen and in other programs.
    call = "fyll i fältet."
    """What to do when a required answer is missing."""
    narrow = False
    """A short field is wide enough."""
    width = 14
    """The width of its Excel column in characters."""
    excel_format = ""
    """The Excel format of its numbers."""
    example: object = "ord"
    """A stored answer that a plan's expressions are tried on, where the answers cannot be listed."""
    default_word = ""
    """A default that stands for a moment: ``today``."""
    xlsform = "text"
    """The first word of its XLSForm type."""
    xlsform_list = ""
    """The list after that word where it is always the same."""
    xlsform_appearance = ""
    """The XLSForm appearance that tells it from types of the same word."""
    xlsform_read: tuple[str, ...] = ()
    """The XLSForm words that mean this type in a file of another program."""

    @property
    def in_text_order(self) -> bool:
        """Whether a list is in Swedish order of its stored text, so that a key for that can be stored beside it."""
        return self.column == "VARCHAR" and type(self).sort_sql is FieldType.sort_sql and self.in_order is None

    @property
    def is_varied(self) -> bool:
        """Whether records seldom share a stored text: what somebody wrote, and the ids of links."""
        return self.column == "VARCHAR" and (self.free_text or self.is_link)

    @property
    def written_as_stored(self) -> bool:
        """Whether ``machine`` gives the stored text itself."""
        return self.column == "VARCHAR" and type(self).machine is FieldType.machine and not self.counts_people

    @property
    def shown_as_stored(self) -> bool:
        """Whether ``excel`` gives the stored text itself."""
        kind = type(self)
        same = kind.show is FieldType.show and kind.excel is FieldType.excel
        return self.written_as_stored and same and not self.is_link

    def parse(self, raw: object, choices: Choices) -> object | None:
        """A value of a widget, a file or the CLI as it is stored; None for empty. Raises ValueError."""
        text = "" if raw is None else clean(raw)
        return self.read(text, choices) if text else None

    def read(self, text: str, choices: Choices) -> object | None:
        """A clean text that is not empty as it is stored. Raises ValueError."""
        return text

    def from_own_file(self, text: str) -> str:
        """A cell of a file that the register has written, as ``read`` takes it; files of older versions too."""
        return text

    def rounded(self, text: str) -> bool:
        """Whether ``read`` stores less than a text that it takes says. Raises ValueError for what it does not take."""
        return False

    def list_name(self, own: str) -> str:
        """The plan's list that it is chosen from, given the one that the field names; empty for none."""
        return own if self.own_list else ""

    def answers(self, choices: Choices) -> dict[str, str]:
        """{machine form: word} of all answers there can be; empty where they cannot be counted up."""
        return {name: choice.label for name, choice in choices.items()} if self.is_choice else {}

    def xpath(self, value: object) -> str:
        """The value as expressions see it; '' for empty."""
        return self.machine(value)

    def trial_texts(self, choices: Choices) -> tuple[str, ...]:
        """Filled-in answers as expressions see them, for a plan's expressions to be tried on; never none."""
        return tuple(self.answers(choices)) or (self.xpath(self.example),)

    def stored_text(self, value: object) -> str:
        """The value as one text with nothing hidden, for the person guard alone (R2)."""
        return self.machine(value)

    def machine(self, value: object) -> str:
        """The value for machines: names, ISO dates, decimal point."""
        return "" if value is None else str(value)

    def show(self, value: object, choices: Choices) -> str:
        """The value in words for the screen."""
        return self.machine(value)

    def excel(self, value: object, choices: Choices) -> str:
        """The value in a CSV file for Swedish Excel: as on screen unless the type overrides it."""
        return self.show(value, choices)

    def excel_value(self, value: object) -> dt.date | float | None:
        """The value of a workbook's cell where it is a date or a number; None for words."""
        return None

    def json(self, value: object) -> object:
        """The value in a JSON file; None for empty."""
        return self.machine(value) or None

    def typed_value(self, value: object) -> object:
        """The value as its widget holds it: as somebody would type it, unless the type is picked."""
        return self.show(value, {})

    def from_draft(self, draft: object) -> object:
        """What a widget held, back from a draft's JSON; None for what is none of its answers."""
        return draft

    def default_at(self, day: dt.date) -> object:
        """The answer that ``default_word`` stands for on a day."""
        return None

    def reads_xlsform(self, word: str, list_name: str, appearance: str) -> bool:
        """Whether a question of another program's XLSForm can be of this type."""
        return word in self.xlsform_read and list_name == self.xlsform_list and self.xlsform_appearance in appearance

    def filter_value(self, text: str, choices: Choices) -> str | None:
        """The stored text of a filter; None for an answer that does not exist."""
        try:
            return self.machine(self.parse(text, choices)) or None
        except ValueError:
            return None

    def filter_words(self, choices: Choices, day: dt.date) -> dict[str, str]:
        """{filter: word} to choose among in a list."""
        return self.answers(choices)

    def filter_hint(self, name: str, choices: Choices) -> str:
        """What to write where a filter of an address has an unknown answer."""
        return f"Filtret {name} tar ett av svaren: {', '.join(self.answers(choices))}."

    def sort_sql(self, column: str, choices: Choices) -> str:
        """SQL that a list is ordered by; a link is ordered by what it is called."""
        return swedish(column)

    def words_sql(self, column: str, choices: Choices) -> tuple[str, list[str]]:
        """SQL for the value in words, and its parameters; a link's words are another record's."""
        return (column if self.column == "VARCHAR" else f"CAST({column} AS VARCHAR)"), []
