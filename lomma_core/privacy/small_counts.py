"""Small counts (R8): the one place that decides how counts of people may be shown, compared and added up.

Everything here goes by what ``shown`` says, never by the count behind it: what is told of several counts a reader
could have worked out from the counts as published. 0 is told as 0: it is nobody, and ``<5`` beside it is still one
of four. docs/sma-tal.md says what this protects and what it does not.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

SMALL = "<5"
THRESHOLD = 5


class _Kind(Protocol):
    @property
    def counts_people(self) -> bool: ...


class CountedField(Protocol):
    """What is asked here of a plan's field, which stands above this module."""

    @property
    def kind(self) -> _Kind: ...


class CountedForm(Protocol):
    """What is asked here of a plan's form."""

    @property
    def fields(self) -> Mapping[str, CountedField]: ...

    @property
    def every_field(self) -> Mapping[str, CountedField]: ...


def shown(count: str | None) -> str:
    """A stored count (digits or ``<5``) as it may be seen: 1–4 is ``<5``, empty stays empty."""
    if not count or count == SMALL:
        return count or ""
    return SMALL if 0 < int(count) < THRESHOLD else count


def is_published(count: str) -> bool:
    """Whether a text is a count, or a total, as ``shown`` and ``total`` write it: a file from outside holds no other.

    A total that is from–to has hidden parts, each of which is 1–4, and beside them what is known.
    """
    low, dash, high = count.partition("–")
    numbers = (low, high) if dash else (low,)
    if count == SMALL:
        return True
    if not all(number.isascii() and number.isdigit() and str(int(number)) == number for number in numbers):
        return False
    if not dash:
        return shown(count) == count
    hidden, rest = divmod(int(high) - int(low), THRESHOLD - 2)
    known = int(low) - hidden
    return rest == 0 and hidden > 0 and shown(str(known)) == str(known) and (known > 0 or hidden > 1)


def same(first: str | None, second: str | None) -> bool:
    """Whether two stored counts must look the same: all small ones do."""
    return shown(first) == shown(second)


def differs(field: CountedField, old: Any, new: Any) -> bool:
    """Whether a reader may be told that a field's stored value is another one now (``field`` is a plan's Field)."""
    return not same(old, new) if field.kind.counts_people else old != new


def published(form: CountedForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """A record's values with its counts as they may be seen (``form`` is a plan's Form)."""
    counts = {name for name, field in form.every_field.items() if field.kind.counts_people}
    return {name: shown(value) or None if name in counts else value for name, value in values.items()}


def hides(form: CountedForm, values: Mapping[str, Any]) -> bool:
    """Whether a record has a count that is hidden."""
    return any(field.kind.counts_people and shown(values.get(name)) == SMALL for name, field in form.fields.items())


def total(counts: Iterable[str | None]) -> str:
    """Counts added up as they are published: ``17``, ``<5``, or from–to where some are hidden (``14–17``).

    Empty when there is none.
    """
    amounts = [shown(count) for count in counts if count]
    if not amounts:
        return ""
    hidden, known = amounts.count(SMALL), sum(int(count) for count in amounts if count != SMALL)
    if not hidden:
        return shown(str(known))
    if hidden == 1 and not known:
        return SMALL
    return f"{known + hidden}–{known + hidden * (THRESHOLD - 1)}"


def series(quarters: Iterable[Iterable[str | None]]) -> list[str]:
    """The total of each quarter. There is no running sum: taken apart, it would tell of each quarter."""
    return [total(counts) for counts in quarters]


def sort_key(column: str) -> str:
    """SQL that orders by a column of counts: by size, all hidden ones as one."""
    small = ", ".join(f"'{n}'" for n in (SMALL, *range(1, THRESHOLD)))
    return f"CAST(CASE WHEN {column} IN ({small}) THEN '1' ELSE {column} END AS INTEGER)"


def in_expression(count: str | None) -> str:
    """A count as a plan's expressions see it: every hidden one as 1, so that no rule can tell them apart."""
    return "1" if shown(count) == SMALL else count or ""
