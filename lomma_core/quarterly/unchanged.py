"""An insats that goes on as it did: the answers of the quarter before, read and confirmed all at once (P7)."""

from collections.abc import Collection

from lomma_core.domain.measures import Measure, proposed_status
from lomma_core.permissions import Actor
from lomma_core.plan.names import (
    DECISION,
    MEASURE,
    MEASURE_FOLLOW_UP,
    QUARTER,
    STATUS,
    TO_ADJUST,
    TO_END,
    TREND,
    UNCHANGED,
)
from lomma_core.privacy.guard import Suspicion
from lomma_core.quarterly import carry_forward
from lomma_core.quarterly.carry_forward import PrefilledAnswers
from lomma_core.records import secrecy, validation
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter


def same_as_before(register: Register, actor: Actor, quarter: Quarter, measure: Measure) -> PrefilledAnswers | None:
    """The chosen answers of an insats's latest follow-up, where they can be this quarter's too; otherwise None.

    Texts, numbers and counts are of their own quarter and stay there, and what compares with the quarter before is
    answered with unchanged. There are none to repeat where it was decided to adjust or to end, where another status is
    proposed by now, or where more must be answered than is chosen. Raises NotAllowed.
    """
    before = carry_forward.latest_before(register, actor, MEASURE_FOLLOW_UP, quarter, **{MEASURE: measure.id})
    if before is None or before.values.get(DECISION) in (TO_ADJUST, TO_END):
        return None
    if before.values[STATUS] != proposed_status(measure.row, register.clock().date()):
        return None
    form = register.plan.forms[MEASURE_FOLLOW_UP]
    values: dict[str, object] = {}
    for name, field in form.fields.items():
        if not field.kind.own_list:
            continue
        compares = field.choices == TREND and UNCHANGED in register.plan.choices_of(field)
        if compares:
            values[name] = UNCHANGED
        elif field.carry and before.values[name] is not None:
            values[name] = before.values[name]
    answers = values | {QUARTER: str(quarter), MEASURE: measure.id}
    checked = validation.validate(register.plan, form, answers, secrecy.links(register, actor))
    return None if checked.errors else PrefilledAnswers(values, str(before.values[QUARTER]))


def save_same(
    register: Register,
    actor: Actor,
    quarter: Quarter,
    measure: Measure,
    shown: PrefilledAnswers,
    confirmed: Collection[Suspicion] = (),
) -> Record:
    """Save the answers that were ``shown`` to somebody who confirmed them all.

    Raises as ``carry_forward.save_prefilled``.
    """
    answers = shown.values | {QUARTER: str(quarter), MEASURE: measure.id}
    every = set(shown.values)
    return carry_forward.save_prefilled(register, actor, MEASURE_FOLLOW_UP, answers, shown, every, confirmed)
