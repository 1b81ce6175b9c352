"""Text as it is stored and compared, and numbers and lists in plain Swedish words."""

import re
import string
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

# Unicode's control characters (category Cc), line feed and tab aside, and halves of characters (Cs), which no
# file can hold.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)} - {ord("\n"), ord("\t")})
# What no key types and nobody sees: marks that turn the direction of what follows, and characters without width. The
# joiner of emoji stays between them.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
)
# The ends of lines and pages that programs write.
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# What parts the words of a heading or label.
_PUNCTUATION = re.compile(r"[\s_:.*]+")
# What no file of XML may hold, and what a browser leaves out or draws as a box.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: object) -> str:
    """Text as it is stored: composed Unicode, line feeds only, no control characters or direction marks, trimmed."""
    text = str(text)
    if text.isascii() and text.isprintable():
        # Most cells of a file: nothing in it is composed, turned or unseen.
        return text.strip()
    text = _BREAKS.sub("\n", text).translate(_CONTROLS)
    text = _UNSEEN.sub("", text)
    return unicodedata.normalize("NFC", text).strip()


def loses_characters(text: object) -> bool:
    """Whether ``clean`` takes characters away that nobody sees; the space around a text and line ends do not count."""
    text = str(text)
    if text.isascii() and text.isprintable():
        return False
    text = _BREAKS.sub("\n", text)
    return bool(_UNSEEN.search(text)) or text.translate(_CONTROLS) != text


def visible(text: str) -> str:
    """Text as it is shown: a direction mark, a control character or one without width is seen, as ‹U+202E›.

    ``clean`` keeps them out of answers; a plan file, an archive or an older record may hold them.
    """
    return _CONTROL.sub(_as_number, _UNSEEN.sub(_as_number, text))


def _as_number(match: re.Match[str]) -> str:
    return f"‹U+{ord(match[0]):04X}›"


def one_line(text: object) -> str:
    """Text as it is kept where it stands on one line, as a name: clean, and a single space between words."""
    return " ".join(clean(text).split())


def label_key(text: str) -> str:
    """A heading, label or alias as it is compared: lower case, spaces and punctuation folded."""
    return " ".join(_PUNCTUATION.sub(" ", text.casefold()).split())


# { | } are the characters after z.
_LAST = str.maketrans("åäöéü", "{|}eu")
# So many digits of a number count in a sort.
DIGITS = 12
_NUMBER = re.compile("[0-9]+")
_NUMBERS = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]


def number(n: int) -> str:
    """0–12 as a word, larger numbers in digits: ``tre``, ``14``, ``50 000``."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else digits(n)


def digits(n: int) -> str:
    """A number in digits, in groups that no line is broken between: ``3``, ``5 000``."""
    return f"{n:,}".replace(",", "\N{NO-BREAK SPACE}")


def counted(n: int, singular: str, many: str) -> str:
    """``en insats``, ``tre insatser``."""
    return f"{number(n)} {singular if n == 1 else many}"


def listed(parts: Iterable[str]) -> str:
    """``a, b och c``."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " och " + parts[-1] if parts else ""


def mid_sentence(label: str) -> str:
    """A label as it stands inside a sentence: ``ansvarig plats``, ``kontakt hos CVE``, but ``CVE-kontakt``."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def with_new(label: str, neuter: bool) -> str:
    """What a new thing is called: ``Ny insats``, ``Nytt möte`` for an ett word."""
    return f"{'Nytt' if neuter else 'Ny'} {mid_sentence(label)}"


def sentence(text: str) -> str:
    """The text with a capital first letter and one full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


@lru_cache(maxsize=256)
def title_fields(title: str) -> tuple[str, ...]:
    """The names of the fields that a form's title is made of, as ``{miljo} {kvartal}``."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(title) if name)


def alphabetical(text: str) -> str:
    """The text as it is sorted: Swedish order, whatever its case, å, ä and ö last, and område 2 before område 10."""
    return _NUMBER.sub(lambda match: match[0][-DIGITS:].zfill(DIGITS), text.lower().translate(_LAST))


def name_from(label: str, names: Collection[str] = ()) -> str:
    """A name for a column made of a label: small letters a–z, digits and underscores, not among those taken."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:36].rstrip("_")
    name = name if name[:1].isalpha() else f"f_{name}".rstrip("_")
    unique, number = name, 1
    while unique in names:
        number += 1
        unique = f"{name}_{number}"
    return unique
