"""The field types whose answers are picked, never written."""

import datetime as dt
import re

from lomma_core.plan.choices import OTHER_SEAT, choice_label, find_choice, in_order
from lomma_core.plan.field_types.base import FieldType
from lomma_core.plan.names import SEAT
from lomma_core.utils.quarters import Quarter


class Picked(FieldType):
    """What all of them share: nobody can write about a person in them."""

    guarded = free_text = masked = False
    picked = True
    searched = False
    in_changes = "answer"
    call = "välj ett svar."

    def typed(self, value, choices):
        return value


class OneChoice(Picked):
    """One of a list's choices."""

    name, label = "choice", "ett val"
    is_choice = own_list = few_answers = filtered = True
    other = "annat"
    width = 26
    xlsform = "select_one"
    xlsform_read = ("select_one", "select1")

    def read(self, text, choices):
        found = find_choice(choices, text)
        if found is None:
            raise ValueError("Välj ett av svaren i listan.")
        return found

    def show(self, value, choices):
        return choice_label(choices, value)

    def reads_xlsform(self, word, list_name, appearance):
        return word in self.xlsform_read and list_name != "" and " " not in list_name

    def sort_sql(self, column, choices):
        whens = " ".join(f"WHEN '{name}' THEN {i}" for i, name in enumerate(choices))
        return f"CASE {column} {whens} END"

    def words_sql(self, column, choices):
        whens = " ".join("WHEN ? THEN ?" for _ in choices)
        return f"CASE {column} {whens} ELSE {column} END", [
            word for one in choices.values() for word in (one.name, one.label)
        ]


class ManyChoices(OneChoice):
    """Several names in one text, parted by spaces, as XLSForm keeps select_multiple."""

    name, label = "choices", "flera val"
    many = True
    other = ""
    width = 32
    xlsform = "select_multiple"
    xlsform_read = ("select_multiple",)

    def parse(self, raw, choices):
        if isinstance(raw, (list, tuple)):
            raw = " ".join(str(name) for name in raw)
        return super().parse(raw, choices)

    def read(self, text, choices):
        if all(part in choices for part in text.split()):
            return in_order(choices, text.split())
        # Semicolons first: a label may have a comma of its own.
        for marks in (r";", r"[;,\n]"):
            names = [find_choice(choices, part) for part in re.split(marks, text) if part.strip()]
            if None not in names:
                return in_order(choices, names)
        raise ValueError("Välj bland svaren i listan.")

    def show(self, value, choices):
        return "; ".join(choice_label(choices, name) for name in (value or "").split())

    def json(self, value):
        return value.split() if value else None

    def typed(self, value, choices):
        return (value or "").split()

    def filter_value(self, text, choices):
        return find_choice(choices, text)

    def sort_sql(self, column, choices):
        # They are kept in the plan's order: the first one decides.
        return super().sort_sql(f"split_part({column}, ' ', 1)", choices)

    def words_sql(self, column, choices):
        return column, []


class SeatType(OneChoice):
    """A seat of the group (P1); ``or_other`` keeps a responsible outside the group as text."""

    name, label = "seat", "plats i gruppen"
    own_list = False
    other, other_choice = OTHER_SEAT.name, OTHER_SEAT
    width = 30
    xlsform_list = SEAT
    xlsform_read = ()

    def list_name(self, own):
        return SEAT


class YesNo(Picked):
    """True or false."""

    name, label = "yes_no", "ja eller nej"
    column = "BOOLEAN"
    is_yes_no = few_answers = safe_cell = True
    xlsform, xlsform_list = "select_one", "lomma_ja_nej"
    xlsform_read = ("select_one", "select1", "select_multiple")

    def read(self, text, choices):
        word = text.casefold()
        if word in ("ja", "true", "sant", "1", "x"):
            return True
        if word in ("nej", "false", "falskt", "0"):
            return False
        raise ValueError("Svara ja eller nej.")

    def answers(self, choices):
        return {"true": "Ja", "false": "Nej"}

    def machine(self, value):
        return "" if value is None else ("true" if value else "false")

    def show(self, value, choices):
        return self.answers(choices).get(self.machine(value), "")

    def json(self, value):
        return None if value is None else bool(value)

    def typed(self, value, choices):
        return self.show(value, choices).lower() or None

    def sort_sql(self, column, choices):
        return column


class Date(Picked):
    """A day."""

    name, label = "date", "datum"
    column = "DATE"
    is_date = is_time = newest_first = safe_cell = True
    call = "fyll i fältet."
    default_word = "today"
    xlsform = "date"
    xlsform_read = ("date",)

    def parse(self, raw, choices):
        if isinstance(raw, dt.datetime):
            return raw.date()
        return raw if isinstance(raw, dt.date) else super().parse(raw, choices)

    def read(self, text, choices):
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError("Skriv datumet som 2026-11-24.") from None
        if not 1900 <= day.year <= 2200:
            raise ValueError("Skriv ett datum mellan 1900 och 2200.")
        return day

    def xpath(self, value):
        """Days since 1970, as XLSForm compares dates."""
        return "" if value is None else str((value - dt.date(1970, 1, 1)).days)

    def excel_value(self, value):
        return value

    def from_draft(self, kept):
        try:
            return dt.date.fromisoformat(str(kept))
        except ValueError:
            return None

    def default_at(self, day):
        return day

    def sort_sql(self, column, choices):
        return column


class QuarterType(Picked):
    """The quarter that a record belongs to (P7)."""

    name, label = "quarter", "kvartal"
    is_quarter = is_time = filtered = searched = newest_first = True
    # Each quarter's record is a new one: that the quarter differs is no news.
    in_changes = ""
    call = "fyll i fältet."
    default_word = "current"

    def read(self, text, choices):
        quarter = Quarter.parse(text)
        if quarter is None or not 1900 <= quarter.year <= 2200:
            raise ValueError("Skriv kvartalet som 2026-K4.")
        return str(quarter)

    def default_at(self, day):
        return str(Quarter.of(day))

    def filter_words(self, choices, day):
        """The latest three years."""
        quarters = [str(Quarter.of(day) - back) for back in range(12)]
        return dict(zip(quarters, quarters, strict=True))

    def filter_hint(self, name, choices):
        return f"Skriv {name} som 2026-K4."


class Link(Picked):
    """The id of a record of another form; titles are resolved where there is a store to ask."""

    name, label = "link", "länk till en annan post"
    is_link = filtered = True
    width = 40

    def filter_hint(self, name, choices):
        return f"Filtret {name} tar en posts id, så som det står i kolumnen record."
