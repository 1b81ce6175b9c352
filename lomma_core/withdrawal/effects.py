"""What a withdrawal leaves as it is (R19): records that build on the one that goes, and those that it has changed.

Nothing follows by itself: an insats that came of a proposal may have been worked on since, and so may the insats that a
follow-up moved on. They are named, and whoever withdraws decides.
"""

from lomma_core.domain import follow_up, proposals, related
from lomma_core.domain.related import Step
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import IDEA, LEVEL, MEASURE, MEASURE_FOLLOW_UP, PROPOSAL, QUARTER, TITLE
from lomma_core.records import schema, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register


def stays(register: Register, actor: Actor, form_name: str, record: str) -> list[Step]:
    """The records that name a record or that it has changed, and that its withdrawal leaves as they are.

    Those that cannot stand without it are not among them: they hinder the withdrawal (``withdraw.refuse_kept``).
    Raises NotAllowed (Marked) and NotFound, also for a record that is withdrawn already.
    """
    require(register, actor, "read")
    form = register.plan.get_form(form_name)
    nearest = [step for step in related.related_records(register, actor, form_name, record).down if step.distance == 1]
    needs = {
        other.name
        for other in register.plan.form
        if any(field.form == form.name and field.required for field in other.link_fields)
    }
    steps = [step for step in nearest if step.form not in needs]
    links = secrecy.links(register, actor)
    label = register.plan.forms[MEASURE].label
    for changed in _changed(register, form_name, record):
        if changed not in {step.record for step in steps} and links.row(MEASURE, changed):
            steps.append(Step(MEASURE, label, changed, links.title(MEASURE, changed)))
    return steps


def _changed(register: Register, form_name: str, record: str) -> list[str]:
    """The insatser that hooks have made or changed because of a record's answers."""
    form, table = register.plan.forms[form_name], schema.table(register.plan.forms[MEASURE])
    if form_name not in (MEASURE_FOLLOW_UP, PROPOSAL):
        return []
    row = RecordLookup(register.plan, register.store.read).row(form_name, record)
    assert row is not None  # Its related records have just been read.
    if form_name == MEASURE_FOLLOW_UP:
        sql = f'SELECT DISTINCT record FROM "{table}" WHERE record = ? AND reason = ?'
        key = [row[MEASURE], f"{follow_up.REASON} {row[QUARTER]}"]
    else:
        # An individriktad insats has no link to its proposal (R9): it is known as the hook knows it.
        sql = f'SELECT DISTINCT record FROM "{table}" WHERE version = 1 AND reason = ? AND {TITLE} = ? AND {LEVEL} = ?'
        key = [proposals.REASON, form.answer(row, IDEA), row[LEVEL]]
    return [row["record"] for row in register.store.read(sql, key)]
