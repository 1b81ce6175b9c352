"""An archive into an empty database: the same records, versions, states, log, quarters, marks and protocols as before.

All of it in one transaction, or nothing.
"""

import csv
import hashlib
import io
import re
from pathlib import Path

from lomma_core.accounts import credentials
from lomma_core.accounts.factor import recent
from lomma_core.audit import log
from lomma_core.errors import FileRefused, StoreUnavailable
from lomma_core.exchange.archive import gap_list, gaps
from lomma_core.exchange.archive.reader import OTHER, Archive, open_archive
from lomma_core.exchange.archive.tables import FORM, Column, columns, file_of, tables
from lomma_core.exchange.archive.writer import PLAN_FILE
from lomma_core.exchange.exports.source import Progress
from lomma_core.permissions import Actor, require
from lomma_core.plan import field_types, in_use
from lomma_core.privacy import guard
from lomma_core.records import schema
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.long_cells import long_cells

_PART = 2000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_FAULTY = (ValueError, ArithmeticError, KeyError, TypeError, StopIteration, csv.Error)


def rebuild(register: Register, actor: Actor, path: Path, progress: Progress | None = None) -> dict[str, int]:
    """Read an archive into an empty database and return table -> number of rows.

    The plan file in use must be the archive's, save for texts that the person guard refuses by now. What else it
    refuses becomes a gap that is listed (``gap_list``) and logged, and the rest comes in. Accounts come without
    passwords: nobody can sign in until somebody makes a new account (``account add``) that gives the others new ones.
    The reading in is logged after the archive's own last row. Raises NotAllowed, and FileRefused with one sentence; the
    database is then as it was.
    """
    require(register, actor, "manage_accounts")
    recent.require_recent(register, actor)
    guard.refuse("file", "Filnamnet", Path(path).name)
    _refuse_used(register)
    with open_archive(path) as archive:
        try:
            plan_file = archive.text(PLAN_FILE)
        except UnicodeDecodeError:
            plan_file = ""
        filler = gaps.GapFiller({})
        if not gaps.same_plan(filler, plan_file, register.in_use.file):
            raise FileRefused(
                "Arkivet har en annan planfil än den som används. Packa upp planfil.toml ur arkivet, låt LOMMA_PLAN "
                "peka på den och läs in arkivet igen."
            )
        try:
            with register.store.transaction() as write:
                digests = {in_use.digest(plan_file): in_use.digest(register.in_use.file)}
                counts = _Reader(archive, write, progress, filler, digests).read()
                verdict = log.verify_chain(write)
                if verdict.broken_at is not None:
                    raise FileRefused(f"Loggens kedja i arkivet brister vid rad {verdict.broken_at}. Inget är inläst.")
                log.add(write, actor, "archive_import", register.now(), [{"amount": sum(counts.values())}])
                gap_list.add(register, actor, write, [*filler.gaps, *filler.log_digests()])
        except StoreUnavailable:
            raise FileRefused(
                "Arkivets rader går inte att spara: någon är dubbel eller saknar ett svar. Inget är inläst."
            ) from None
    return counts


def _refuse_used(register: Register) -> None:
    read = register.store.read
    for table in tables(read):
        if table != "plan_field" and read(f'SELECT 1 FROM "{table}" LIMIT 1'):
            raise FileRefused(
                "Databasen är i bruk. Ett arkiv läses bara in i en tom databas: låt LOMMA_DATABASE peka på en ny fil."
            )


