"""What every chart is: an Altair drawing with its table and one sentence of the same content (R17)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lomma_core.plan.choices import Choice
from lomma_core.plan.model import Plan
from lomma_core.utils import text as words

if TYPE_CHECKING:
    import altair as alt

# Quarters in a chart: two years, as the law's follow-up has.
LAST = 8
# What a drawing's data calls the record that something of it stands for.
RECORD = "post"


@dataclass(frozen=True)
class Chart:
    """What is drawn, the headings and rows of its table, and the sentence.

    ``drawing`` is None where the sentence says it all: without data, and with a single quarter. ``key`` says how the
    depth of a cell is read. ``records`` are those that the rows are about, if any, which the rows open.
    """

    drawing: "alt.Chart | alt.LayerChart | None"
    headings: list[str]
    rows: list[list[str]]
    sentence: str
    stretched: bool = True
    key: str = ""
    records: tuple[str, ...] = ()


def choices_of(plan: Plan, form: str, field: str) -> dict[str, Choice]:
    """The choices of a form's field by name."""
    return plan.choices_of(plan.forms[form].fields[field])


def specification(drawing: "alt.Chart | alt.LayerChart") -> dict[str, Any]:
    """A drawing as Vega-Lite reads it; what nobody would see in its words is shown, as ‹U+202E›."""
    shown: dict[str, Any] = _visible(drawing.to_dict())
    return shown


def _visible(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _visible(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_visible(value) for value in part]
    return words.visible(part) if isinstance(part, str) else part


@dataclass(frozen=True)
class Part:
    """A status as a part of each bar; ``name`` gives it its colour, and is '' for no status."""

    name: str
    words: str
    symbol: str
