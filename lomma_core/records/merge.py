"""Two who changed the same record: what each changed, and the answers that follow from what somebody chose.

Nothing here is resolved by itself but what only one side has changed: where both have, somebody chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from lomma_core.errors import NotValid
from lomma_core.plan.model import Field, Form
from lomma_core.privacy import small_counts

MINE, THEIRS = "mine", "theirs"
# Answers by field, as stored.
_Values = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A field whose answers differ: as both began, as the other saved it, as I have it now.

    ``side`` is who alone changed it (``mine`` or ``theirs``); it is empty for a clash, which somebody must choose.
    """

    field: Field
    base: object
    theirs: object
    mine: object
    side: str

    @property
    def clash(self) -> bool:
        """Whether both sides changed the field, each to something else."""
        return not self.side


def differences(form: Form, base: _Values, theirs: _Values, mine: _Values) -> list[Difference]:
    """The fields in which my answers and theirs differ, in the form's order; values are as stored.

    A count that was hidden and still is may have been changed or not, and neither may be revealed (R8): so it is asked
    about whenever I have changed it, and left out when I have not.
    """
    result = []
    for name, field in form.fields.items():
        was, other, own = base.get(name), theirs.get(name), mine.get(name)
        hidden = _is_hidden(field, was) and _is_hidden(field, other)
        if own == was:
            if small_counts.differs(field, was, other):
                result.append(Difference(field, was, other, own, THEIRS))
        elif hidden:
            result.append(Difference(field, was, other, own, ""))
        elif other == was:
            result.append(Difference(field, was, other, own, MINE))
        elif other != own:
            result.append(Difference(field, was, other, own, ""))
    return result


def sides(form: Form, base: _Values, theirs: _Values, mine: _Values, choices: Mapping[str, str]) -> dict[str, str]:
    """Whose answer each field of the form gets, ``mine`` or ``theirs``.

    ``chosen`` maps field names to a side and may go against what only one side changed. Raises NotValid, by field,
    for clashes that nobody has chosen.
    """
    # What is not listed is the same on both sides, or a hidden count of theirs that I have left alone.
    whose = {name: THEIRS if mine.get(name) == base.get(name) else MINE for name in form.fields}
    for difference in differences(form, base, theirs, mine):
        whose[difference.field.name] = choices.get(difference.field.name) or difference.side
    unchosen = [name for name, side in whose.items() if side not in (MINE, THEIRS)]
    if unchosen:
        raise NotValid({name: f"{form.fields[name].label}: välj vilket svar som ska gälla." for name in unchosen})
    return whose


def _is_hidden(field: Field, value: object) -> bool:
    return field.kind.counts_people and small_counts.shown(cast("str | None", value)) == small_counts.SMALL
