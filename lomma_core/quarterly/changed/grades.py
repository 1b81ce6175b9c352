"""Which changes are for the worse: more presence, an increase, an insats that is late or cancelled, a weaker result."""

from lomma_core.plan.model import Plan
from lomma_core.plan.names import (
    CANCELLED,
    DECREASED,
    DELAYED,
    INCREASED,
    PRESENCE,
    RESULT,
    RESULTS,
    SITUATION,
    STATUS,
    TREND,
)
from lomma_core.quarterly.changed.parts import Grade

_STATUSES = {DELAYED: 1, CANCELLED: 2}
_TRENDS = {INCREASED: Grade.WORSE, DECREASED: Grade.BETTER}


def grade(plan: Plan, form: str, field: str, before: str | None, after: str | None) -> Grade:
    """Whether an answer that differs is for the worse; an answer outside its scale is neither (P5, P7).

    How strong a presence is the plan declares (``styrka``, R21). A threat that increases is worse, also where the
    answer is the same as the quarter before; of an insats nobody knows whether more or less is.
    """
    if form == SITUATION and field == TREND:
        return _TRENDS.get(after or "", Grade.NEITHER)
    if before is None or after is None:
        return Grade.NEITHER
    if form == SITUATION and field == PRESENCE:
        choices = plan.choices_of(plan.forms[form].fields[field])
        strengths = [choices[name].item.get("styrka") if name in choices else None for name in (before, after)]
        was, now = (int(strength) if strength else None for strength in strengths)
        return Grade.NEITHER if was is None or now is None else Grade.of(now - was)
    if field == STATUS:
        return Grade.of(_STATUSES.get(after, 0) - _STATUSES.get(before, 0))
    if field == RESULT and before in RESULTS and after in RESULTS:
        return Grade.of(RESULTS.index(after) - RESULTS.index(before))
    return Grade.NEITHER
