"""How well the person guard judges texts that it was, and was not, made from: python -m tests.bench.guard_texts.

Three sets of labelled texts lie in tests/data: ``guard_texts_open.json``, which the rules are tuned on,
``guard_texts_heldout.json``, which was written before they were, and ``guard_texts_blind.json``, which was written
when they stood. Each text says what is expected (``refuse``, ``warn`` or ``allow``), of which category it is, and
whether it is within the letter of R2 and R3. ``--kinds`` shows each category, ``--wrong`` each wrong judgement.
"""

import json
import sys
import time
from dataclasses import dataclass, field
from typing import NamedTuple

from lomma_core.bootstrap import ROOT
from lomma_core.privacy import guard
from tests.bench.names import TYPICAL

OPEN = ROOT / "tests" / "data" / "guard_texts_open.json"
BLIND = ROOT / "tests" / "data" / "guard_texts_blind.json"
HELD_OUT = ROOT / "tests" / "data" / "guard_texts_heldout.json"


class Text(NamedTuple):
    """A labelled text."""

    text: str
    expect: str
    category: str
    strict: bool


@dataclass
class Score:
    """How many of a group's texts were judged as they should be, and those that were not."""

    texts: int = 0
    right: int = 0
    wrong: list[Text] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.texts if self.texts else 1.0


def read(path) -> list[Text]:
    return [Text(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def group(text: Text) -> str:
    """What a text is measured as."""
    if text.category.startswith("lookalike/"):
        return "lookalike"
    if text.expect == "allow":
        return "allow"
    return f"{text.expect} {'letter' if text.strict else 'further'}"


def is_right(text: Text) -> bool:
    """Refused, asked about, or let through as expected; a look-alike need only be answerable."""
    refused, suspected = guard.classify(text.text)
    if text.category.startswith("lookalike/"):
        return not refused and bool(suspected or text.expect == "allow")
    return {"refuse": bool(refused), "warn": bool(suspected) and not refused, "allow": not (refused or suspected)}[
        text.expect
    ]


def measure(texts: list[Text], key=group) -> dict[str, Score]:
    """The score of every group, or of what ``key`` says."""
    scores: dict[str, Score] = {}
    for text in texts:
        score = scores.setdefault(key(text), Score())
        score.texts += 1
        if is_right(text):
            score.right += 1
        else:
            score.wrong.append(text)
    return dict(sorted(scores.items()))


def speed(seconds: float = 2.0) -> float:
    """Characters per second of processor time on texts as the forms hold them, each judged once."""
    count, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        guard.classify(f"{TYPICAL} {count}")
        count += 1
    return count * len(TYPICAL) / (time.process_time() - start)


def main() -> None:
    for path in (OPEN, HELD_OUT, BLIND):
        texts = read(path)
        print(f"{path.name}: {len(texts)} texts")
        for name, score in measure(texts).items():
            print(f"  {name:<16}{score.right:>4} of {score.texts:<5}{score.share:.3f}")
        look_alikes = [text for text in texts if text.category.startswith("lookalike/") and text.expect == "allow"]
        print(
            f"  look-alikes that could be let through and are asked about: "
            f"{sum(map(_is_asked, look_alikes))} of {len(look_alikes)}"
        )
        if "--kinds" in sys.argv:
            for name, score in measure(texts, lambda text: text.category).items():
                print(f"    {name:<28}{score.right:>4} of {score.texts}")
        if "--wrong" in sys.argv:
            for score in measure(texts).values():
                for text in score.wrong:
                    print(f"    {text.category:<24}{guard.classify(text.text)!s:<40}{text.text!r}")
    print(f"{speed() / 1e6:.2f} million characters a second")


def _is_asked(text: Text) -> bool:
    return bool(guard.classify(text.text)[1])


if __name__ == "__main__":
    main()
