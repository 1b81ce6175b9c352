"""An adopted proposal becomes an insats, with its fields carried over and a link back (P4)."""

from lomma_core.audit import log
from lomma_core.permissions import Actor
from lomma_core.plan.meaning import is_individual
from lomma_core.plan.names import (
    ADOPTED,
    DECISION,
    EFFECT,
    GENDER,
    IDEA,
    LEVEL,
    MEASURE,
    PROPOSAL,
    PURPOSE,
    SITUATION,
    STATUS,
    TITLE,
)
from lomma_core.records import schema, secrecy, titles
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import new_id, next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

PROPOSALS = PROPOSAL
# Why there is a first version of an insats that a proposal became.
REASON = "Förslaget antogs"
# Proposal field -> insats field; what an insats needs beyond these is filled in by whoever gets to do it.
_FIELD_MAP = {
    LEVEL: LEVEL,
    SITUATION: SITUATION,
    EFFECT: PURPOSE,
    GENDER: GENDER,
}


def after_save(register: Register, actor: Actor, write: Transaction, rows: list[Row]) -> None:
    """Make an insats of each stored proposal that was adopted (a hook of the form, records/hooks)."""
    for row in rows:
        adopt(register, actor, write, row)


def adopt(register: Register, actor: Actor, write: Transaction, proposal: Row) -> str | None:
    """Create the insats of a proposal that was just adopted; returns its id, None when there is nothing to do.

    ``proposal`` is the stored row, in the caller's transaction. The insats is a draft and may be incomplete. An
    individriktad one gets no link (R9), and none is made twice. A marked proposal's insats is marked too (R11).
    """
    form, own = register.plan.forms[MEASURE], register.plan.forms[PROPOSALS]
    if proposal.get(DECISION) != ADOPTED or _was_adopted(register, write, proposal):
        return None
    alone = is_individual(register.plan, proposal[LEVEL])
    linked = PROPOSAL in form.fields and not alone
    # What a marked record is called stands in no record of its own (R11).
    lookup = RecordLookup(register.plan, write.read, secrecy.marked(register))
    idea = own.answer(proposal, IDEA) or lookup.title_of(own, proposal)
    same = f"{PROPOSAL} = ?" if linked else f"{TITLE} = ? AND {LEVEL} = ?"
    sql = f"SELECT record FROM {schema.current_rows(form)} WHERE {same}"
    if write.read(sql, [proposal["record"]] if linked else [idea, proposal[LEVEL]]):
        return None
    values = dict.fromkeys(form.fields)
    values |= {to: own.answer(proposal, name) for name, to in _FIELD_MAP.items() if to in form.fields}
    values |= {TITLE: idea, STATUS: form.fields[STATUS].default or None}
    if linked:
        values[PROPOSAL] = proposal["record"]
    if alone and SITUATION in form.fields:
        values[SITUATION] = None
    row = next_row(register, actor, values, new_id(), None, REASON)
    write.insert(schema.table(form), [row])
    log.add(write, actor, "create", row["saved_at"], [titles.log_entry(register.plan, form, row)])
    secrecy.copy_mark(register, actor, write, proposal["record"], form, row["record"])
    measure: str = row["record"]
    return measure


def _was_adopted(register: Register, write: Transaction, proposal: Row) -> bool:
    table = schema.table(register.plan.forms[PROPOSALS])
    sql = f'SELECT {DECISION} FROM "{table}" WHERE record = ? AND version = ?'
    before = write.read(sql, [proposal["record"], proposal["version"] - 1])
    return bool(before) and before[0][DECISION] == ADOPTED
