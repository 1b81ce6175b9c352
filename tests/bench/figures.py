"""A figure of the bench: what ours took and what the bare app took in the same run, and the ratio of the two."""

import statistics
from dataclasses import dataclass, field


def at(times: list[float], share: float) -> float:
    """The time that a share of them do not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def ratio(ours: float, bare: float) -> str:
    """How many times as much, in words of a table; nothing where the bare app takes nothing."""
    return f"{ours / bare:.2f}" if bare > 0 else "–"


@dataclass
class Pair:
    """What was measured of both, in turn: ours first. ``goal`` is the ratio to reach, if any."""

    name: str
    unit: str
    goal: float | None = None
    sides: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))

    @property
    def medians(self) -> tuple[float, float]:
        """The median of ours and of the bare app's."""
        return statistics.median(self.sides[0]), statistics.median(self.sides[1])

    @property
    def tails(self) -> tuple[float, float]:
        """The 95th percentile of ours and of the bare app's."""
        return at(self.sides[0], 0.95), at(self.sides[1], 0.95)

    def figures(self) -> dict[str, object]:
        """What a file of figures says."""
        return {
            "unit": self.unit,
            "goal": self.goal,
            "medians": self.medians,
            "95 %": self.tails,
            "measured": [len(side) for side in self.sides],
        }

    def __str__(self) -> str:
        (ours, bare), (ours_95, bare_95) = self.medians, self.tails
        return (
            f"{self.name:<36}{ours:>8.0f}{bare:>8.0f}{ratio(ours, bare):>7}   "
            f"{ours_95:>8.0f}{bare_95:>8.0f}{ratio(ours_95, bare_95):>7}  {self.unit}"
        )
