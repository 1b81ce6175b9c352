"""A word of a file that is one of the plan's in another form: ``Genomfört`` for ``Genomförd``, ``Räddn.``"""

import re
from collections.abc import Collection, Mapping

from lomma_core.plan.choices import Choice
from lomma_core.utils.text import label_key

# What Swedish puts at the end of a word for gender, number, definiteness and tense, the longest first.
_ENDINGS = ("arna", "erna", "orna", "ens", "ets", "na", "da", "de", "en", "et", "ts", "an", "er", "ar", "or", *"adetn")
_SHORTEST = 3
_NEGATIONS = {"inte": "ej", "icke": "ej"}
_SHORTEST_ABBREVIATION = 4


class WordForms:
    """The words of a list of choices without their endings.

    ``fillers`` are words that say nothing in this column, such as its own label: they count only where nothing else
    is left.
    """

    def __init__(self, choices: Mapping[str, Choice], fillers: Collection[str]):
        self._choices = choices
        self._fillers = {stem(word) for filler in fillers for word in label_key(filler).split()}
        self._names: dict[tuple[str, ...], set[str]] = {}
        for choice in choices.values():
            for word in (choice.name, choice.label, *choice.aliases):
                self._names.setdefault(self._stems(word), set()).add(choice.name)

    def find(self, text: str) -> str | None:
        """The one choice whose name, label or alias has the words of a text in any form; None for none or several.

        So has one whose symbol the text is. What has a question mark is none.
        A text that ends with a full stop may be the beginning of one choice's words.
        """
        if "?" in text:
            return None  # somebody was not sure
        names = self._names.get(self._stems(text), set())
        names = names or {choice.name for choice in self._choices.values() if choice.symbol == text.strip() != ""}
        key = label_key(text)
        if not names and text.rstrip().endswith(".") and len(key) >= _SHORTEST_ABBREVIATION:
            names = {choice.name for choice in self._choices.values() if label_key(choice.label).startswith(key)}
        return next(iter(names)) if len(names) == 1 else None

    def _stems(self, text: str) -> tuple[str, ...]:
        words = [_NEGATIONS.get(word, word) for word in re.findall(r"\w+", label_key(text))]
        stems = [stem(word) for word in words]
        return tuple(each for each in stems if each not in self._fillers) or tuple(stems)


def stem(word: str) -> str:
    """A folded word without its endings."""
    while True:
        ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _SHORTEST), "")
        if not ending:
            return word
        word = word.removesuffix(ending)
