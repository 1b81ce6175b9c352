"""The person guard on every way in (R2–R4): what is refused, what is asked about, in words that repeat nothing."""

import hashlib
from collections.abc import Collection
from typing import NamedTuple

from lomma_core.errors import NotValid, PersonSuspected
from lomma_core.privacy import findings as privacy
from lomma_core.utils.text import listed


class Suspicion(NamedTuple):
    """Something in a field that may mean a person (R3); ``mark`` is a hash of the text that was asked about.

    A confirmation holds for the text that was read, not for what is written there afterwards.
    """

    field: str
    kind: str
    mark: str


def classify(text: str) -> tuple[list[str], list[str]]:
    """The kinds that are refused (R2) and the kinds that are asked about (R3) in a text, each once."""
    findings = privacy.find(text)
    refused = [finding.kind for finding in findings if finding.severity == "refuse"]
    asked = [finding.kind for finding in findings if finding.severity != "refuse"]
    return list(dict.fromkeys(refused)), list(dict.fromkeys(asked))


def kinds_in_words(kinds: list[str]) -> str:
    """``ett personnummer och en e-postadress``."""
    return listed(privacy.label(kind) for kind in kinds)


def refusal(kinds: list[str]) -> str:
    """Why a text is refused and what to do (R2)."""
    return f"{kinds_in_words(kinds)}. Ta bort det; registret får inte innehålla personer."


def suspicions(field: str, text: str, kinds: list[str]) -> list[Suspicion]:
    """The suspicions of one field's text."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    return [Suspicion(field, kind, mark) for kind in kinds]


def refuse(key: str, label: str, text: str | None) -> None:
    """Raise NotValid for a loose text (a reason, a file name, a search) that holds a person's number (R2)."""
    refused, _ = classify(text or "")
    if refused:
        raise NotValid({key: f"{label}: {refusal(refused)}"})


def check_free_text(label: str, text: str | None, confirmed: Collection[Suspicion] = ()) -> list[Suspicion]:
    """The suspicions of a text that stands outside the forms (a reason, a reference), all answered (R3).

    Raises NotValid for a person's number (R2), and PersonSuspected for what is not among the ``confirmed``.
    """
    refuse(label, label, text)
    found = suspicions(label, text or "", classify(text or "")[1])
    if any(one not in confirmed for one in found):
        raise PersonSuspected(
            found, [f"{label}: {kinds_in_words([one.kind])}" for one in found if one not in confirmed]
        )
    return found
