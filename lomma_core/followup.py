"""What a quarter's follow-up does to what it follows up (P7)."""

from lomma_core import audit, schema
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.store import Transaction
from lomma_core.versions import next_row

MEASURES = "uppfoljning_insats"


def carry_status(register: Register, actor: Actor, write: Transaction, answer: dict) -> None:
    """Give an insats the status of its latest quarter's follow-up, as a new version of it.

    ``answer`` is the follow-up's stored row, in the caller's transaction. A follow-up of an earlier quarter
    than the latest one changes nothing, and neither does one that says what the insats says.
    """
    form = register.plan.forms["insats"]
    found = write.read(f"SELECT * FROM {schema.newest(form)} WHERE record = ?", [answer["insats"]])
    source = schema.newest(register.plan.forms[MEASURES])
    latest = write.read(f"SELECT max(kvartal) AS q FROM {source} WHERE insats = ?", [answer["insats"]])[0]["q"]
    if not found or answer["kvartal"] != latest or answer["status"] in (None, found[0]["status"]):
        return
    values = {name: found[0].get(name) for name in form.fields} | {"status": answer["status"]}
    reason = f"Uppföljningen {answer['kvartal']}"
    row = next_row(register, actor, values, found[0]["record"], found[0], reason)
    write.insert(schema.table(form), [row])
    entry = {"form": form.name, "record": row["record"], "version": row["version"]}
    audit.add(write, actor, "update", row["saved_at"], [entry])
