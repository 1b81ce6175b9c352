"""What differs between two states of the register, record by record; ``changes`` puts it in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lomma_core.quarterly import masking
from lomma_core.quarterly.snapshot import RecordDocument, State, as_followed_up, form_document

NEW, CHANGED, GONE = "new", "changed", "gone"


@dataclass(frozen=True)
class Change:
    """One thing that differs between two states; ``before`` and ``after`` are its record documents, or None."""

    form: str
    key: str
    kind: str
    before: RecordDocument | None
    after: RecordDocument | None
    fields: tuple[str, ...] = field(default=())

    @property
    def record(self) -> RecordDocument:
        """The record's document, as it is now or as it was."""
        record = self.after or self.before
        assert record is not None  # Where both are missing nothing differs.
        return record

    @property
    def title(self) -> str:
        """The readable name, as it is now or as it was."""
        return self.record["title"]


@dataclass(frozen=True)
class Comparison:
    """Two states and all that differs between them; ``hidden`` counts the register's records left out of both (R20).

    ``first`` is whether nothing is older than the later one, so that there is nothing to compare it with.
    """

    earlier: State
    later: State
    changes: tuple[Change, ...]
    hidden: int = 0
    first: bool = False

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)


def compare(earlier: State, later: State) -> Comparison:
    """All differences between two states, in the later one's order of forms, by key."""
    changes = []
    # The states themselves stay as they were: they may be masked yet.
    was, now = as_followed_up(earlier), as_followed_up(later)
    for name in dict.fromkeys(form["name"] for state in (later, earlier) for form in state["forms"]):
        old = {record["key"]: record for record in form_document(was, name)["records"]}
        new = {record["key"]: record for record in form_document(now, name)["records"]}
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if before is None or after is None:
                changes.append(Change(name, key, GONE if after is None else NEW, before, after))
            elif before != after:
                names = sorted({*before["values"], *after["values"]})
                fields = tuple(n for n in names if before["values"].get(n) != after["values"].get(n))
                changes.append(Change(name, key, CHANGED, before, after, fields))
    return Comparison(earlier, later, tuple(changes))


def mask_comparison(comparison: Comparison, hidden: frozenset[str]) -> Comparison:
    """The comparison as if the hidden records did not exist (R20)."""
    if not hidden:
        return comparison
    earlier, later = (masking.mask(state, hidden) for state in (comparison.earlier, comparison.later))
    return replace(compare(earlier, later), hidden=len(hidden), first=comparison.first)
