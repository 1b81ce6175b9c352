"""From a file's bytes to its text: UTF-8 with and without BOM, UTF-16 with BOM, Windows-1252; nothing is guessed.

Where the letters can be read in several ways, the ways are handed over with the words that tell them apart.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lomma_core.errors import EncodingUnclear, FileRefused
from lomma_core.exchange.imports.tables.double_coding import repaired

EMPTY = "Filen är tom. Välj en fil som har rubriker och rader."
NOT_READ = (
    "Den sortens fil läses inte in. Spara tabellen som Excel (.xlsx), LibreOffice (.ods), Word (.docx) eller CSV UTF-8 "
    "och försök igen."
)
UNKNOWN = "Det går inte att avgöra filens teckenkodning. Spara om den i Excel som CSV UTF-8 och försök igen."

# The encodings that somebody can choose, by what people call them.
UTF8, TWICE = "utf-8", "utf-8-twice"
ENCODINGS = {"cp1252": "Windows", "cp850": "DOS", "mac_roman": "äldre Mac", TWICE: "rättad", UTF8: "som det står"}
_UNCLEAR = "Det går inte att avgöra filens teckenkodning: bokstäverna kan läsas på flera sätt. Välj hur de ska läsas."
_DOUBLY = "Texten i filen ser ut att vara kodad två gånger, så att å, ä och ö är andra tecken. Välj hur den ska läsas."
_WORDS_SHOWN = 4

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MAGIC = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"GIF8", b"\x1f\x8b", b"{\\rtf")
_MARKUP = re.compile(r"<(!doctype|html|\?xml|table)\b", re.IGNORECASE)
_HIGH = re.compile(r"[^\x00-\x7f]")
# What Swedish plans write in Windows-1252: letters of Swedish and its neighbours, typographic signs.
_LETTERS = set("åäöÅÄÖéÉèÈëüÜáàæÆøØ")
_SIGNS = set("\u00a0–—’‘‚”“„»«…•·§´°€£½¼¾²³©®×±™†µ¹¨")
# In a file from DOS or an old Mac, å, ä and ö come out as signs inside words.
# Each pattern begins with the sign or letter itself: of a long file only the places that have one are looked at.
_SIGN_IN_WORD = re.compile(r"[„“”…†‡™€•Œ°±](?<=[^\W\d_].)(?=[^\W\d_])")
# A capital after a small letter, or a letter beside a digit, was a sign: ”12 000”, ”Kurs”.
_ODD_LETTER = re.compile(
    r"[åäöéèëüáàæøÅÄÖÉÈÜÁÀÆØ](?:(?<=[a-zåäöéü][ÅÄÖÉÈÜÁÀÆØ])|(?<=[åäöéèëüáàæø])(?=[A-ZÅÄÖ])"
    r"|(?<=\d.)|(?<=[åäöéèëüáàæøÅÄÖ])(?=\d))"
)

# Whole words, judged one by one: a pattern that looked for a letter would begin anew at every sign of a long word.
_WORD, _WORD_OF_BYTES = re.compile(r"[^\s;,\"]+"), re.compile(rb"[^\s;,\"]+")
_SWEDISH_WORD = re.compile(r"[a-zA-Z][åäöÅÄÖé]|[åäöÅÄÖé][a-zA-Z]")


@dataclass(frozen=True)
class Reading:
    """One of several ways to read a file: the encoding to choose it by, and words that differ, as they are then."""

    encoding: str
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        """What people call the encoding."""
        return ENCODINGS[self.encoding]


def decode(data: bytes, chosen: str = "") -> tuple[str, str]:
    """The text of a file and the encoding's name; ``chosen`` is one of ``ENCODINGS``, '' to tell it from the file.

    Raises FileRefused, with one sentence each, for a file that is empty, is no text, or whose encoding cannot
    be told; and EncodingUnclear where somebody can choose among several.
    """
    if chosen and chosen not in ENCODINGS:
        raise FileRefused(f"Den teckenkodningen finns inte här. Välj bland: {', '.join(ENCODINGS)}.")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n;,"):
        raise FileRefused(EMPTY)
    if data.startswith(_MAGIC):
        raise FileRefused(NOT_READ)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = _decode(data, "utf-16"), "utf-16"
        if _CONTROLS.search(text[:100_000].encode("utf-8", "replace")):
            raise FileRefused(UNKNOWN)
    elif _CONTROLS.search(data):
        text, encoding = _without_bom(data)
    else:
        text, encoding = _read(data, chosen)
    # DOS programs end a text file with Ctrl-Z.
    text = text.rstrip("\x1a").lstrip("\ufeff")
    if _no_table(text):
        raise FileRefused(NOT_READ)
    return text, encoding


def _without_bom(data: bytes) -> tuple[str, str]:
    """The text of a file whose every other byte is zero, as UTF-16 has Western letters. Raises FileRefused."""
    zeros = [data[start::2].count(0) for start in (0, 1)]
    encoding = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    half = len(data) // 2
    if len(data) % 2 or max(zeros) < 0.7 * half or min(zeros) > 0.05 * half:
        raise FileRefused(NOT_READ)
    text = _decode(data, encoding)
    if _CONTROLS.search(text[:100_000].encode("utf-8", "replace")):
        raise FileRefused(NOT_READ)
    return text, encoding


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FileRefused(UNKNOWN) from None


def _read(data: bytes, chosen: str) -> tuple[str, str]:
    """The text of a file without zeros, by the encoding that was chosen or the one there can be."""
    utf8 = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else UTF8
    if chosen:
        text = _decode(data, utf8 if chosen in (UTF8, TWICE) else chosen)
        return (repaired(text) if chosen == TWICE else text), chosen
    try:
        text = data.decode(utf8)
    except UnicodeDecodeError:
        if utf8 != UTF8:
            raise FileRefused(UNKNOWN) from None
        return _read_letters(data)
    words = [word for word in _words(text) if _becomes_swedish(word)][:_WORDS_SHOWN]
    if words:
        readings = [Reading(TWICE, tuple(map(repaired, words))), Reading(UTF8, tuple(words))]
        raise EncodingUnclear(_DOUBLY, readings)
    return text, utf8


def _read_letters(data: bytes) -> tuple[str, str]:
    """The text of a file in an encoding of one byte for each letter."""
    texts = {}
    for encoding in ("cp1252", "cp850", "mac_roman"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Signs alone may be Swedish in Windows-1252, which most programs write.
        if _plausible(text) and (encoding == "cp1252" or any(letter in text for letter in "åäöÅÄÖ")):
            texts[encoding] = text
    if not texts:
        raise FileRefused(UNKNOWN)
    if list(texts) == ["cp1252"]:
        return texts["cp1252"], "cp1252"
    high_words = (match[0] for match in _WORD_OF_BYTES.finditer(data) if not match[0].isascii())
    words = list(dict.fromkeys(high_words))[:_WORDS_SHOWN]
    readings = [Reading(each, tuple(word.decode(each, "replace") for word in words)) for each in texts]
    raise EncodingUnclear(_UNCLEAR, readings)


def _words(text: str) -> Iterable[str]:
    return dict.fromkeys(match[0] for match in _WORD.finditer(text) if not match[0].isascii())


def _becomes_swedish(word: str) -> bool:
    """Whether a word is doubly coded for sure: repaired, a Swedish letter has come beside another one."""
    as_repaired = repaired(word)
    return len(_SWEDISH_WORD.findall(as_repaired)) > len(_SWEDISH_WORD.findall(word))


def _plausible(text: str) -> bool:
    """Whether bytes read in an encoding look like what somebody wrote: mostly letters that Swedish uses."""
    high = Counter(_HIGH.findall(text))
    good = sum(many for c, many in high.items() if c in _LETTERS)
    bad = sum(many for c, many in high.items() if c not in _LETTERS and c not in _SIGNS)
    bad += len(_SIGN_IN_WORD.findall(text)) + len(_ODD_LETTER.findall(text))
    return bad * 5 <= good


def _no_table(text: str) -> bool:
    start = text[:200].lstrip()
    if _MARKUP.match(start):
        return True
    if not start.startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