class _Reader:
    """Reads one archive into one transaction."""

    def __init__(
        self,
        archive: Archive,
        write: Transaction,
        progress: Progress | None,
        filler: gaps.GapFiller,
        plan_digests: dict[str, str],
    ):
        self._archive, self._write, self._progress = archive, write, progress
        self._filler, self._plan_digests = filler, plan_digests
        self._plan_fields: set[tuple[str, str]] = set()

    def read(self) -> dict[str, int]:
        write = self._write
        counts = {"plan_field": self._table("plan_field")}
        for row in write.read("SELECT form, field FROM plan_field"):
            if (row["form"], row["field"]) not in self._plan_fields:
                write.execute("DELETE FROM plan_field WHERE form = ? AND field = ?", [row["form"], row["field"]])
        self._make_columns()
        self._filler.types = gaps.types_of(write.read("SELECT form, field, type FROM plan_field"))
        names = [name for name in tables(write.read) if name != "plan_field"]
        files = {name for name in self._archive.names() if name.startswith("tabeller/")}
        # An older program had fewer tables; an unknown table is refused.
        if not files <= {file_of(name) for name in [*names, "plan_field"]} or file_of("log") not in files:
            raise FileRefused(OTHER)
        self._filler.corrections = self._corrections()
        return counts | {name: self._table(name) for name in names if file_of(name) in files}

    def _corrections(self) -> set[tuple[str, str]]:
        """The log's rows that a name was taken out of, with the hash of what is left (``log.verify_chain``)."""
        try:
            with long_cells(), self._archive.open(file_of("log")) as file:
                rows = csv.DictReader(io.TextIOWrapper(file, "utf-8", newline=""), strict=True)
                return {(row["record"], row["detail"]) for row in rows if row["action"] == log.CORRECTION}
        except _FAULTY:
            return set()  # The table itself is refused, with its place.

    def _make_columns(self) -> None:
        """Give forms and fields that have left the plan, or that were added in the program, their place again."""
        for row in self._write.read("SELECT form, field, type FROM plan_field"):
            if not all(map(_NAME.fullmatch, (row["form"], row["field"]))) or row["type"] not in field_types.TYPES:
                raise FileRefused("Arkivets tabell plan_field går inte att läsa. Inget är inläst.")
            table = f"{FORM}{row['form']}"
            there = {column.name for column in columns(self._write.read, table)}
            if not there:
                schema.create(self._write, table)
            if row["field"] not in there:
                kind = field_types.TYPES[row["type"]]
                schema.add_column(self._write, table, row["field"], kind.column, kind.is_varied)

    def _table(self, table: str) -> int:
        own = {column.name: column for column in columns(self._write.read, table)}
        number = 0
        try:
            with long_cells(), self._archive.open(file_of(table)) as file:
                lines = csv.reader(io.TextIOWrapper(file, "utf-8", newline=""), strict=True)
                headings = next(lines)
                missing = own.keys() - set(headings)
                if len(set(headings) & own.keys()) != len(headings) or any(not own[n].nullable for n in missing):
                    raise ValueError
                part: list[Row] = []
                for number, line in enumerate(lines, 1):
                    row = self._row(table, own, dict(zip(headings, line, strict=True)), number)
                    part += [row] if row else []
                    if len(part) == _PART:
                        self._put(table, part)
                        part = []
                        if self._progress:
                            self._progress(number, number + 1)
                self._put(table, part)
        except _FAULTY:
            place = f"rad {number} i tabellen {table}" if number else f"tabellen {table}"
            raise FileRefused(f"Arkivet går inte att läsa: {place} stämmer inte. Inget är inläst.") from None
        if self._progress and number:
            self._progress(number, number)
        return number

    def _put(self, table: str, part: list[Row]) -> None:
        if table != "plan_field":
            self._write.insert(table, part)
            return
        # The new database has rows of these keys already; two of one key in the archive are as wrong as elsewhere.
        for row in part:
            key = (row["form"], row["field"])
            if key in self._plan_fields:
                raise ValueError
            self._plan_fields.add(key)
            self._write.put(table, {"form": row["form"], "field": row["field"]}, {"type": row["type"]})

    def _row(self, table: str, own: dict[str, Column], cells: dict[str, str], number: int) -> Row | None:
        values = {name: column.read(cells.get(name, "")) for name, column in own.items()}
        row = self._filler.fill(table, values, number)
        if row is None:
            return None
        if table == "quarter_event" and row["snapshot"]:
            row["snapshot"], row["digest"] = self._filler.document(row, self._document(row))
        if table == "plan_version":
            row["file_digest"] = self._plan_digests.get(row["file_digest"], row["file_digest"])
        if table == "account":
            row["password_hash"] = credentials.NOBODY
        return row

    def _document(self, row: Row) -> str:
        text = self._archive.text(row["snapshot"])
        if hashlib.sha256(text.encode()).hexdigest() != row["digest"]:
            raise ValueError
        return text
