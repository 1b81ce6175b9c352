"""Addresses where somebody may live: a street with its number, and a property (R3)."""

import re
from collections.abc import Iterator

from lomma_core.privacy.stems import holds_any

ADDRESS = "adress"

_STREET_ENDS = (
    "gatan ", "vägen ", "gränd", "stig", "gata ", "väg ", "backen ", "liden ", "allén ", "gången ", "promenaden ",
    "kroken ",
)  # fmt: skip

_STREET = re.compile(
    r"(?<!\w)(?:(?:Stora|Lilla|Norra|Södra|Östra|Västra|Gamla|Nya|Övre|Nedre)\s)?[A-ZÅÄÖ][\wé:-]{0,30}"
    r"(?:gatan|vägen|gränden?|stigen|stig|gata|väg|backen|liden|allén|gången|promenaden"
    r"|kroken)\s\d{1,3}(?: ?[A-Ha-h])?(?![\w:]| ?[–-]\d| ?§)"
)
_PROPERTY = re.compile(r"(?<!\w)[Ff]astighet(?:en)?\s(?:[A-ZÅÄÖ][\w-]{1,30}\s){1,2}\d{1,3}:\d{1,4}")
# Where an office, a school or a hall stands, the address is everybody's.
_OFFICE_BEFORE = re.compile(
    r"(?:kommunhus|stadshus|bibliotek|skola|gymnasi|förskol|fritidsgård|polishus|polisstation|mottagning|central"
    r"|kyrka|hall|salen|lokal|museum"
    r"|besöksadress|postadress|utdelningsadress|receptionen|kontoret|bygdegård|folkets hus|hotell|samling|mötet|möte"
    r"|skicka|besök)\w{0,12}"
    r"(?:[\s,:(]{1,2}\w{0,20}){0,3}[\s,:(]{1,2}$",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every address of a folded text that may be a home (R3)."""
    for match in _STREET.finditer(text) if holds_any(text, _STREET_ENDS) else ():
        if not _OFFICE_BEFORE.search(text, max(0, match.start() - 60), match.start()):
            yield ADDRESS, *match.span()
    for match in _PROPERTY.finditer(text) if "astighet" in text else ():
        yield ADDRESS, *match.span()
