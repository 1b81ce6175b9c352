"""Text as the person guard reads it: one kind of digit, dash and space, nothing invisible between (R2, R3)."""

import re
import unicodedata

# For a character class: the dashes that ordinary Swedish texts use; the rest of Unicode's become a hyphen below.
DASHES = r"\-‐‑‒–—―−"
# Minus signs and bullets that people use as dashes but that Unicode does not call dashes.
_MORE_DASHES = {"−", "⁃", "➖", "ー", "⎯", "─", "━", "˗", "‾", "¯"}
_MORE_SLASHES = {"⁄", "∕", "⧸"}
# Letters and signs that are drawn as nothing.
_BLANK = dict.fromkeys("\u2800\u3164\u115f\u1160\uffa0", " ")
_DIGITS = frozenset(range(10))
# Letters of other alphabets that are drawn as Latin ones.
_LATIN = dict(
    zip(
        "АВЕЅІЈКМНОРСТХУаеѕіјорсухАΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "ABESIJKMHOPCTXYaesijopcyxAABEZHIKMNOPTYXo",
        strict=True,
    )
)
# A text without any other character than these is read as it stands, which is nearly always the case.
_ODD = re.compile(r"[^\t\n -~\u00a0-\u00a8\u00ab\u00ac\u00ae\u00b0\u00b1\u00b4-\u00b7\u00bb-\u024f‐-―‘-‟•…−]")


def normalise(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its characters where it stood (None: everything stands where it stood).

    Digits of any script become 0–9, dashes of any kind ``-``, spaces of any kind a space; full-width and other
    styled letters become plain ones, accents join their letter, and what has no width is left out.
    """
    if not _ODD.search(text):
        return text.replace("\u00a0", " "), None
    folded: list[str] = []
    places: list[int] = []
    plains: dict[str, str] = {}
    for place, char in enumerate(text):
        plain_char = plains.get(char)
        if plain_char is None:
            plain_char = plains[char] = _plain(char)
        if len(plain_char) == 1 and plain_char < "\u0300":
            folded.append(plain_char)
            places.append(place)
            continue
        for plain in plain_char:
            joined = unicodedata.normalize("NFC", folded[-1] + plain) if folded and unicodedata.combining(plain) else ""
            if len(joined) == 1:
                folded[-1] = joined
            elif unicodedata.category(plain) not in ("Mn", "Me"):
                folded.append(plain)
                places.append(place)
    return "".join(folded), places


def _plain(char: str) -> str:
    value = unicodedata.numeric(char, None)
    if value is not None and value in _DIGITS:
        return str(int(value))
    if char in _LATIN:
        return _LATIN[char]
    kind = unicodedata.category(char)
    if kind == "Pd" or char in _MORE_DASHES:
        return "-"
    if char in _MORE_SLASHES:
        return "/"
    if char in _BLANK or kind == "Zs":
        return " "
    if kind in ("Zl", "Zp") or char in "\n\r":
        return "\n"
    if kind in ("Cf", "Cc", "Cs"):
        # The tab is kept as the space it looks like; the rest has no width.
        return " " if char == "\t" else ""
    return unicodedata.normalize("NFKC", char).replace("\u2044", "/")
