"""An adopted proposal becomes an insats, with its fields carried over and a link back (P4)."""

from lomma_core.audit import log
from lomma_core.domain import measures
from lomma_core.permissions import Actor
from lomma_core.records import schema, secrecy, titles
from lomma_core.records.versions import new_id, next_row
from lomma_core.register import Register
from lomma_core.storage.transaction import Transaction

PROPOSALS = "forslag"
ADOPTED = "antas"
# Proposal field -> insats field; what an insats needs beyond these is filled in by whoever gets to do it.
_CARRIED = {
    "ide": "titel",
    "niva": "niva",
    "lagesbild": "lagesbild",
    "forvantad_effekt": "syfte",
    "genusperspektiv": "genusperspektiv",
}


def after_save(register: Register, actor: Actor, write: Transaction, rows: list[dict]) -> None:
    """Make an insats of each stored proposal that was adopted (a hook of the form, records/hooks)."""
    for row in rows:
        adopt(register, actor, write, row)


def adopt(register: Register, actor: Actor, write: Transaction, proposal: dict) -> str | None:
    """Create the insats of a proposal that was just adopted; returns its id, None when there is nothing to do.

    ``proposal`` is the stored row, in the caller's transaction. The insats is a draft and may be incomplete. An
    individriktad one gets no link (R9), and none is made twice. A marked proposal's insats is marked too (R11).
    """
    form = register.plan.forms["insats"]
    if proposal.get("beslut") != ADOPTED or _was_adopted(register, write, proposal):
        return None
    alone = proposal["niva"] == measures.INDIVIDUAL
    sql = f"SELECT record FROM {schema.newest(form)} WHERE " + ("titel = ? AND niva = ?" if alone else "forslag = ?")
    if write.read(sql, [proposal["ide"], proposal["niva"]] if alone else [proposal["record"]]):
        return None
    values = dict.fromkeys(form.fields)
    values |= {to: proposal.get(name) for name, to in _CARRIED.items() if to in form.fields}
    values |= {"forslag": None if alone else proposal["record"], "status": form.fields["status"].default or None}
    if alone:
        values["lagesbild"] = None
    row = next_row(register, actor, values, new_id(), None, "Förslaget antogs")
    write.insert(schema.table(form), [row])
    log.add(write, actor, "create", row["saved_at"], [titles.log_entry(register.plan, form, row)])
    secrecy.follow(register, actor, write, proposal["record"], form, row["record"])
    return row["record"]


def _was_adopted(register: Register, write: Transaction, proposal: dict) -> bool:
    table = schema.table(register.plan.forms[PROPOSALS])
    sql = f'SELECT beslut FROM "{table}" WHERE record = ? AND version = ?'
    before = write.read(sql, [proposal["record"], proposal["version"] - 1])
    return bool(before) and before[0]["beslut"] == ADOPTED
