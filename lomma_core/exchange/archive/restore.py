"""An archive into an empty database: the same records, versions, states, log, quarters, marks and protocols as before.

All of it in one transaction, or nothing.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from lomma_core.accounts import credentials
from lomma_core.audit import log
from lomma_core.errors import FileRefused, StoreUnavailable
from lomma_core.exchange.archive.reader import OTHER, Archive, opened
from lomma_core.exchange.archive.tables import FORM, OWN, Column, columns, file_of, tables
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
# Sums look like numbers now and then, and no one writes them; a form's fields may be called anything.
_SUMS = {"chain", "digest", "digest_before", "digest_after", "file_digest"}
_FAULTY = (ValueError, ArithmeticError, KeyError, TypeError, StopIteration, csv.Error)


def rebuild(register: Register, actor: Actor, path: Path, progress: Progress | None = None) -> dict[str, int]:
    """Read an archive into an empty database and return table -> number of rows.

    The plan file in use must be the archive's. Accounts come without passwords: nobody can sign in until somebody
    makes a new account (``account add``) that gives the others new ones. The reading in is logged after the archive's
    own last row. Raises NotAllowed, and FileRefused with one sentence; the database is then as it was.
    """
    require(register.plan, actor, "manage_accounts")
    guard.refuse("file", "Filnamnet", Path(path).name)
    _refuse_used(register)
    with opened(path) as archive:
        try:
            given = in_use.digest(archive.text(PLAN_FILE))
        except UnicodeDecodeError:
            given = ""
        if given != in_use.digest(register.in_use.file):
            raise FileRefused(
                "Arkivet har en annan planfil än den som används. Packa upp planfil.toml ur arkivet, låt LOMMA_PLAN "
                "peka på den och läs in arkivet igen."
            )
        try:
            with register.store.transaction() as write:
                counted = _Reader(archive, write, progress).read()
                found = log.verify_chain(write)
                if found.broken_at is not None:
                    raise FileRefused(f"Loggens kedja i arkivet brister vid rad {found.broken_at}. Inget är inläst.")
                log.add(write, actor, "archive_import", register.now(), [{"amount": sum(counted.values())}])
        except StoreUnavailable:
            raise FileRefused(
                "Arkivets rader går inte att spara: någon är dubbel eller saknar ett svar. Inget är inläst."
            ) from None
    return counted


def _refuse_used(register: Register) -> None:
    read = register.store.read
    for table in tables(read):
        if table != "plan_field" and read(f'SELECT 1 FROM "{table}" LIMIT 1'):
            raise FileRefused(
                "Databasen är i bruk. Ett arkiv läses bara in i en tom databas: låt LOMMA_DATABASE peka på en ny fil."
            )


class _Reader:
    """Reads one archive into one transaction."""

    def __init__(self, archive: Archive, write: Transaction, progress: Progress | None):
        self._archive, self._write, self._progress = archive, write, progress

    def read(self) -> dict[str, int]:
        write = self._write
        write.execute("DELETE FROM plan_field")
        counted = {"plan_field": self._table("plan_field")}
        self._make_columns()
        known = [name for name in tables(write.read) if name != "plan_field"]
        given = {name for name in self._archive.names() if name.startswith("tabeller/")}
        # An older program knew fewer tables; one that this program does not know is refused.
        if not given <= {file_of(name) for name in [*known, "plan_field"]} or file_of("log") not in given:
            raise FileRefused(OTHER)
        return counted | {name: self._table(name) for name in known if file_of(name) in given}

    def _make_columns(self) -> None:
        """Give forms and fields that have left the plan, or that were added in the program, their place again."""
        for row in self._write.read("SELECT form, field, type FROM plan_field"):
            if not all(map(_NAME.fullmatch, (row["form"], row["field"]))) or row["type"] not in field_types.TYPES:
                raise FileRefused("Arkivets tabell plan_field går inte att läsa. Inget är inläst.")
            table = f"{FORM}{row['form']}"
            there = {column.name for column in columns(self._write.read, table)}
            if not there:
                self._write.execute(schema.empty_table(table))
            if row["field"] not in there:
                kind = field_types.TYPES[row["type"]].column
                self._write.execute(f'ALTER TABLE "{table}" ADD COLUMN "{row["field"]}" {kind}')

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
                    part.append(self._row(table, own, dict(zip(headings, line, strict=True)), number))
                    if len(part) == _PART:
                        self._write.insert(table, part)
                        part = []
                        if self._progress:
                            self._progress(number, number + 1)
                self._write.insert(table, part)
        except _FAULTY:
            place = f"rad {number} i tabellen {table}" if number else f"tabellen {table}"
            raise FileRefused(f"Arkivet går inte att läsa: {place} stämmer inte. Inget är inläst.") from None
        if self._progress and number:
            self._progress(number, number)
        return number

    def _row(self, table: str, own: dict[str, Column], cells: dict[str, str], number: int) -> Row:
        row: Row = {name: one.read(cells.get(name, "")) for name, one in own.items()}
        if table == "quarter_event" and row["snapshot"]:
            row["snapshot"] = self._document(row)
        for name, value in row.items():
            if own[name].kind == "VARCHAR" and not (table in OWN and name in _SUMS | {"snapshot"}):
                _refuse_person(value, f"rad {number} i tabellen {table}, kolumnen {name}")
        if table == "account":
            row["password_hash"] = credentials.NOBODY.decode()
        return row

    def _document(self, row: Row) -> str:
        text = self._archive.text(row["snapshot"])
        if hashlib.sha256(text.encode()).hexdigest() != row["digest"]:
            raise ValueError
        for value in _texts(json.loads(text)):
            _refuse_person(value, f"det frysta kvartalet {row['quarter']}")
        return text


def _refuse_person(text: str | None, where: str) -> None:
    """What no form would take is not taken from an archive either; the text is not repeated (R2, R4)."""
    # No number without a digit; it spares most texts the guard's longer look.
    refused = guard.classify(text)[0] if text and any(map(str.isnumeric, text)) else []
    if refused:
        raise FileRefused(f"Arkivet innehåller {guard.kinds_in_words(refused)}: {where}. Inget är inläst.")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(one)
