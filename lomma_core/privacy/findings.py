"""The person guard: what in a text is, or may be, about a person (R1–R4).

``find`` says what kind of thing stands where, and never what it says: no message, log line or error that is made
from a finding can repeat the text. Numbers that identify a person are to be refused (R2); what may point at a person
is a warning to be confirmed (R3). Callers pass what would be stored: after trimming and joining of lines.
"""

from dataclasses import dataclass
from itertools import chain
from typing import Literal

from lomma_core.privacy import age_sex_class, contacts, person_names, person_numbers
from lomma_core.privacy.normalise import normalise

Severity = Literal["refuse", "warn"]
_LABELS = {
    person_numbers.PERSON: "ett personnummer",
    person_numbers.COORDINATION: "ett samordningsnummer",
    contacts.PHONE: "ett telefonnummer",
    contacts.EMAIL: "en e-postadress",
    contacts.ACCOUNT: "ett kontonamn",
    contacts.PLATE: "ett registreringsnummer",
    person_names.NAME: "ett troligt namn",
    age_sex_class.AGE_SEX_CLASS: "ålder, kön eller klass som pekar ut en person",
}
_REFUSED = frozenset({person_numbers.PERSON, person_numbers.COORDINATION})


@dataclass(frozen=True)
class Finding:
    """Something about a person between two places of a text; the text itself is not kept (R4)."""

    kind: str
    severity: Severity
    start: int
    end: int


def label(kind: str) -> str:
    """A kind of finding in plain Swedish with its article: "ett personnummer"."""
    return _LABELS[kind]


def find(text: str | None) -> list[Finding]:
    """Everything in a text that is or may be about a person, in its order (R2, R3).

    ``start`` and ``end`` count characters of the text as given. Of findings that overlap a refused one stays, else
    the longest. The same text always gets the same answer: no clock and no setting is asked.
    """
    if not text:
        return []
    folded, places = normalise(text)
    # What is refused comes first and is the only thing said about its place.
    spans = sorted(person_numbers.find(folded), key=_by_size)
    spans += sorted(chain(contacts.find(folded), age_sex_class.find(folded), person_names.find(folded)), key=_by_size)
    kept: list[tuple[str, int, int]] = []
    for kind, start, end in spans:
        if all(
            end <= other_start or start >= other_end or _apart(kind, other) for other, other_start, other_end in kept
        ):
            kept.append((kind, start, end))
    return sorted((_finding(span, places) for span in kept), key=lambda finding: finding.start)


def _by_size(span: tuple[str, int, int]) -> tuple[int, int]:
    return span[1] - span[2], span[1]


def _apart(kind: str, other: str) -> bool:
    """Whether two kinds may share a place: a sentence's age and class say nothing against a name between them."""
    return kind != other and age_sex_class.AGE_SEX_CLASS in (kind, other) and not {kind, other} & _REFUSED


def _finding(span: tuple[str, int, int], places: list[int] | None) -> Finding:
    kind, start, end = span
    if places is not None:
        start, end = places[start], places[end - 1] + 1
    return Finding(kind, "refuse" if kind in _REFUSED else "warn", start, end)
