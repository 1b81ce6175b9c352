"""The words of a reported text: where they are looked for, and what stands in their place, hidden and erased (R18)."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from lomma_core.plan.field_types import FieldType
from lomma_core.privacy import guard

# Every hidden text has an id of its own in its mark, so that each can be shown again exactly as it was.
MARK_START = "[Dold: rapporterad personuppgift "
MARKED = re.compile(rf"{re.escape(MARK_START)}([a-z]{{6}})\]")
GONE = re.compile(r"Borttagen personuppgift \d{4}-\d{2}-\d{2}")
_EDGES = " \t\n.,;:!?\"'”’()[]–-_*"
# A name may stand in the genitive: "Kvarnströms", "Saras", "USA:s".
_GENITIVE = "(?:['’:]?s)?"
# What follows on a name that the guard has seen: an unknown surname is no less a part of it.
MORE_OF_A_NAME = re.compile(r"(?:[ -]+[A-ZÅÄÖÉÜ][\w-]+)+")
# Shorter words stand in too many texts.
_SHORTEST = 3


class Reach(IntEnum):
    """How far a text is looked for: where it was reported, in its own record, in the whole register."""

    CELL = 0
    RECORD = 1
    EVERYWHERE = 2


def mark(text_id: str) -> str:
    """What stands in place of a hidden text."""
    return f"{MARK_START}{text_id}]"


def gone(day: dt.date) -> str:
    """What stands in place of an erased text."""
    return f"Borttagen personuppgift {day}"


def holds_text(kind: FieldType) -> bool:
    """Whether any text can stand in a field of this type; an answer of another type is emptied instead."""
    sample = mark("bcdfgh")
    try:
        return kind.guarded and kind.column == "VARCHAR" and kind.parse(sample, {}) == sample
    except ValueError:
        return False


def without_marks(text: str) -> str:
    """What is left to report of a text: nothing of what is hidden or erased already."""
    return GONE.sub("", MARKED.sub("", text)).strip(_EDGES)


def outside_marks(text: str, change: Callable[[str], str]) -> str:
    """A text changed but for the marks in it, which stay as they are."""
    parts, end = [], 0
    for match in MARKED.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])


@dataclass(frozen=True)
class Wording:
    """A text as it was reported in a field of a form, and how far it is looked for."""

    field: str
    text: str
    reach: Reach

    def marked(self, text: str, mark: Callable[[str], str]) -> str:
        """A text in which each place that says this has the mark of what stood there."""
        return outside_marks(text, lambda part: self.pattern.sub(lambda match: mark(str(match[0])), part))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The text anywhere: whatever its case and its spaces, as whole words."""
        return pattern(self.text)

    @cached_property
    def needle(self) -> str:
        """The longest word, in lower case and without a genitive's s, which every cell that holds the text has."""
        words: list[str] = re.findall(r"[^\W_]+", self.text)
        return max(words or [self.text], key=len).lower().removesuffix("s")


@dataclass(frozen=True)
class Answer:
    """A reported answer of a field in which no text can stand: as it is stored, written for machines, and shown."""

    field: str
    stored: str
    machine: str
    shown: str


def pattern(text: str) -> re.Pattern[str]:
    """A text anywhere: whatever its case, its spaces and the punctuation around it, as whole words.

    In the genitive, too; and a name, several words with capitals, also without its genitive and with the last name
    first.
    """
    words = (text.strip(_EDGES) or text).split()
    orders = [words]
    bare = [word.strip(_EDGES) for word in words]
    if len(words) > 1 and all(word[:1].isupper() for word in bare):
        bare[-1] = bare[-1].removesuffix("s")
        orders += [bare, [f"{bare[-1]},", *bare[:-1]], [bare[-1], *bare[:-1]], [*bare[1:], bare[0]]]
    return re.compile("|".join(_in_order(order) for order in orders), re.IGNORECASE)


def _in_order(words: list[str]) -> str:
    # Underscores are no letters here: they stand for emphasis.
    start = r"(?<![^\W_])" if re.match(r"[^\W_]", words[0]) else ""
    end = rf"{_GENITIVE}(?![^\W_])" if re.search(r"[^\W_]$", words[-1]) else ""
    return start + r"\s+".join(map(re.escape, words)) + end


def wording(field: str, text: str, plan_text: str) -> Wording:
    """A reported text with its reach. ``plan_text`` is the plan file's: its own words are nobody's name.

    Several words are looked for everywhere; a single word only when the guard takes it for a person, else in its own
    record: "Lovkul" stands in many texts that nobody has reported.
    """
    words = text.strip(_EDGES).split()
    if not words or len("".join(words)) < _SHORTEST or pattern(text).search(plan_text):
        return Wording(field, text, Reach.CELL)
    if len(words) > 1 or any(guard.classify(text)):
        return Wording(field, text, Reach.EVERYWHERE)
    return Wording(field, text, Reach.RECORD)


def names_in(text: str, search: str, plan_text: str) -> bool:
    """Whether what somebody searches for is a part of a text that may be a name: a word that begins with a capital."""
    if len(search.strip()) < _SHORTEST:
        return False
    for match in pattern(search).finditer(text):
        capitals = [word for word in match[0].split() if word[:1].isupper()]
        if any(not pattern(word).search(plan_text) for word in capitals):
            return True
    return False
