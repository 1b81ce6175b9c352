"""Neighbouring groups of digits in a text, joined to runs, and the stretches of a run that have ten or twelve (R2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lomma_core.privacy.normalise import DASHES

GROUP = re.compile(r"\d{1,64}", re.ASCII)
DASHED = re.compile(rf"[{DASHES}+]")
# Between two groups of a number: spaces and up to three signs. Signs in the second list count only without spaces.
_BETWEEN = re.compile(rf"\s{{0,4}}(?:[{DASHES}+/_.:]\s{{0,4}}){{0,3}}")
_BETWEEN_TIGHT = re.compile(rf"[{DASHES}+/_.:·•|*~=,;()\[\]{{}}\\'’´`…]{{1,3}}")
# Between a date that is written in one and the last four anything may stand that is neither letter nor digit.
_BEFORE_LAST_FOUR = re.compile(r"[\W_]{1,10}")
_LONGEST_BETWEEN = 12
_ADDRESS = re.compile(r"(?:://|\bwww\.|\.(?:se|com|nu|org|eu|net|info|dk|no)/)\S{0,300}$", re.IGNORECASE)

Group = tuple[int, int]


@dataclass(frozen=True, repr=False)
class Stretch:
    """Neighbouring groups of a run that have ten or twelve digits together; holds text, so it has no repr (R4)."""

    text: str
    run: list[Group]
    first: int
    last: int

    @property
    def start(self) -> int:
        return self.run[self.first][0]

    @property
    def end(self) -> int:
        return self.run[self.last][1]

    @cached_property
    def groups(self) -> list[str]:
        return [self.text[start:end] for start, end in self.run[self.first : self.last + 1]]

    @cached_property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def date(self) -> str:
        return self.digits[:-4]

    @property
    def tail(self) -> str:
        return self.digits[-4:]

    @cached_property
    def between(self) -> list[str]:
        """What stands between the groups."""
        own = self.run[self.first : self.last + 1]
        return [self.text[before[1] : after[0]] for before, after in pairwise(own)]

    @cached_property
    def cuts(self) -> dict[int, str]:
        """How many digits stand before each gap, and what fills the gap."""
        cuts, count = {}, 0
        for group, gap in zip(self.groups, self.between, strict=False):
            count += len(group)
            cuts[count] = gap
        return cuts

    @cached_property
    def whole(self) -> bool:
        """True when nothing else stands in the run, or only on other lines."""
        before = self.first == 0 or "\n" in self.text[self.run[self.first - 1][1] : self.start]
        return before and (self.last == len(self.run) - 1 or "\n" in self.text[self.end : self.run[self.last + 1][0]])

    @property
    def leading_zero(self) -> bool:
        return len(self.digits) == 10 and self.digits[0] == "0"

    @cached_property
    def in_order(self) -> bool:
        """True for three numbers or more that rise or fall, as those of a table's row or a count do."""
        numbers = [int(group) for group in self.groups]
        return len(numbers) > 2 and numbers in (sorted(numbers), sorted(numbers, reverse=True))

    @cached_property
    def before(self) -> str:
        """A little of what stands before, enough to see what the number is called."""
        return self.text[max(0, self.start - 40) : self.start]

    @cached_property
    def in_address(self) -> bool:
        """True inside an address on the web."""
        return _ADDRESS.search(self.text, max(0, self.start - 300), self.start) is not None

    @cached_property
    def in_table(self) -> bool:
        """True when two numbers after it, or before it, are as long and as far apart as its own."""
        after = range(self.last, self.last + 2)
        if self.last + 2 < len(self.run) and all(self._like(place, place + 1, self.between[-1]) for place in after):
            return True
        before = range(self.first - 2, self.first)
        return self.first > 1 and all(self._like(place, place + 1, self.between[0]) for place in before)

    def _like(self, place: int, following: int, gap: str) -> bool:
        (start, end), (next_start, next_end) = self.run[place], self.run[following]
        return end - start == next_end - next_start and self.text[end:next_start] == gap


def runs(text: str, groups: list[Group]) -> Iterator[list[Group]]:
    """The groups of a text that stand so near each other that they may be parts of one number."""
    run = groups[:1]
    gaps: dict[str, tuple[bool, bool]] = {}
    for before, group in pairwise(groups):
        if not _joined(text, before, group, gaps):
            yield run
            run = []
        run.append(group)
    yield run


def _joined(text: str, before: Group, group: Group, gaps: dict[str, tuple[bool, bool]]) -> bool:
    end, start = before[1], group[0]
    if start - end > _LONGEST_BETWEEN:
        return False
    between = text[end:start]
    judged = gaps.get(between)
    if judged is None:
        judged = gaps[between] = _joins(between), _BEFORE_LAST_FOUR.fullmatch(between) is not None
    return judged[0] or (judged[1] and group[1] - start == 4 and end - before[0] in (6, 8))


def _joins(between: str) -> bool:
    """Whether a gap may stand between any two groups of a number."""
    if _BETWEEN_TIGHT.fullmatch(between):
        return True
    # A full stop or colon with space after it ends a sentence or a heading, unless a dash is there too.
    ends = re.search(r"[.:]\s", between) and not DASHED.search(between)
    return not ends and _BETWEEN.fullmatch(between) is not None
