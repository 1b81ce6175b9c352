"""The choices that a plan declares: which one a text means, and how the answers are shown."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from lomma_core.utils.text import label_key

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Declared(BaseModel):
    """A part of the plan: unknown keys are refused, and it is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Declared):
    """One choice; keys of the plan's own (``nivaer``) are kept for ``choice_filter``."""

    model_config = ConfigDict(extra="allow", frozen=True)
    name: Name
    label: Text
    hint: str = ""
    symbol: str = ""
    aliases: tuple[str, ...] = ()

    @cached_property
    def item(self) -> dict[str, str]:
        """The choice as a ``choice_filter`` sees it: every key as text, true as ``true``."""
        extra = {key: _xml_text(value) for key, value in (self.model_extra or {}).items()}
        return {"name": self.name, "label": self.label} | extra

    @cached_property
    def keys(self) -> frozenset[str]:
        """What a text that means the choice is, as it is compared."""
        return frozenset(map(label_key, (self.name, self.label, *self.aliases)))


def _xml_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Level(Choice):
    """A level of insatser (P6); an ``individual`` one is of offers, counted and never crossed (R9).

    ``plural`` and ``heading`` are its grammar: "två individriktade", "Individriktad nivå".
    """

    individual: bool = False
    plural: str = ""
    heading: str = ""

    @property
    def title(self) -> str:
        """The level as a heading: ``Generell nivå``."""
        return self.heading or self.label


class Seat(Choice):
    """A seat of the group (P1): a function; an ``offered`` one is never required, ``convener`` calls the group."""

    offered: bool = False
    convener: bool = False

    @cached_property
    def item(self) -> dict[str, str]:
        return {
            "name": self.name,
            "label": self.label,
            "offered": "true" if self.offered else "",
        }


OTHER_SEAT = Choice(name="annan", label="Annan, utanför gruppen")


def declares(choice: Choice, key: str) -> bool:
    """Whether a choice says of itself, with a key that is ``true``, what it means (R21)."""
    return choice.item.get(key) == "true"


def find_choice(choices: Mapping[str, Choice], text: str) -> str | None:
    """The name of the choice that a text means by name, label or alias; None when there is none."""
    if text in choices:
        return text
    key = label_key(text)
    for choice in choices.values():
        if key in choice.keys:
            return choice.name
    return None


def choice_words(choice: Choice) -> str:
    """A choice as it is always shown: symbol and word together where it has a symbol (R17)."""
    return f"{choice.symbol} {choice.label}".strip()


def choice_label(choices: Mapping[str, Choice], value: object) -> str:
    """The label of a stored answer; empty for none."""
    # A name that the plan no longer has is still an answer somebody gave: show it rather than a blank.
    return "" if value is None else (choices[str(value)].label if value in choices else str(value))


def in_order(choices: Mapping[str, Choice], names: Collection[str]) -> str | None:
    """Names in the plan's order, in one text as ``choices`` fields are stored; None for none."""
    return " ".join(name for name in choices if name in names) or None
