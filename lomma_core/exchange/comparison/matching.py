"""Which milieu, level and status of one municipality answers to which of another (R21): by name, or by their words.

Plans have other words for the same thing. Two are counterparts when their names in the plan are the same, or when one
has the other's label among its own words. What has no counterpart stands alone, and that is said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lomma_core.exchange.comparison.model import Term

T = TypeVar("T", bound=Term)


@dataclass
class Group(Generic[T]):
    """What answers to each other: place of the file -> its own; ``label`` is the first file's word."""

    label: str
    members: dict[int, T] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """The different words that the files have for it, the first file's first."""
        return list(dict.fromkeys(member.label for member in self.members.values()))


def groups(files: Sequence[Sequence[T]], alike: Callable[[T, T], bool] = lambda term, member: True) -> list[Group[T]]:
    """The counterparts of several files' terms, in the files' order; two of the same file never are.

    ``alike`` says of two with the same name or words whether they can be compared at all. The name goes before the
    label, and the label before other words, so that a word that two plans use differently parts no better pair.
    """
    result: list[Group[T]] = []
    for place, terms in enumerate(files):
        # Each is paired with the groups of the files before, not with those of its own.
        before, left = list(result), list(terms)
        for same in (_name, _label, _words):
            for term in list(left):
                for group in before:
                    members = group.members.values()
                    if place not in group.members and any(same(term, m) and alike(term, m) for m in members):
                        group.members[place] = term
                        left.remove(term)
                        break
        result += [Group(term.label, {place: term}) for term in left]
    return result


def _name(term: Term, member: Term) -> bool:
    return term.name == member.name


def _label(term: Term, member: Term) -> bool:
    return term.label.casefold() == member.label.casefold()


def _words(term: Term, member: Term) -> bool:
    return bool(term.words & member.words)
