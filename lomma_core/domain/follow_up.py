"""What a quarter's follow-up of an insats does to the insats (P7)."""

from lomma_core.audit import log
from lomma_core.permissions import Actor
from lomma_core.plan.meaning import status_after
from lomma_core.plan.names import DECISION, END, MEASURE, MEASURE_FOLLOW_UP, QUARTER, STATUS, TO_END
from lomma_core.records import schema, titles
from lomma_core.records.versions import next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils import periods

MEASURES = MEASURE_FOLLOW_UP
# How the reason of a version that a follow-up made begins; its quarter follows.
REASON = "Uppföljningen"


def after_save(register: Register, actor: Actor, write: Transaction, rows: list[Row]) -> None:
    """Let the latest of the stored follow-ups of each insats decide (a hook of the form, records/hooks)."""
    latest = {row[MEASURE]: row for row in sorted(rows, key=lambda row: row[QUARTER])}
    for row in latest.values():
        apply_follow_up(register, actor, write, row)


def apply_follow_up(register: Register, actor: Actor, write: Transaction, answer: Row) -> None:
    """Give an insats the status and the decision of its latest quarter's follow-up, as a new version of it.

    ``answer`` is the follow-up's stored row, in the caller's transaction. The decision to end makes the insats
    done, unless it was cancelled, and gives it the quarter as its end where it had none. A follow-up of an
    earlier quarter than the latest changes nothing, and neither does one that repeats what the insats has, or a new
    version that decides what the one before it did: what somebody has written in the insats since then stands there,
    while the quarter's papers say what was followed up (``snapshot.as_followed_up``).
    A confirmed insats stays confirmed: this is the group's decision, not a change of what was decided.
    """
    if _decided_before(register, write, answer):
        return
    form = register.plan.forms[MEASURE]
    rows = write.read(f"SELECT * FROM {schema.current_rows(form)} WHERE record = ?", [answer[MEASURE]])
    source = schema.current_rows(register.plan.forms[MEASURES])
    latest = write.read(f"SELECT max({QUARTER}) AS q FROM {source} WHERE {MEASURE} = ?", [answer[MEASURE]])[0]["q"]
    if not rows or answer[QUARTER] != latest or answer[STATUS] is None:
        return
    before = {name: rows[0].get(name) for name in form.fields}
    reason = f"{REASON} {answer[QUARTER]}"
    decision = register.plan.forms[MEASURES].answer(answer, DECISION)
    values = before | _with_decision(before, answer, decision)
    if decision != TO_END and before.get(END) == answer[QUARTER]:
        values[END] = _end_before(register, write, answer, reason)
    if values == before:
        return
    row = next_row(register, actor, values, rows[0]["record"], rows[0], reason, rows[0]["state"])
    write.insert(schema.table(form), [row])
    log.add(write, actor, "update", row["saved_at"], [titles.log_entry(register.plan, form, row)])


def _decided_before(register: Register, write: Transaction, answer: Row) -> bool:
    """Whether the version before this one decided the same about the same insats."""
    table = schema.table(register.plan.forms[MEASURES])
    sql = f'SELECT * FROM "{table}" WHERE record = ? AND version = ?'
    before = write.read(sql, [answer["record"], answer["version"] - 1])
    return bool(before) and all(before[0].get(n) == answer.get(n) for n in (MEASURE, QUARTER, STATUS, DECISION))


def _with_decision(measure: Row, answer: Row, decision: str | None) -> Row:
    changes: Row = {STATUS: status_after(answer[STATUS], decision)}
    has_no_end = END in measure and (measure[END] or "").casefold() in periods.ONGOING | periods.UNKNOWN
    if decision == TO_END and has_no_end:
        changes[END] = answer[QUARTER]
    return changes


def _end_before(register: Register, write: Transaction, answer: Row, reason: str) -> str | None:
    """The end that somebody else than this follow-up gave the insats: what stands when ending is taken back."""
    table = schema.table(register.plan.forms[MEASURE])
    where = "record = ? AND (reason IS NULL OR reason <> ?)"
    sql = f'SELECT {END} FROM "{table}" WHERE {where} ORDER BY version DESC LIMIT 1'
    end: str | None = write.read(sql, [answer[MEASURE], reason])[0][END]
    return end
