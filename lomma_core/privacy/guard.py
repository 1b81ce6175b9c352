"""The person guard on every way in (R2–R4): what is refused, what is asked about, in words that repeat nothing."""

import hashlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from lomma_core.errors import NotValid, PersonSuspected
from lomma_core.privacy import findings
from lomma_core.utils.text import clean, listed, one_line

# No text that somebody writes is longer: what is, is turned away before it is read at all.
LONGEST = 10_000
TOO_LONG = "korta texten till högst 10 000 tecken."


class Suspicion(NamedTuple):
    """Something in a field that may mean a person (R3); ``mark`` is a hash of the text that was asked about.

    A confirmation holds for the text that was read, not for what is written there afterwards.
    """

    field: str
    kind: str
    mark: str


def classify(text: str) -> tuple[list[str], list[str]]:
    """The kinds that are refused (R2) and the kinds that are asked about (R3) in a text, each once."""
    results = findings.find(text)
    refuse_kinds = [finding.kind for finding in results if finding.severity == "refuse"]
    warn_kinds = [finding.kind for finding in results if finding.severity != "refuse"]
    return list(dict.fromkeys(refuse_kinds)), list(dict.fromkeys(warn_kinds))


def classify_stored(text: str, beside: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """As ``classify``, of a text as it is given, as it is stored and shown, and as it is joined with others.

    Cleaned, and on one line, parts of a number come together; ``beside`` are the texts in which it stands joined.
    """
    verdicts = [classify(way) for way in dict.fromkeys([text, clean(text), one_line(text), *(beside if text else ())])]
    refused = dict.fromkeys(kind for kinds, _ in verdicts for kind in kinds)
    doubtful = dict.fromkeys(kind for _, kinds in verdicts for kind in kinds)
    return list(refused), list(doubtful)


def is_too_long(text: str | None) -> bool:
    """Whether a text is longer than any that is kept; asked before it is judged."""
    return len(text or "") > LONGEST


def is_clean(text: str, beside: Iterable[str] = ()) -> bool:
    """Whether a text is short enough to be kept, and nothing in it is or may be about a person (R2, R3).

    ``beside`` as in ``classify_stored``.
    """
    return not is_too_long(text) and not any(classify_stored(text, beside))


def kinds_in_words(kinds: list[str]) -> str:
    """``ett personnummer och en e-postadress``."""
    return listed(findings.label(kind) for kind in kinds)


def refusal(kinds: list[str]) -> str:
    """Why a text is refused and what to do (R2)."""
    return f"{kinds_in_words(kinds)}. Ta bort det; registret får inte innehålla personer."


def suspicions(field: str, text: str, kinds: list[str]) -> list[Suspicion]:
    """The suspicions of one field's text."""
    if not kinds:
        return []
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return [Suspicion(field, kind, mark) for kind in kinds]


def refuse(key: str, label: str, text: str | None, beside: Iterable[str] = ()) -> None:
    """Raise NotValid for a loose text (a reason, a file name) that is too long or holds a person's number (R2).

    ``beside`` as in ``classify_stored``.
    """
    if is_too_long(text):
        raise NotValid({key: f"{label}: {TOO_LONG}"})
    refuse_kinds, _ = classify_stored(text or "", beside)
    if refuse_kinds:
        raise NotValid({key: f"{label}: {refusal(refuse_kinds)}"})


def check_free_text(
    label: str, text: str | None, confirmed: Collection[Suspicion] = (), beside: Collection[str] = ()
) -> list[Suspicion]:
    """The suspicions of a text that stands outside the forms (a reason, a reference), all answered (R3).

    ``beside`` as in ``classify_stored``. Raises NotValid for a person's number (R2), and PersonSuspected for what is
    not among the ``confirmed``.
    """
    refuse(label, label, text, beside)
    questions = suspicions(label, text or "", classify_stored(text or "", beside)[1])
    unanswered = [suspicion for suspicion in questions if suspicion not in confirmed]
    if unanswered:
        raise PersonSuspected(questions, [f"{label}: {kinds_in_words([suspicion.kind])}" for suspicion in unanswered])
    return questions
