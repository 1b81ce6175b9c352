"""From a file's bytes to its text: UTF-8 with and without BOM, UTF-16 with BOM, Windows-1252; nothing is guessed."""

import json
import re

from lomma_core.errors import FileRefused

EMPTY = "Filen är tom. Välj en fil som har rubriker och rader."
NOT_READ = (
    "Den sortens fil läses inte in. Spara tabellen som Excel (.xlsx), LibreOffice (.ods), Word (.docx) eller CSV UTF-8 "
    "och försök igen."
)
UNKNOWN = "Det går inte att avgöra filens teckenkodning. Spara om den i Excel som CSV UTF-8 och försök igen."

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MAGIC = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"GIF8", b"\x1f\x8b", b"{\\rtf")
_MARKUP = re.compile(r"<(!doctype|html|\?xml|table)\b", re.IGNORECASE)
_HIGH = re.compile(r"[^\x00-\x7f]")
# What Swedish plans write in Windows-1252: letters of Swedish and its neighbours, typographic signs.
_LETTERS = set("åäöÅÄÖéÉèÈëüÜáàæÆøØ")
_SIGNS = set("\u00a0–—’‘‚”“„»«…•·§´°€£½¼¾²³©®×±™†µ¹¨")
# In a file from DOS or an old Mac, å, ä and ö come out as signs inside words.
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[„“”…†‡™€•Œ°±](?=[^\W\d_])")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding's Python name.

    Raises FileRefused, with one sentence each, for a file that is empty, is no text, or whose encoding cannot
    be told.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n;,"):
        raise FileRefused(EMPTY)
    if data.startswith(_MAGIC):
        raise FileRefused(NOT_READ)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = _decode(data, "utf-16"), "utf-16"
        if _CONTROLS.search(text[:100_000].encode("utf-8", "replace")):
            raise FileRefused(UNKNOWN)
    elif _CONTROLS.search(data):
        raise FileRefused(NOT_READ)
    elif data.startswith(b"\xef\xbb\xbf"):
        text, encoding = _decode(data, "utf-8-sig"), "utf-8-sig"
    else:
        try:
            text, encoding = data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            text, encoding = _decode(data, "cp1252"), "cp1252"
            if not _plausible(text):
                raise FileRefused(UNKNOWN) from None
    # DOS programs end a text file with Ctrl-Z.
    text = text.rstrip("\x1a").lstrip("\ufeff")
    if _no_table(text):
        raise FileRefused(NOT_READ)
    return text, encoding


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FileRefused(UNKNOWN) from None


def _plausible(text: str) -> bool:
    """Whether bytes read as Windows-1252 look like what somebody wrote: mostly letters that Swedish uses."""
    high = _HIGH.findall(text)
    good = sum(c in _LETTERS for c in high)
    bad = sum(c not in _LETTERS and c not in _SIGNS for c in high) + len(_SIGN_IN_WORD.findall(text))
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
