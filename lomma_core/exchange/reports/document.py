"""The report as a neutral document: front page and blocks, all plain text; the writers know nothing else."""

import dataclasses
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

# Characters that steer what stands around them, and so could turn a line's order or hide a part of it.
_STEERING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF, 0x00AD}
_JOINERS = {0x200B, 0x200C, 0x200D}


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
    """Questions and their answers, in order."""

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
    """A chart: its caption, what it says in words (R17), and its Vega-Lite drawing."""

    caption: str
    alt: str
    drawing: dict


Block = Heading | Paragraph | Bullets | Facts | KeyFigures | Table | Figure


@dataclass(frozen=True)
class Document:
    """A whole report. ``moment`` is an ISO moment: when the quarter was closed, or the day of a working copy.

    ``cover`` says whether the front page is a page of its own; ``running`` stands at the foot of every page.
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
    """The text without characters that nobody sees: control characters, and those that turn the order of a line."""
    # Composed first: å as one character, not as a with a ring after it.
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ").replace("\r", "\n")
    return "".join(c for c in text if c == "\n" or ord(c) in _JOINERS or (ord(c) not in _STEERING and _is_written(c)))


def _is_written(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")


def mapped(value, change: Callable[[str], str]):
    """A document, or a part of one, with every text changed; a chart's drawing is code, and stays."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple | list):
        return type(value)(mapped(one, change) for one in value)
    if dataclasses.is_dataclass(value):
        return type(value)(*(mapped(getattr(value, one.name), change) for one in dataclasses.fields(value)))
    return value


def as_data(document: Document) -> dict:
    """The document as plain data, each block with its ``kind``."""
    blocks = [{"kind": type(block).__name__.lower()} | dataclasses.asdict(block) for block in document.blocks]
    return dataclasses.asdict(document) | {"blocks": blocks}
