"""What a database file holds, counted from the file itself, and whether that is what it should hold."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from lomma_core.audit import log
from lomma_core.errors import LommaError, StoreUnavailable
from lomma_core.register import Register
from lomma_core.storage.duckdb_engine import log_of
from lomma_core.storage.files.read_only import ReadOnlyFile
from lomma_core.storage.rows import Reader

_FORM = "form_"
_TABLES = "SELECT table_name FROM information_schema.tables ORDER BY table_name"
# What takes records away for good, so that a later copy may have fewer rows.
ERASURES = ("purge", "redact")
UNREADABLE = (
    "Filen går inte att läsa som en säkerhetskopia: den är skadad, av ett annat slag eller skriven av ett nyare "
    "program. Använd en annan säkerhetskopia."
)
DIFFERENT = (
    "Säkerhetskopian stämmer inte med registret, så den är borttagen. Försök igen. Händer det igen: be den som sköter "
    "servern att undersöka disken."
)
LOG_BESIDE = (
    "Bredvid säkerhetskopian ligger en logg med samma namn och .wal. En säkerhetskopia är hel utan logg: flytta undan "
    "loggen och försök igen."
)


@dataclass(frozen=True)
class Contents:
    """Rows by table, records by form, the last row of the log with its hash and moment (naive UTC), and the schema.

    ``broken_at`` is the row of the log at which its chain breaks, None where it holds (R13).
    """

    rows: dict[str, int]
    records: dict[str, int]
    log: int
    chain: str
    broken_at: int | None
    last_logged: dt.datetime | None
    schema: int


@dataclass(frozen=True)
class Moment:
    """A register's log number and its rows by form table, at one moment."""

    log: int
    rows: dict[str, int]


def read_contents(path: Path) -> Contents:
    """Open a file that nobody has open, and count all there is. Raises LommaError for any other file."""
    if log_of(path).exists():
        raise LommaError(LOG_BESIDE)
    try:
        file = ReadOnlyFile(path)
        try:
            return _contents(file)
        finally:
            file.close()
    except StoreUnavailable as error:
        raise LommaError(UNREADABLE) from error


def count_rows(source: Reader, beginning: str = "") -> dict[str, int]:
    """How many rows each table has whose name begins so."""
    names = [row["table_name"] for row in source.read(_TABLES)]
    return {name: _count(source, f'"{name}"') for name in names if name.startswith(beginning)}


def moment(source: Reader) -> Moment:
    """The register's state now, to hold a copy against."""
    return Moment(_count(source, "log"), count_rows(source, _FORM))


def require_same(register: Register, before: Moment, copy: Contents) -> None:
    """Raise LommaError unless a copy holds what the register held when it was made, at or after ``before``.

    Its log must be the beginning of the register's, with the same hash, and whole where the register's is. Records that
    were saved meanwhile may be in it; fewer than before may be only where some were erased meanwhile.
    """
    rows = register.store.read("SELECT chain FROM log WHERE nr = ?", [copy.log])
    forms = {name: n for name, n in copy.rows.items() if name.startswith(_FORM)}
    fewer = forms.keys() < before.rows.keys() or any(forms[name] < n for name, n in before.rows.items())
    well = copy.log >= before.log and bool(rows) and rows[0]["chain"] == copy.chain
    if copy.log == before.log:
        well = well and forms == before.rows
    elif fewer:
        sql = "SELECT 1 FROM log WHERE nr > ? AND nr <= ? AND action IN (?, ?) LIMIT 1"
        well = well and bool(register.store.read(sql, [before.log, copy.log, *ERASURES]))
    if well and copy.broken_at is not None:
        # A log that somebody has changed is copied as it is; that is no fault of the copy's.
        well = log.verify_chain(register.store).broken_at == copy.broken_at
    if not well:
        raise LommaError(DIFFERENT)


def _contents(file: Reader) -> Contents:
    rows = count_rows(file)
    for name in rows:
        # Counting alone reads no block of a table's columns, each of which has a checksum; a hash of all of them does.
        file.read(f'SELECT bit_xor(hash(t)) FROM "{name}" t')
    records = {
        name.removeprefix(_FORM): int(file.read(f'SELECT count(DISTINCT record) AS n FROM "{name}"')[0]["n"])
        for name in rows
        if name.startswith(_FORM)
    }
    verdict = log.verify_chain(file)
    last = file.read("SELECT nr, logged_at FROM log ORDER BY nr DESC LIMIT 1")
    schema = file.read("SELECT max(number) AS n FROM migration")[0]["n"]
    nr, logged_at = (last[0]["nr"], last[0]["logged_at"]) if last else (0, None)
    return Contents(rows, records, nr, verdict.chain, verdict.broken_at, logged_at, schema or 0)


def _count(source: Reader, table: str) -> int:
    return int(source.read(f"SELECT count(*) AS n FROM {table}")[0]["n"])
