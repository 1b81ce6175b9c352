"""Probable names of persons in running text (R3): a first and a last name, or one of them where a person is meant.

The rules lean on capital letters and on the lists of names (``name_lists``); what stands around a word is judged in
``name_contexts``. They are tuned so that ordinary official Swedish, with its streets, schools and authorities,
seldom warns; ``python -m tests.bench.names`` measures what they find and what they miss.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lomma_core.privacy import name_contexts, name_lists
from lomma_core.privacy.name_lists import Kind

NAME = "namn"

_CAPITALS = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_WORD = re.compile(
    rf"(?:(?<![\w@#./-])[Aa]l-|(?<![\w@#./-])[Ee]l-)?[{_CAPITALS}](?<![\w@#./].)[^\W\d_]*(?:['’-][^\W\d_]+)*(?![\w@])"
)
_NEXT_TO = re.compile(r"[ \u00a0]{1,2}(?:(?:von|van|af|de|del|der|da|dos|la|al|el|bin|ben|ibn)[ \u00a0])?|\.[ \u00a0]?")
_LOWER_CASE = re.compile(rf"\b(?:heter|vid namn|kallas|{'|'.join(name_contexts.PERSONS)})\s([a-zåäöé]{{3,}})\b")
_LOWER_CASE_BOTH = re.compile(r"\b([a-zåäöé]{2,})\s[a-zåäöé]{2,}sson\b")


@dataclass(frozen=True, repr=False)
class _Word:
    """One capitalised word and where it stands; holds text, so it has no repr (R4)."""

    word: str
    start: int
    end: int
    kind: Kind

    @property
    def initial(self) -> bool:
        return len(self.word) == 1

    @property
    def shouted(self) -> bool:
        return len(self.word) > 1 and self.word.isupper()


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every probable name in a folded text (R3)."""
    words = [_Word(one[0], *one.span(), name_lists.kind_of(one[0])) for one in _WORD.finditer(text)]
    for chain in _chains(text, words):
        yield from _in_chain(text, chain)
    yield from _in_lower_case(text)


def _in_lower_case(text: str) -> Iterator[tuple[str, int, int]]:
    """Hasty notes leave the capitals out: only beside a word for a person, and before a name in -sson."""
    for found in _LOWER_CASE.finditer(text):
        if name_lists.kind_of(found[1]) is Kind.FIRST:
            yield NAME, *found.span(1)
    if "sson" in text:
        for found in _LOWER_CASE_BOTH.finditer(text):
            if name_lists.kind_of(found[1]) >= Kind.MAYBE_FIRST:
                yield NAME, *found.span()


def _chains(text: str, words: list[_Word]) -> Iterator[list[_Word]]:
    """Capitalised words that stand side by side."""
    chain = words[:1]
    for before, word in pairwise(words):
        gap = text[before.end : word.start]
        if len(gap) > 6 or not _NEXT_TO.fullmatch(gap) or (gap[0] == "." and not before.initial):
            yield chain
            chain = []
        chain.append(word)
    if chain:
        yield chain


def _in_chain(text: str, chain: list[_Word]) -> Iterator[tuple[str, int, int]]:
    place = 0
    while place < len(chain):
        word, following = chain[place], chain[place + 1 : place + 2]
        if following and _is_pair(text, word, following[0]):
            if not _is_nobody(text, chain, place, place + 1):
                yield NAME, word.start, following[0].end
            place += 2
            continue
        alone = _is_alone(word) and not _is_nobody(text, chain, place, place)
        if alone or _means_a_person(text, word):
            yield NAME, word.start, word.end
        place += 1


def _is_pair(text: str, first: _Word, last: _Word) -> bool:
    """Whether two words side by side are a first and a last name."""
    if first.shouted != last.shouted and not first.initial:
        return False
    if first.initial:
        return last.kind is Kind.LAST or name_lists.is_surely_a_last_name(last.word)
    likely_last = last.kind >= Kind.LAST or (last.kind is Kind.UNKNOWN and name_lists.ends_like_a_last_name(last.word))
    if first.kind is Kind.FIRST:
        return likely_last or last.kind in (Kind.MAYBE_LAST, Kind.MAYBE_FIRST)
    if first.kind is Kind.MAYBE_FIRST:
        return likely_last or (last.kind is Kind.MAYBE_LAST and not name_lists.is_place(last.word))
    # A sentence's first word has its capital anyway: what follows is then judged alone.
    unknown = first.kind is Kind.UNKNOWN and not first.shouted
    return unknown and last.kind is Kind.LAST and not name_contexts.begins_a_sentence(text, first.start)


def _is_alone(word: _Word) -> bool:
    """Whether one word is a name by itself: a first name that is no other word, or a last name like Svensson."""
    if word.shouted or word.initial:
        return False
    if word.kind is Kind.FIRST:
        return True
    return word.kind is Kind.LAST and (
        name_lists.is_surely_a_last_name(word.word) or not name_lists.ends_like_a_last_name(word.word)
    )


def _means_a_person(text: str, word: _Word) -> bool:
    """Whether what stands around a word says that it is a person's name, known to the lists or not."""
    if word.initial or word.kind is Kind.NOBODY or (word.kind is Kind.UNKNOWN and word.shouted):
        return False
    place = word.kind is Kind.MAYBE_LAST and name_lists.is_place(word.word)
    if name_contexts.names_a_family(text, word.start) or name_contexts.calls_somebody(text, word.start):
        return True
    if not place and name_contexts.tells_of_a_person(text, word.start):
        return True
    if word.kind is Kind.MAYBE_FIRST and name_contexts.is_company_of(text, word.start):
        return True
    if not word.word.endswith("s") or not name_contexts.has_kin_after(text, word.end):
        return False
    # "Skolans kompisar" begins with an ordinary word; inside a sentence the capital says it is none.
    return word.kind is Kind.MAYBE_FIRST or not name_contexts.begins_a_sentence(text, word.start)


def _is_nobody(text: str, chain: list[_Word], first: int, last: int) -> bool:
    """Whether a street, a school, a saint or a firm bears the name."""
    if last + 1 < len(chain) and chain[last + 1].kind is Kind.NOBODY:
        return True
    return name_contexts.belongs_to_a_thing(text, chain[first].start, chain[last].end)
