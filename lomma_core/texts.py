"""Text as it is kept, and text as it is compared."""

import re
import unicodedata

# Unicode's control characters (category Cc), line feed and tab aside, and halves of characters (Cs), which no
# file can hold.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)} - {ord("\n"), ord("\t")})


def clean(text: object) -> str:
    """Text as it is kept: composed Unicode, line feeds only, no control characters, trimmed."""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """A heading, label or alias as it is compared: lower case, spaces and punctuation folded."""
    return " ".join(re.sub(r"[\s_:.*]+", " ", text.casefold()).split())
