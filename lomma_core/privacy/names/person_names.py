"""Probable names of persons in running text (R3): a first and a last name, or one of them where a person is meant.

The rules lean on capital letters and on the lists of names (``name_lists``); what stands around a word is judged in
``name_contexts``. They are tuned so that ordinary official Swedish, with its streets, schools and authorities,
seldom warns; ``python -m tests.bench.names`` measures what they find and what they miss.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lomma_core.privacy.names import contexts, hints, lists
from lomma_core.privacy.names.lists import Kind

NAME = "namn"

_CAPITALS = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_WORD = re.compile(
    rf"(?:(?<![\w@#./-])[AaEe]l-)?[{_CAPITALS}](?<![\w@#./].)[^\W\d_]{{0,40}}(?:['’-][^\W\d_]{{1,40}}){{0,3}}(?![\w@])"
)
_NEXT_TO = re.compile(r"[ \u00a0]{1,2}(?:(?:von|van|af|de|del|der|da|dos|la|al|el|bin|ben|ibn)[ \u00a0])?|\.[ \u00a0]?")
# Two words in small letters side by side; the second may be the first of the next two.
_SMALL_WORDS = re.compile(r"(?<![\w@./-])([a-zåäöé]{2,20})(?= ([a-zåäöéüšć]{3,30})(?![\w@/-]))")
_TELLING = frozenset((*contexts.PERSONS, "heter", "namn", "kallas"))


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
    """Kind, start and end of every probable name in a folded text, and of what stands for one (R3)."""
    spans = dict.fromkeys(_names(text))
    spans.update(dict.fromkeys((NAME, *span) for span in hints.find(text)))
    yield from spans


def _names(text: str) -> Iterator[tuple[str, int, int]]:
    kinds: dict[str, Kind] = {}
    words = []
    for match in _WORD.finditer(text):
        kind = kinds.get(match[0])
        if kind is None:
            kind = kinds[match[0]] = lists.kind_of(match[0])
        words.append(_Word(match[0], *match.span(), kind))
    thing_end = -1
    for chain in _chains(text, words):
        if _bears_a_name(text, chain) or (thing_end >= 0 and text[thing_end : chain[0].start] in _AND):
            thing_end = chain[-1].end
        else:
            thing_end = -1
            yield from _in_chain(text, chain)
    yield from _in_lower_case(text)


def _in_lower_case(text: str) -> Iterator[tuple[str, int, int]]:
    """Hasty notes leave the capitals out: only beside a word for a person, and before a last name."""
    for match in _SMALL_WORDS.finditer(text):
        if match[1] in _TELLING and lists.kind_of(match[2]) is Kind.FIRST:
            yield NAME, *match.span(2)
        elif lists.is_in_small_letters(match[1], match[2]):
            yield NAME, match.start(), match.end(2)


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


_AND = (" och ", ", ", " & ", " samt ")


def _bears_a_name(text: str, chain: list[_Word]) -> bool:
    """Whether the whole chain is a thing's name: Per Albin Hanssons väg, Tjejjouren Ellen, The Turner Diaries."""
    if contexts.is_a_thing(chain[0].word) or contexts.is_a_firm(chain[-1].word):
        return True
    thing = contexts.belongs_to_a_thing(text, chain[0].start, chain[-1].end, len(chain) > 1)
    return (thing or chain[-1].kind is Kind.NOBODY) and not _names_a_person_anyway(text, chain)


def _in_chain(text: str, chain: list[_Word]) -> Iterator[tuple[str, int, int]]:
    place = 0
    while place < len(chain):
        word = chain[place]
        if known := _known(text, chain[place : place + 4]):
            place += known
            continue
        if place + 1 < len(chain) and _is_pair(text, word, chain[place + 1]):
            yield NAME, word.start, chain[place + 1].end
            place += 2
            continue
        alone = _is_alone(word) and not _is_nobody(text, chain, place)
        if alone or _means_a_person(text, word):
            yield NAME, word.start, word.end
        elif place == 0 and len(chain) > 1 and _unknown_does(text, chain):
            yield NAME, word.start, chain[-1].end
            return
        place += 1


