"""The ways in which a text can be read: as it stands, with markup and escapes undone, backwards, and digits in words.

Each reading keeps for every character where it stood in the text as given, so that a finding has a place there (R4).
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from urllib.parse import unquote_to_bytes

from lomma_core.privacy.normalise import normalise
from lomma_core.privacy.numbers import words
from lomma_core.privacy.stems import holds_any

Places = list[int]
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){1,64}")
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
_TAG = re.compile(r"<!--.{0,200}?-->|</?([A-Za-z][A-Za-z0-9]{0,15})(?:[ /][^<>]{0,200})?>", re.DOTALL)
# Tags inside a word or a number part nothing.
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "mark",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "wbr",
    ]
)
# Undone so many times: an escaped escape is one too.
_ROUNDS = 3
# Between these marks letters are shown from right to left; the second ends it.
_BACKWARDS = re.compile("\u202e([^\u202c\u202d\n]{0,200})")
_SAID_BACKWARDS = re.compile(r"bak(?:länges|ifrån|vänt)|spegelvän|omvänd ordning", re.IGNORECASE)
_BACKWARD_STEMS = ("akl", "akif", "akv", "egelv", "mvänd", "AKL", "AKIF", "AKV", "EGELV", "MVÄND")


@dataclass(frozen=True, repr=False)
class Reading:
    """A text as the guard reads it, and where its characters stood (None: where they stand); has no repr (R4)."""

    text: str
    places: Places | None
    numbers_only: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the reading stands in the text as given."""
        if self.places is None:
            return start, end
        # Read backwards, the last character stood first.
        first, last = self.places[start], self.places[end - 1]
        return min(first, last), max(first, last) + 1


def readings(text: str) -> Iterator[Reading]:
    """The text as it stands, and as what it may be meant to be read as."""
    plain = Reading(*normalise(text))
    yield plain
    undone = _undone(text)
    if undone:
        yield undone
    best = undone or plain
    if (spoken := words.digits(best.text)) is not None:
        yield Reading(spoken[0], _through(spoken[1], best.places), numbers_only=True)
    if "\u202e" in text:
        yield _turned(text)
    if holds_any(plain.text, _BACKWARD_STEMS) and _SAID_BACKWARDS.search(plain.text):
        last = len(plain.text) - 1
        yield Reading(plain.text[::-1], _through([last - at for at in range(last + 1)], plain.places), True)


def _undone(text: str) -> Reading | None:
    """The text without markup, and with what stands for a character replaced by it; None when nothing does."""
    places: Places | None = None
    current = text
    for _ in range(_ROUNDS):
        before = current
        for sign, pattern, undo in _UNDO:
            if sign in current and pattern.search(current):
                current, moved = _replace(current, pattern, undo)
                places = _through(moved, places)
        if current == before:
            break
    if places is None:
        return None
    folded, moved_again = normalise(current)
    return Reading(folded, places if moved_again is None else _through(moved_again, places))


def _replace(text: str, pattern: re.Pattern[str], undo: Callable[[re.Match[str]], str]) -> tuple[str, Places]:
    parts: list[str] = []
    places: list[range] = []
    end = 0
    for match in pattern.finditer(text):
        meant = undo(match)
        parts += [text[end : match.start()], meant]
        places += [range(end, match.start()), range(match.start(), match.start() + len(meant))]
        end = match.end()
    parts.append(text[end:])
    places.append(range(end, len(text)))
    return "".join(parts), list(chain.from_iterable(places))


def _through(outer: Places, inner: Places | None) -> Places:
    return outer if inner is None else [inner[place] for place in outer]


def _tag(match: re.Match[str]) -> str:
    return "" if match[1] is None or match[1].lower() in _INLINE else " "


def _entity(match: re.Match[str]) -> str:
    return html.unescape(match[0])[: len(match[0])]


def _percent(match: re.Match[str]) -> str:
    return unquote_to_bytes(match[0]).decode("utf-8", errors="replace")


def _code(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))


_UNDO: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("<", _TAG, _tag),
    ("&", _ENTITY, _entity),
    ("%", _PERCENT, _percent),
    ("\\", _ESCAPED, _code),
)


def _turned(text: str) -> Reading:
    parts: list[str] = []
    places: list[range] = []
    end = 0
    for match in _BACKWARDS.finditer(text):
        parts += [text[end : match.start()], match[1][::-1]]
        places += [range(end, match.start()), range(match.end(1) - 1, match.start(1) - 1, -1)]
        end = match.end()
    parts.append(text[end:])
    places.append(range(end, len(text)))
    turned = list(chain.from_iterable(places))
    folded, moved = normalise("".join(parts))
    return Reading(folded, turned if moved is None else _through(moved, turned))
