"""The archive: the whole register as a ZIP file that can be read without the program, and read in again (R11, R12).

An ordinary archive has counts as they are published (R8). A complete one has them as they were entered, for moving the
register and for the municipal archive; it is labelled so, and it is made only on request.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from lomma_core.accounts.factor import recent
from lomma_core.audit import log as audit
from lomma_core.audit import marked_reads
from lomma_core.errors import FileTaken, NotAllowed, NotValid
from lomma_core.exchange.archive import manifest
from lomma_core.exchange.archive.tables import FORM, Column, columns, file_of, key, tables
from lomma_core.exchange.exports.source import MASK, Progress
from lomma_core.permissions import Actor, refuse, require
from lomma_core.plan.field_types import TYPES
from lomma_core.quarterly import masking, snapshot
from lomma_core.records import secrecy
from lomma_core.records.secrecy import may_read_marked
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.atomic_file import atomic_write
from lomma_core.utils.quarters import local

SUMS, README, PACKAGE, PLAN, PLAN_FILE = (
    "kontrollsummor.txt",
    "LÄSMIG.txt",
    "datapackage.json",
    "plan.toml",
    "planfil.toml",
)
# Sums over what a masked archive leaves out: a guess at an answer could be tried against them (R20).
_TELLING = {"chain", "digest", "digest_before", "digest_after"}
_PLACES = {"address", "session"}
ACTIONS = {"ordinary": "archive", "complete": "archive_complete", "masked": "archive_masked"}
_PART = 2000


def write_archive(
    register: Register,
    actor: Actor,
    target: Path,
    complete: bool = False,
    masked: bool = False,
    reports: Iterable[tuple[str, bytes]] = (),
    progress: Progress | None = None,
) -> Path:
    """Write an archive into a new file: all forms in all versions, the plan, the log with its chain, and the rest.

    ``complete`` has the counts as they were entered, ``masked`` leaves out what marked records answer; ``reports`` are
    file names with what they hold (seven parameters, as the command has flags). Nobody writes meanwhile, so the archive
    is one moment, with its own row in the log as the last. Raises NotAllowed, NotValid for a complete and masked one,
    FileTaken, and LommaError when the file cannot be written.
    """
    kind = _kind(register, actor, complete, masked)
    target = Path(target)
    if target.exists():
        raise FileTaken
    fault = "Det går inte att skriva filen. Kontrollera sökvägen och att disken har plats."
    with atomic_write(target, fault) as file:
        _fill(register, actor, file, kind, reports, progress)
    return target


def archive_bytes(
    register: Register,
    actor: Actor,
    complete: bool = False,
    masked: bool = False,
    reports: Iterable[tuple[str, bytes]] = (),
    progress: Progress | None = None,
) -> bytes:
    """The same archive as bytes, for a download; nothing of it is on the disk. Raises NotAllowed and NotValid."""
    kind = _kind(register, actor, complete, masked)
    out = io.BytesIO()
    _fill(register, actor, out, kind, reports, progress)
    return out.getvalue()


def _kind(register: Register, actor: Actor, complete: bool, masked: bool) -> str:
    """Which archive it is, of those the actor may make."""
    require(register, actor, "archive")
    require(register, actor, "export")
    recent.require_recent(register, actor)
    if complete and masked:
        raise NotValid({"masked": "Ett fullständigt arkiv kan inte vara maskerat. Välj det ena."})
    if not masked and not may_read_marked(register, actor):
        refuse(register, actor, "read_marked", NotAllowed("Din roll får bara göra maskerade arkiv."))
    return "complete" if complete else "masked" if masked else "ordinary"


def _fill(
    register: Register,
    actor: Actor,
    file: BinaryIO,
    kind: str,
    reports: Iterable[tuple[str, bytes]],
    progress: Progress | None,
) -> None:
    """Write the archive into an open file, in one transaction with its row in the log."""
    with register.store.transaction() as write:
        marked = 0 if kind == "masked" else len(secrecy.marked(register))
        audit.add(write, actor, ACTIONS[kind], register.now(), [{"detail": marked_reads.in_words(marked)}])
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _Writer(register, write, archive, kind == "complete", kind == "masked", progress).write(reports)


class _Writer:
    """Writes one archive, file by file, from within one transaction."""

    def __init__(
        self,
        register: Register,
        write: Transaction,
        archive: zipfile.ZipFile,
        complete: bool,
        masked: bool,
        progress: Progress | None,
    ):
        self._register, self._read, self._archive = register, write.read, archive
        self._complete, self._masked, self._progress = complete, masked, progress
        self._marked = secrecy.marked(register) if masked else frozenset()
        self._stamp = local(register.now()).timetuple()[:6]
        self._sums: dict[str, str] = {}

    def write(self, reports: Iterable[tuple[str, bytes]]) -> None:
        names = tables(self._read)
        resources = [self._table(name) for name in names]
        last = self._read("SELECT nr, chain FROM log ORDER BY nr DESC LIMIT 1", ())[0]
        log = {"rows": last["nr"], "chain": MASK if self._masked else last["chain"]}
        register, complete, masked = self._register, self._complete, self._masked
        self._file(PACKAGE, [manifest.datapackage(register, resources, complete, masked, log).encode()])
        about = manifest.readme(register, names, complete, masked, log)
        self._file(README, [b"\xef\xbb\xbf" + about.encode()])
        self._file(PLAN, [register.in_use.text.encode()])
        self._file(PLAN_FILE, [register.in_use.file.encode()])
        for name, data in reports:
            self._file(f"rapporter/{name}", [data])
        sums = "".join(f"{digest}  {name}\n" for name, digest in self._sums.items())
        self._file(SUMS, [sums.encode()])

    def _table(self, table: str) -> dict[str, object]:
        own = columns(self._read, table)
        if table == "quarter_event":
            self._documents()
        path = file_of(table)
        size = self._file(path, self._rows(table, own))
        links = self._links(table)
        return manifest.resource(self._register, table, own, path, size, self._sums[path], links)

    def _rows(self, table: str, own: list[Column]) -> Iterator[bytes]:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.name for column in own])
        total = self._read(f'SELECT count(*) AS n FROM "{table}"', ())[0]["n"]
        order, marks = ", ".join(f'"{name}"' for name in key(table)), ", ".join("?" for _ in key(table))
        mask = self._mask(table)
        # From the key of the last row on: a count of rows to pass over would have all of them put in order each time.
        after, place = "", list[object]()
        for start in range(0, total, _PART):
            rows = self._read(f'SELECT * FROM "{table}" {after} ORDER BY {order} LIMIT {_PART}', place)
            after, place = f"WHERE ({order}) > ({marks})", [rows[-1][name] for name in key(table)]
            for row in rows:
                row = row if row.get("record") not in self._marked else row | mask
                if table == "quarter_event" and row["snapshot"]:
                    row |= {"snapshot": _document(row)}
                if self._masked:
                    # Where officials sit is nothing for whom a masked archive is made.
                    row |= dict.fromkeys(_PLACES & row.keys() if table == "log" else ())
                    row |= {name: MASK for name in _TELLING & row.keys() if row[name]}
                    if table in ("quarter_event", "import_step"):
                        # A marked record may be what made a quarter incomplete or an import wrong (R11).
                        row |= {"reason": row["reason"] and MASK}
                writer.writerow([column.write(row[column.name], self._complete) for column in own])
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
            if self._progress:
                self._progress(min(start + _PART, total), total)
        yield out.getvalue().encode()

    def _mask(self, table: str) -> dict[str, str | None]:
        """What stands in a masked archive for the answers of a marked record, the same whatever they are (R20)."""
        if table == "log":
            return {"name": None}
        if table == "secrecy":
            return {"reason": MASK}
        if not table.startswith(FORM):
            return {}
        # A type that is known no more may have been a text.
        fields = self._read("SELECT field, type FROM plan_field WHERE form = ?", [table.removeprefix(FORM)])
        texts = {row["field"] for row in fields if row["type"] not in TYPES or TYPES[row["type"]].masked}
        return {"reason": MASK} | {row["field"]: MASK if row["field"] in texts else None for row in fields}

    def _documents(self) -> None:
        """Each frozen quarter as the file it is, byte for byte, so that its digest can be checked."""
        sql = "SELECT quarter, nr, snapshot FROM quarter_event WHERE snapshot IS NOT NULL ORDER BY quarter, nr"
        for row in self._read(sql, ()):
            text = row["snapshot"]
            if self._masked:
                text = snapshot.text(masking.without_reason(masking.mask(json.loads(text), self._marked)))
            self._file(_document(row), [text.encode()])

    def _links(self, table: str) -> dict[str, str]:
        """The link fields of a form whose links all lead somewhere: after a gallring some do not (R12)."""
        form = self._register.plan.forms.get(table.removeprefix(FORM)) if table.startswith(FORM) else None
        targets = {}
        for field in form.declared if form else ():
            if field.kind.is_link:
                there = f'SELECT 1 FROM "{FORM}{field.form}" o WHERE o.record = t."{field.name}"'
                sql = f'SELECT 1 FROM "{table}" t WHERE t."{field.name}" IS NOT NULL AND NOT EXISTS ({there}) LIMIT 1'
                if not self._read(sql, ()):
                    targets[field.name] = f"{FORM}{field.form}"
        return targets

    def _file(self, name: str, pieces: Iterable[bytes]) -> int:
        """Write a file, remember its sum, and return its size."""
        info = zipfile.ZipInfo(name, self._stamp)
        info.compress_type = zipfile.ZIP_DEFLATED
        checksum, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                checksum.update(piece)
                size += len(piece)
                file.write(piece)
        self._sums[name] = checksum.hexdigest()
        return size


def _document(row: Row) -> str:
    return f"kvartal/{row['quarter']}-{row['nr']}.json"
