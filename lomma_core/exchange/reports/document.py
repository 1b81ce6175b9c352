"""The report as a neutral document: front page and blocks, all plain text; the writers read nothing else."""

import dataclasses
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lomma_core.utils.text import visible

# Other ends of a line, and where a word may be parted, which the writers know themselves.
_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " ", "\u00ad": ""}
# The joiner of emoji, where ``visible`` has left one.
_JOINER = "\u200d"


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 begins a part of the report, 2 and 3 stand within it."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Text as it was written, line breaks kept.

    ``style`` is ``body``, ``note`` (quiet), ``strong``, or ``intro``, which keeps to what follows.
    """

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Labels and their answers, in order."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KeyFigures:
    """A few numbers with the words below them: (``11 av 12``, ``insatser uppföljda``)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cell:
    """A table's cell; ``status`` is the plan's name of a status, which gives it a colour beside symbol and word."""

    text: str
    status: str = ""


@dataclass(frozen=True)
class Table:
    """A table whose first row is its headings; ``widths`` are shares, equal when there are none."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A chart: its caption, its content in words (R17), and its Vega-Lite drawing."""

    caption: str
    alt: str
    drawing: dict[str, Any]


Block = Heading | Paragraph | Bullets | Facts | KeyFigures | Table | Figure


@dataclass(frozen=True)
class Document:
    """A whole report. ``moment`` is an ISO moment: when the quarter was closed, or the day of a working copy.

    ``cover`` is whether the front page is a page of its own; ``running`` stands at the foot of every page.
    """

    title: str
    subtitle: str
    municipality: str
    moment: str
    facts: tuple[tuple[str, str], ...]
    purpose: str
    running: str
    blocks: tuple[Block, ...]
    cover: bool = True
    notices: tuple[str, ...] = field(default=())


def legible(text: str) -> str:
    """The text with all that nobody sees shown by its number, as ‹U+202E›: nothing turns a line's order unseen."""
    # Composed first: å as one character, not as a with a ring after it.
    text = unicodedata.normalize("NFC", text)
    for character, instead in _LINE_ENDS.items():
        text = text.replace(character, instead)
    return "".join(c if c in ("\n", _JOINER) or _is_written(c) else f"‹U+{ord(c):04X}›" for c in visible(text))


def _is_written(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Co")


def map_texts(document: Document, change: Callable[[str], str]) -> Document:
    """The document with every text changed; a chart's drawing is code, and stays."""
    return dataclasses.replace(document, **_map_fields(document, change))


def _map_fields(part: "Document | Block | Cell", change: Callable[[str], str]) -> dict[str, Any]:
    return {own.name: _map(getattr(part, own.name), change) for own in dataclasses.fields(part)}


def _map(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_map(part, change) for part in value)
    if isinstance(value, Block | Cell):
        return dataclasses.replace(value, **_map_fields(value, change))
    return value


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data, each block with its ``kind``."""
    blocks = [{"kind": type(block).__name__.lower()} | dataclasses.asdict(block) for block in document.blocks]
    return dataclasses.asdict(document) | {"blocks": blocks}
