"""Numbers in plain Swedish words, for the sentences above charts and levels."""

from collections.abc import Iterable

_NUMBERS = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]
# { | } are the characters after z.
_LAST = str.maketrans("åäöéü", "{|}eu")


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
