"""What tests ask of the core that the program itself has no need of: a whole CSV file, the last rows of the log."""

import csv
import io
from collections.abc import Iterable

from lomma_core.exchange.exports import csv_writer
from lomma_core.permissions import Actor
from lomma_core.quarterly.compare import Change
from lomma_core.quarterly.snapshot import RecordDocument, State
from lomma_core.register import Register
from lomma_core.storage.store import Row, Store


def form_csv(register: Register, actor: Actor, form_name: str, kind: str, masked: bool = False) -> bytes:
    """All pieces of ``csv_writer.stream``."""
    return b"".join(csv_writer.stream(register, actor, form_name, kind, masked))


def csv_rows(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file by its headings, with or without a BOM."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def latest(store: Store, limit: int = 100) -> list[Row]:
    """The newest log rows, newest first."""
    return store.read(
        "SELECT nr, logged_at, who, action, way, form, record, version, amount, name FROM log ORDER BY nr DESC LIMIT ?",
        [limit],
    )


def apply(earlier: State, changes: Iterable[Change]) -> dict[str, dict[str, RecordDocument]]:
    """The later state's records, {form: {key: record}}, made from the earlier one and the changes."""
    made = {form["name"]: {r["key"]: r for r in form["records"]} for form in earlier["forms"]}
    for change in changes:
        records = made.setdefault(change.form, {})
        if change.after is None:
            del records[change.key]
        else:
            records[change.key] = change.after
    return made
