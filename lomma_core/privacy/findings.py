"""The person guard: what in a text is, or may be, about a person (R1–R4).

``find`` says what kind of thing stands where, and never what it says: no message, log line or error that is made
from a finding can repeat the text. Numbers that identify a person are to be refused (R2); what may point at a person
is a warning to be confirmed (R3). Callers pass what would be stored: after trimming and joining of lines.

Every step reads a text once, in pieces of bounded length: the work grows as the text does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lomma_core.privacy import accounts, addresses, age_sex_class, contacts, plates, standing_out, telephones
from lomma_core.privacy.names import person_names
from lomma_core.privacy.numbers import person_numbers
from lomma_core.privacy.readings import Reading, readings

Severity = Literal["refuse", "warn"]
# Every kind of finding: a stable word, and what a user reads.
KINDS = {
    person_numbers.PERSON: "ett personnummer",
    person_numbers.COORDINATION: "ett samordningsnummer",
    person_numbers.NUMBER: "ett nummer som liknar ett personnummer",
    telephones.PHONE: "ett telefonnummer",
    contacts.EMAIL: "en e-postadress",
    accounts.ACCOUNT: "ett kontonamn",
    plates.PLATE: "ett registreringsnummer",
    addresses.ADDRESS: "en adress där någon kan bo",
    person_names.NAME: "ett troligt namn",
    age_sex_class.AGE_SEX_CLASS: "ålder, kön eller klass som pekar ut en person",
    standing_out.ROLE: "en roll som bara en person har",
    standing_out.ONLY_ONE: "ord som pekar ut en enda person eller familj",
}
_REFUSED = frozenset({person_numbers.PERSON, person_numbers.COORDINATION})
# A sentence's age and class, or role, say nothing against a name between them: each of these has its own layer.
_OF_SENTENCES = frozenset({age_sex_class.AGE_SEX_CLASS, standing_out.ROLE, standing_out.ONLY_ONE})

_LETTERS = re.compile(r"[^\W\d_]|@")

Span = tuple[str, int, int]


@dataclass(frozen=True)
class Finding:
    """Something about a person between two places of a text; the text itself is not kept (R4)."""

    kind: str
    severity: Severity
    start: int
    end: int


def label(kind: str) -> str:
    """A kind of finding in plain Swedish with its article: "ett personnummer"."""
    return KINDS[kind]


def find(text: str | None) -> list[Finding]:
    """Everything in a text that is or may be about a person, in its order (R2, R3).

    ``start`` and ``end`` count characters of the text as given. Of findings that overlap a refused one stays, else
    the longest. The same text always gets the same answer: no clock and no setting is asked.
    """
    if not text:
        return []
    spans = {(kind, *reading.span(start, end)) for reading in readings(text) for kind, start, end in _in(reading)}
    return sorted(_apart(spans, len(text)), key=lambda finding: (finding.start, finding.end))


def _in(reading: Reading) -> Iterator[Span]:
    yield from person_numbers.find(reading.text)
    if reading.numbers_only:
        return
    yield from telephones.find(reading.text)
    if not _LETTERS.search(reading.text):
        # A year, an amount: nothing else can be in it.
        return
    for part in (contacts, accounts, plates, addresses, person_names, age_sex_class, standing_out):
        yield from part.find(reading.text)


def _apart(spans: set[Span], length: int) -> Iterator[Finding]:
    """The findings that are left when each place is given to the weightiest and longest one there."""
    # What is refused comes first and is the only thing said about its place.
    order = sorted(spans, key=lambda span: (span[0] not in _REFUSED, span[1] - span[2], span[1], span[0]))
    numbers, layers = bytearray(length), {kind: bytearray(length) for kind in (*_OF_SENTENCES, "")}
    for kind, start, end in order:
        own = numbers if kind in _REFUSED else layers[kind if kind in _OF_SENTENCES else ""]
        if any(layer.find(1, start, end) >= 0 for layer in {id(own): own, id(numbers): numbers}.values()):
            continue
        own[start:end] = b"\1" * (end - start)
        yield Finding(kind, "refuse" if kind in _REFUSED else "warn", start, end)