def _known(text: str, chain: list[_Word]) -> int:
    """How many words, from the first, are the name of somebody whom everybody knows."""
    start = chain[0].start
    length = lists.known_length(chain[0].word, text[start : start + 60])
    return sum(word.start < start + length for word in chain)


def _names_a_person_anyway(text: str, chain: list[_Word]) -> bool:
    """Enligt Anna Svensson Lomma kommun: a name and a place side by side."""
    return len(chain) > 2 and chain[-1].kind is Kind.NOBODY and _is_pair(text, chain[0], chain[1])


def _unknown_does(text: str, chain: list[_Word]) -> bool:
    """Gulbuddin Hekmati delade filmen: two or three words that no list holds and that do what persons do."""
    if not 2 <= len(chain) <= 4 or any(word.kind is Kind.NOBODY or word.shouted for word in chain):
        return False
    if any(lists.is_ordinary(word.word) for word in chain) or contexts.tells_who(chain[0].word):
        return False
    return contexts.does_as_a_person(text, chain[-1].end) or contexts.is_told_by(text, chain[0].start)


def _is_pair(text: str, first: _Word, last: _Word) -> bool:
    """Whether two words side by side are a first and a last name."""
    if first.shouted != last.shouted and not first.initial:
        return False
    if first.initial:
        return last.kind is Kind.LAST or lists.is_surely_a_last_name(last.word)
    likely_last = last.kind >= Kind.LAST or (last.kind is Kind.UNKNOWN and lists.ends_like_a_last_name(last.word))
    if first.kind is Kind.FIRST:
        return likely_last or last.kind in (Kind.MAYBE_LAST, Kind.MAYBE_FIRST)
    if first.kind is Kind.MAYBE_FIRST:
        return likely_last or (last.kind is Kind.MAYBE_LAST and not lists.is_place(last.word))
    # A sentence's first word has its capital anyway: what follows is then judged alone.
    unknown = first.kind is Kind.UNKNOWN and not first.shouted
    return unknown and last.kind is Kind.LAST and not contexts.begins_a_sentence(text, first.start)


def _is_alone(word: _Word) -> bool:
    """Whether one word is a name by itself: a first name that is no other word, or a last name like Svensson."""
    if word.shouted or word.initial:
        return False
    if word.kind is Kind.FIRST:
        return True
    return word.kind is Kind.LAST and (
        lists.is_surely_a_last_name(word.word) or not lists.ends_like_a_last_name(word.word)
    )


def _means_a_person(text: str, word: _Word) -> bool:
    """Whether what stands around a word says that it is a person's name, known to the lists or not."""
    if word.initial or word.kind is Kind.NOBODY or (word.kind is Kind.UNKNOWN and word.shouted):
        return False
    place = word.kind is Kind.MAYBE_LAST and lists.is_place(word.word)
    if contexts.names_a_family(text, word.start) or contexts.calls_somebody(text, word.start):
        return True
    if not place and contexts.tells_of_a_person(text, word.start):
        return True
    if word.kind is Kind.MAYBE_FIRST and contexts.is_company_of(text, word.start):
        return True
    if word.kind is Kind.MAYBE_FIRST and contexts.does_as_a_person(text, word.end):
        return True
    if not word.word.endswith("s") or not contexts.has_kin_after(text, word.end):
        return False
    # "Skolans kompisar" begins with an ordinary word; inside a sentence the capital says it is none.
    return word.kind is Kind.MAYBE_FIRST or not contexts.begins_a_sentence(text, word.start)


def _is_nobody(text: str, chain: list[_Word], place: int) -> bool:
    """Whether a street, a school, a saint or a firm bears the name, or it is said to be an example."""
    if place + 1 < len(chain) and chain[place + 1].kind is Kind.NOBODY:
        return True
    word = chain[place]
    return contexts.belongs_to_a_thing(text, chain[0].start, word.end) or (
        len(chain) == 1 and contexts.is_an_example(text, word.end)
    )
