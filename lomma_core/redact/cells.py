"""Where texts are stored: every column of every table in which somebody's words may stand, and how a cell is changed.

What is not named here is taken for a text, so that a new table or column is covered by itself.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from lomma_core.plan.field_types import TYPES
from lomma_core.records import schema
from lomma_core.records.lookup import Reader
from lomma_core.redact import wording
from lomma_core.storage.tables import newest_rows
from lomma_core.storage.transaction import Transaction

Change = Callable[[str], str]
FORM = "form_"
DRAFTS, VIEWS, PLANS = "draft", "list_view", ("plan_version", "plan_draft")
HIDDEN = "redact_text"
# Tables without anybody's words, those that are handled apart (the log, frozen quarters), and the hidden texts'.
_APART = {"account", "log", "migration", "plan_field", "session", "redact_report", "redact_place", "redact_document"}
_APART |= {"redact_value"}
# Columns that hold names of accounts, records, forms and the program's own words.
_NAMES = {
    *("id", "account", "form", "record", "field", "subject", "who", "state", "action", "way", "quarter", "purge"),
    *("made_by", "revoked_by", "proposed_by", "settled_by", "confirmed_by", "reported_by", "report", "snapshot"),
    *("digest", "digest_before", "digest_after", "file_digest", "key_hash", "secret_hash"),
}
_COLUMNS = "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE data_type = 'VARCHAR'"
_KEYS = "SELECT table_name AS t, column_name AS c FROM information_schema.key_column_usage"


@dataclass(frozen=True)
class StoredColumn:
    """A column in which texts stand; ``key``: its table's rows are told apart by it."""

    table: str
    name: str
    key: bool = False

    @property
    def form(self) -> str:
        """The form whose versions stand in the table; empty for another table."""
        return self.table.removeprefix(FORM) if self.table.startswith(FORM) else ""

    @property
    def is_address(self) -> bool:
        """Whether its cells are queries of addresses: those of saved views."""
        return (self.table, self.name) == (VIEWS, "query")


def text_columns(read: Reader) -> list[StoredColumn]:
    """Every column of texts but the log's and the frozen quarters', in the order of their names.

    The newest rows follow the versions by themselves (``newest_rows``): what is taken out of these is gone there.
    """
    types = {(row["form"], row["field"]): row["type"] for row in read("SELECT form, field, type FROM plan_field", ())}
    keys = {(row["t"], row["c"]) for row in read(_KEYS, ())}
    columns = []
    for row in read(f"{_COLUMNS} ORDER BY table_name, ordinal_position", ()):
        table, name = row["t"], row["c"]
        if newest_rows.is_derived(table):
            continue
        if table.startswith(FORM):
            if name in schema.META:
                own = name == "reason"
            else:
                # A type that is known no more may have been a text.
                kind = TYPES.get(types.get((table.removeprefix(FORM), name), ""))
                own = kind is None or wording.holds_text(kind)
        else:
            own = table not in _APART and name not in _NAMES
        if own:
            columns.append(StoredColumn(table, name, (table, name) in keys))
    return columns


def rewrite(write: Transaction, columns: Iterable[StoredColumn], needle: str, change: Change, at: dt.datetime) -> None:
    """Put the cells of columns that hold ``needle`` (lower case) through ``change``, in the caller's transaction.

    A draft that is changed counts as kept ``at`` that moment, so that forms that are open with it read it again.
    """
    for column in _with(write, columns, needle):
        _rewrite(write, column, needle, change, at)


def _with(write: Transaction, columns: Iterable[StoredColumn], needle: str) -> list[StoredColumn]:
    """The columns in which a text stands, of all tables at once: nearly every one has it in none of its rows."""
    by_table: dict[str, list[StoredColumn]] = {}
    for column in columns:
        by_table.setdefault(column.table, []).append(column)
    parts = []
    for table, own in by_table.items():
        held = ", ".join(f"coalesce(bool_or({_holds(column, '$1')}), false)" for column in own)
        parts.append(f"SELECT '{table}' AS t, [{held}] AS held FROM \"{table}\"")
    rows = write.read(" UNION ALL ".join(parts), [needle]) if parts else []
    return [column for row in rows for column, held in zip(by_table[row["t"]], row["held"], strict=True) if held]


def _holds(column: StoredColumn, parameter: str) -> str:
    # An address has its own signs for the letters: each is looked at.
    given = f"{parameter}::VARCHAR"
    return f"{given} IS NOT NULL" if column.is_address else f'contains(lower("{column.name}"), {given})'


def _rewrite(write: Transaction, column: StoredColumn, needle: str, change: Change, at: dt.datetime) -> None:
    table, name = column.table, column.name
    sql = f'SELECT DISTINCT "{name}" AS cell FROM "{table}" WHERE "{name}" IS NOT NULL AND {_holds(column, "$1")}'
    for row in write.read(sql, [needle]):
        after = changed(column, row["cell"], change)
        if after == row["cell"]:
            continue
        if table == DRAFTS:
            write.execute("UPDATE draft SET answers = ?, kept_at = ? WHERE answers = ?", [after, at, row["cell"]])
        elif column.key and wording.GONE.search(after):
            # Nothing can be called by what was taken out.
            write.execute(f'DELETE FROM "{table}" WHERE "{name}" = ?', [row["cell"]])
        else:
            write.execute(f'UPDATE "{table}" SET "{name}" = ? WHERE "{name}" = ?', [after, row["cell"]])


def changed(column: StoredColumn, cell: str, change: Change) -> str:
    """A cell with its texts changed: those of a JSON document and of an address each by itself."""
    if column.is_address:
        parts = [(key, change(text)) for key, text in parse_qsl(cell)]
        # Nobody searches for what was taken out.
        remaining = [(key, text) for key, text in parts if not wording.GONE.search(text)]
        return cell if parts == parse_qsl(cell) else urlencode(remaining)
    if cell[:1] in ("{", "["):
        try:
            document = json.loads(cell)
        except ValueError:
            return change(cell)
        after = strings(document, change)
        return cell if after == document else json.dumps(after, ensure_ascii=False)
    return change(cell)


def strings(value: object, change: Change) -> object:
    """A JSON document with every string in it changed, keys too: an import's mapping has the file's words there."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(name): strings(part, change) for name, part in value.items()}
    return [strings(part, change) for part in value] if isinstance(value, list) else value
