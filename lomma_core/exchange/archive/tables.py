"""What an archive holds of the database: which tables, how their cells are written, and how they are read again."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from lomma_core.exchange.exports.formula_escape import escape, unescape
from lomma_core.plan.field_types import TYPES
from lomma_core.privacy import small_counts
from lomma_core.records.lookup import Reader

FORM = "form_"
# Table -> what it is called and its key. A form's table is named by its form; its key is record and version.
OWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "log": ("Loggen: vem, när, vilken post och vad, kedjad med kontrollsummor. Inga texter.", ("nr",)),
    "quarter_event": ("Stängda och öppnade kvartal; kolumnen snapshot säger filen med det frysta.", ("quarter", "nr")),
    "secrecy": ("Sekretessmarkeringar och hävningar.", ("record", "nr")),
    "purge": ("Föreslagna och genomförda gallringar.", ("id",)),
    "purge_item": ("Posterna i gallringar som väntar.", ("purge", "record")),
    "purge_record": ("Gallringsprotokollet: poster som har tagits bort.", ("form", "record")),
    "purge_document": ("Gallringsprotokollet: frysta kvartal som ändrades.", ("purge", "quarter", "nr")),
    "redact_report": ("Rapporterade personuppgifter och vad som har avgjorts om dem.", ("id",)),
    "redact_text": ("Dolda texter som väntar på beslut, utan texterna själva.", ("id",)),
    "redact_value": ("Dolda svar som inte är texter, utan svaren själva.", ("form", "record", "version", "field")),
    "redact_place": ("Protokollet över borttagna personuppgifter: var de stod.", ("report", "nr")),
    "redact_document": ("Protokollet över personuppgifter: frysta kvartal.", ("report", "step", "quarter", "nr")),
    "account": ("Konton, utan lösenord.", ("name",)),
    "plan_field": ("Fälten som har en kolumn, också de som har lämnat planen.", ("form", "field")),
    "plan_version": ("Formulär som har tagits i bruk i programmet.", ("nr",)),
    "import_run": ("Importer av filer.", ("id",)),
    "import_step": ("Importer som har gjorts, ångrats och tagits tillbaka, med skälen.", ("run", "nr")),
    "import_item": ("Vilka versioner varje steg skrev.", ("run", "nr", "form", "record")),
    "archive_gap": ("Luckor: texter som togs bort när ett arkiv lästes in, utan texterna.", ("nr",)),
    "import_mapping": ("Hur rubriker i inlästa filer har tolkats.", ("form", "heading")),
}
# Not taken along: what opens something, what is nobody's but its writer's, and what is the program's own.
LEFT_OUT = {
    "session",
    "invitation",
    "throttle",
    "device",
    "export_key",
    "display_link",
    "oidc_identity",
    "oidc_session",
}
# The plan makes what lists are sorted by.
LEFT_OUT |= {"draft", "plan_draft", "list_view", "migration", "plan_sort"}
LEFT_OUT |= {"second_factor", "recovery_code", "second_factor_start", "sign_in_step"}
# A text that is hidden leaves in no archive (R18).
SECRETS = {"account": {"password_hash"}, "redact_text": {"text"}, "redact_value": {"value"}}


@dataclass(frozen=True)
class Column:
    """A column of a stored table: its kind in the store, whether it may be empty, whether it counts people (R8)."""

    name: str
    kind: str
    nullable: bool
    count: bool = False

    def write(self, value: object, raw: bool) -> str:
        """A cell: a count as it is published unless ``raw``, a text that no spreadsheet would run (R16)."""
        if value is None:
            return ""
        if self.kind == "VARCHAR":
            text = str(value) if raw or not self.count else small_counts.shown(str(value))
            return escape(text)
        if self.kind == "BOOLEAN":
            return "true" if value else "false"
        if self.kind == "TIMESTAMP":
            # What the store returns for a TIMESTAMP.
            return f"{cast(dt.datetime, value).isoformat()}Z"
        if self.kind == "DOUBLE":
            return f"{Decimal(repr(value)):f}"
        return f"{value:f}" if self.kind.startswith("DECIMAL") else str(value)

    def read(self, cell: str) -> object:
        """The stored value of a cell. Raises ValueError (ArithmeticError for a number) when it is none."""
        if not cell:
            return None if self.nullable or self.kind != "VARCHAR" else ""
        if self.kind == "VARCHAR":
            return unescape(cell)
        if self.kind == "BOOLEAN":
            return {"true": True, "false": False}[cell]
        if self.kind == "TIMESTAMP":
            return dt.datetime.fromisoformat(cell.removesuffix("Z"))
        if self.kind == "DATE":
            return dt.date.fromisoformat(cell)
        return {"INTEGER": int, "BIGINT": int, "DOUBLE": float}.get(self.kind, Decimal)(cell)


def tables(read: Reader) -> list[str]:
    """The database's tables that go into an archive, the forms' first."""
    sql = "SELECT table_name AS t FROM information_schema.tables ORDER BY table_name"
    existing = [row["t"] for row in read(sql, ())]
    return [name for name in existing if name.startswith(FORM)] + [name for name in OWN if name in existing]


def columns(read: Reader, table: str) -> list[Column]:
    """A table's columns in their order, without those that hold a secret."""
    sql = "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = ? "
    form = table.removeprefix(FORM)
    types = [kind.name for kind in TYPES.values() if kind.counts_people]
    of_people = f"SELECT field FROM plan_field WHERE form = ? AND type IN ({', '.join('?' for _ in types)})"
    count_fields = {row["field"] for row in read(of_people, [form, *types])} if table.startswith(FORM) else set()
    return [
        Column(row["column_name"], row["data_type"], row["is_nullable"] == "YES", row["column_name"] in count_fields)
        for row in read(f"{sql} ORDER BY ordinal_position", [table])
        if row["column_name"] not in SECRETS.get(table, set())
    ]


def key(table: str) -> tuple[str, ...]:
    """The columns that identify a table's rows."""
    return OWN[table][1] if table in OWN else ("record", "version")


def file_of(table: str) -> str:
    """Where a table stands in the archive."""
    return f"tabeller/{table}.csv"
