"""Text as it is kept and compared, and numbers and lists in plain Swedish words."""

import re
import unicodedata
from collections.abc import Iterable

# Unicode's control characters (category Cc), line feed and tab aside, and halves of characters (Cs), which no
# file can hold.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)} - {ord("\n"), ord("\t")})


def clean(text: object) -> str:
    """Text as it is kept: composed Unicode, line feeds only, no control characters, trimmed."""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return unicodedata.normalize("NFC", text).strip()


def label_key(text: str) -> str:
    """A heading, label or alias as it is compared: lower case, spaces and punctuation folded."""
    return " ".join(re.sub(r"[\s_:.*]+", " ", text.casefold()).split())


# { | } are the characters after z.
_LAST = str.maketrans("åäöéü", "{|}eu")
_NUMBERS = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]


def number(n: int) -> str:
    """0–12 as a word, larger numbers as digits with a thin group: ``tre``, ``14``, ``50 000``."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}".replace(",", " ")


def counted(n: int, one: str, many: str) -> str:
    """``en insats``, ``tre insatser``."""
    return f"{number(n)} {one if n == 1 else many}"


def listed(parts: Iterable[str]) -> str:
    """``a, b och c``."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " och " + parts[-1] if parts else ""


def sentence(text: str) -> str:
    """The text with a capital first letter and one full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def alphabetical(text: str) -> str:
    """The text as it is sorted: Swedish order, whatever its case, å, ä and ö last."""
    return text.lower().translate(_LAST)
