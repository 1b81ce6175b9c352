"""Choices in words: which one a text means, and how the answers are shown."""

from collections.abc import Collection

from lomma_core.plan.model import Choice
from lomma_core.utils.text import fold


def find_choice(choices: dict[str, Choice], text: str) -> str | None:
    """The name of the choice that a text means by name, label or alias; None when there is none."""
    if text in choices:
        return text
    wanted = fold(text)
    for choice in choices.values():
        if wanted in map(fold, (choice.name, choice.label, *choice.aliases)):
            return choice.name
    return None


def choice_words(choice: Choice) -> str:
    """A choice as it is always shown: symbol and word together where it has a symbol (R17)."""
    return f"{choice.symbol} {choice.label}".strip()


def choice_label(choices: dict[str, Choice], value: object) -> str:
    """The label of a stored answer; empty for none."""
    # A name that the plan no longer has is still an answer somebody gave: show it rather than a blank.
    return "" if value is None else (choices[value].label if value in choices else str(value))


def in_order(choices: dict[str, Choice], names: Collection[str]) -> str | None:
    """Names in the plan's order, in one text as ``choices`` fields are stored; None for none."""
    return " ".join(name for name in choices if name in names) or None
