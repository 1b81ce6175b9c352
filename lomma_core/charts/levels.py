"""The levels in words, without anything drawn (P6)."""

from lomma_core.domain import overview
from lomma_core.plan.choices import Level
from lomma_core.utils import text as words


def levels_sentence(counts: list[overview.LevelCount]) -> str:
    """The levels in words (P6): how many insatser in all and on each."""
    total = sum(count.total for count in counts)
    if not total:
        return "Inga insatser är inlagda än."
    parts = words.listed(f"{words.number(count.total)} {_plural(count.level, count.total)}" for count in counts)
    return words.sentence(f"{words.counted(total, 'insats', 'insatser')}: {parts}")


def _plural(level: Level, n: int) -> str:
    return words.mid_sentence(level.label if n == 1 or not level.plural else level.plural)
