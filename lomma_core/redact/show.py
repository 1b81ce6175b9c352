"""What takes the place of marks when a report is decided: the text again, or that something was taken out (R18)."""

from collections.abc import Mapping
from typing import cast

from lomma_core.erasure import documents
from lomma_core.quarterly.snapshot import State
from lomma_core.redact import cells, hide, wording
from lomma_core.register import Register
from lomma_core.storage.transaction import Transaction


def replace(register: Register, write: Transaction, report: str, words: Mapping[str, str], step: str) -> None:
    """Put ``words``, {hidden text's id: what is to stand there}, in place of the marks, wherever they are now.

    In the caller's transaction; frozen quarters that change are noted under ``step``.
    """

    def change(text: str) -> str:
        # A hidden text may have the mark of another one in it.
        after = wording.MARKED.sub(lambda match: words.get(match[1], match[0]), text)
        return after if after == text else change(after)

    cells.rewrite(write, cells.text_columns(write.read), wording.MARK_START.lower(), change, register.now())

    def changed(state: State) -> State:
        return cast(State, cells.strings(state, change))

    hide.note(write, report, step, documents.rewrite(write, changed))


def fill_again(write: Transaction, texts: list[str]) -> None:
    """Give back answers that are no texts: in their versions, and in later ones in which nobody has answered anew."""
    marks = ", ".join("?" for _ in texts) or "NULL"
    sql = (
        "SELECT v.*, r.reported_at FROM redact_value v JOIN redact_text t ON t.id = v.text "
        f"JOIN redact_report r ON r.id = t.report WHERE v.text IN ({marks}) ORDER BY v.version DESC"
    )
    for row in write.read(sql, texts):
        table, field = f"{cells.FORM}{row['form']}", row["field"]
        since = "version = ? OR (version > ? AND saved_at >= ?)"
        where = f'WHERE record = ? AND "{field}" IS NULL AND ({since})'
        sql = f'UPDATE "{table}" SET "{field}" = CAST(? AS {_kind(write, table, field)}) {where}'
        write.execute(sql, [row["value"], row["record"], row["version"], row["version"], row["reported_at"]])


def _kind(write: Transaction, table: str, column: str) -> str:
    sql = "SELECT data_type AS kind FROM information_schema.columns WHERE table_name = ? AND column_name = ?"
    kind: str = write.read(sql, [table, column])[0]["kind"]
    return kind


def forget(write: Transaction, texts: list[str]) -> None:
    """Remove the hidden texts themselves; the ids and fields stay with the report."""
    marks = ", ".join("?" for _ in texts) or "NULL"
    write.execute(f"UPDATE redact_text SET text = NULL WHERE id IN ({marks})", texts)
    write.execute(f"DELETE FROM redact_value WHERE text IN ({marks})", texts)
