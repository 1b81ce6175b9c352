"""Small counts (R8): the one place that decides how a count of people may be shown."""

SMALL = "<5"
THRESHOLD = 5


def shown(count: str | None) -> str:
    """A stored count (digits or ``<5``) as it may be seen: 1–4 is ``<5``, empty stays empty."""
    if count is None or count == SMALL:
        return count or ""
    return SMALL if 0 < int(count) < THRESHOLD else count
