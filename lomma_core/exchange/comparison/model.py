"""What a file of figures holds, and what every part of it must be; keys are the plan's own Swedish words.

Nothing in it is a text of a record, a name of an account or the id of anything but the plan's choices (R1, R14).
"""

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from lomma_core.plan.choices import Name
from lomma_core.privacy import small_counts
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import label_key, one_line

FORMAT: Final = "lomma-nyckeltal"
VERSION: Final = 1
_MOST = 100
# What the file calls each part: the plan's own words.
_KEYS = {
    "presence": "narvaro",
    "measures": "insatser",
    "done": "gjorda",
    "total": "av",
    "described": "lagesbilder",
    "situations": "lagesbilder_uppfoljda",
    "followed": "insatser_uppfoljda",
    "what": "vad",
    "count": "antal",
    "role": "roll",
    "seat": "plats",
    "municipality": "kommun",
    "quarter": "kvartal",
    "closed": "stangt",
    "demo": "exempeldata",
    "made": "gjord",
    "signature": "av",
    "purpose": "syfte",
    "milieus": "miljoer",
    "levels": "nivaer",
    "statuses": "statusar",
    "progress": "uppfoljningar",
    "gender": "genusperspektiv",
    "offers": "erbjudanden",
}


def _plain(text: str) -> str:
    if one_line(text) != text:
        raise ValueError("not a clean line")
    return text


def _published(count: str) -> str:
    if not small_counts.is_published(count):
        raise ValueError("a hidden count")
    return count


def _quarter(text: str) -> str:
    quarter = Quarter.parse(text)
    if quarter is None or str(quarter) != text:
        raise ValueError("not a quarter")
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain)]
Maybe = Annotated[str, StringConstraints(max_length=200), AfterValidator(_plain)]
Number = Annotated[int, Field(ge=0, le=100_000)]
Count = Annotated[str, StringConstraints(max_length=20), AfterValidator(_published)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d$")]


class Part(BaseModel):
    """A part of the file: unknown keys are refused, no text is read as a number, and it is never changed."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        strict=True,
        alias_generator=lambda name: _KEYS.get(name, name),
    )


class Term(Part):
    """A choice of a municipality's plan: its name there, what it is called, and other words for it."""

    name: Name
    label: Line
    aliases: tuple[Line, ...] = Field((), max_length=_MOST)

    @property
    def words(self) -> frozenset[str]:
        """Its label and other words, as they are compared."""
        return frozenset(map(label_key, (self.label, *self.aliases)))


class Presence(Part):
    """The answer about a milieu, in the plan's words."""

    name: Name
    label: Line


class MilieuFigure(Term):
    """A milieu with what its lägesbild says (P5); None where there is none."""

    presence: Presence | None


class Status(Term):
    """A status that insatser can have."""

    symbol: Maybe = ""


class LevelFigure(Term):
    """A level with its insatser by status (P6), counts of insatser and never of persons; without a status, ''."""

    individual: bool
    measures: dict[Name | Literal[""], Number] = Field(max_length=_MOST)


class Share(Part):
    """``done`` of ``total``."""

    done: Number
    total: Number

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.done > self.total:
            raise ValueError("more than all")
        return self


class Progress(Part):
    """How far a quarter's work has come (P7)."""

    described: Share
    situations: Share
    followed: Share


class OfferFigure(Term):
    """A count of persons, as it is published (R8): of a kind of offer, and of nothing beside it (R9)."""

    what: Line
    count: Count


class Signature(Part):
    """Who made the file: a role and a seat, never a name (R14)."""

    role: Line
    seat: Maybe = ""


class Figures(Part):
    """A municipality's figures of a quarter; ``closed`` is the day it was closed, None while it is open."""

    format: Literal["lomma-nyckeltal"] = FORMAT
    version: Literal[1] = VERSION
    municipality: Line
    quarter: Annotated[str, AfterValidator(_quarter)]
    closed: Day | None
    demo: bool
    made: Moment
    signature: Signature
    purpose: Annotated[str, StringConstraints(min_length=1, max_length=5000)]
    milieus: tuple[MilieuFigure, ...] = Field(max_length=_MOST)
    levels: tuple[LevelFigure, ...] = Field(max_length=_MOST)
    statuses: tuple[Status, ...] = Field(max_length=_MOST)
    progress: Progress
    gender: Share | None
    offers: tuple[OfferFigure, ...] = Field(max_length=_MOST)

    @model_validator(mode="after")
    def _known(self) -> Self:
        statuses = {status.name for status in self.statuses} | {""}
        if any(level.measures.keys() - statuses for level in self.levels):
            raise ValueError("a status that is not listed")
        return self
