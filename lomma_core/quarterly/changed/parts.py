"""One answer that differs, and all that differ in one record: for a row with before and after, and for a sentence."""

from dataclasses import dataclass
from enum import IntEnum

from lomma_core.utils.text import listed


class Grade(IntEnum):
    """Whether a change is for the worse; most answers are neither."""

    WORSE = 1
    NEITHER = 0
    BETTER = -1

    @classmethod
    def of(cls, step: int) -> "Grade":
        """The grade of a step on a scale on which more is worse."""
        return cls((step > 0) - (step < 0))


@dataclass(frozen=True)
class Part:
    """An answer that differs: its question, what it was and what it is.

    ``words`` says it in a sentence. A text has none: a sentence names its question only. Without a question it is for
    the sentence alone.
    """

    question: str
    before: str = ""
    after: str = ""
    words: str = ""
    grade: Grade = Grade.NEITHER


@dataclass(frozen=True)
class Line:
    """A record with something new: what is said of it, such as ``Ny: Kurs``, and its answers that differ."""

    name: str
    parts: tuple[Part, ...] = ()
    between: str = ": "

    @property
    def grade(self) -> Grade:
        """Worse where any answer is, better where some are and none is worse."""
        grades = {part.grade for part in self.parts}
        return max(grades - {Grade.NEITHER}, default=Grade.NEITHER)

    @property
    def rows(self) -> tuple[Part, ...]:
        """The answers that have a question; where there are none the record's own name says all."""
        return tuple(part for part in self.parts if part.question)

    @property
    def sentence(self) -> str:
        """The line as one sentence; texts are named, not repeated."""
        words = [part.words for part in self.parts if part.words]
        texts = [f"”{part.question}”" for part in self.parts if not part.words]
        words += [f"ändrad text i {listed(texts)}"] if texts else []
        return (f"{self.name}{self.between}{'; '.join(words)}" if words else self.name).rstrip(".") + "."


@dataclass(frozen=True)
class Changes:
    """A heading and its lines, what has become worse first."""

    heading: str
    lines: tuple[Line, ...]


def worse_first(lines: list[Line]) -> list[Line]:
    """What has become worse first, and what is better last; otherwise in the order given."""
    return sorted(lines, key=lambda line: -line.grade)
