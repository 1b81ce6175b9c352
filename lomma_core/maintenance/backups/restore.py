"""Opening a backup again: to check it, to drill with it, and to put it in the database's place."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lomma_core.audit import high_water, log
from lomma_core.bootstrap import plan_path
from lomma_core.errors import LommaError, StoreUnavailable
from lomma_core.maintenance.backups import contents, files, make, sealing
from lomma_core.maintenance.backups.contents import Contents
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.permissions import Actor, require
from lomma_core.plan import in_use
from lomma_core.records import schema
from lomma_core.register import Register
from lomma_core.storage.duckdb_engine import log_of
from lomma_core.storage.files.read_only import ReadOnlyFile, held
from lomma_core.storage.store import Store
from lomma_core.utils import atomic_file
from lomma_core.utils.atomic_file import sync, sync_folder
from lomma_core.utils.quarters import Clock, system_clock, timestamp, utc

NONE_THERE = "Det finns ingen säkerhetskopia på den platsen. Kontrollera sökvägen; mappen brukar heta backup."
NO_PASSPHRASE = (
    "Säkerhetskopian är krypterad. Skriv lösenfrasen i en fil och sätt LOMMA_BACKUP_PASSPHRASE_FILE till den."
)
CHANGED = (
    "Säkerhetskopian är inte som den var när den gjordes: filen är skadad eller ändrad. Använd en annan säkerhetskopia."
)
SAME = "Filen är själva databasen. Välj en säkerhetskopia."


@dataclass(frozen=True)
class Restored:
    """What came back, where the replaced database is now (None: there was none), and erasures made since the backup.

    ``erasures`` counts what was purged or redacted since, and is therefore back (R12, R18).
    """

    contents: Contents
    replaced: Path | None
    erasures: int


def restore(settings: BackupSettings, actor: Actor, source: Path, clock: Clock = system_clock) -> Restored:
    """Put a backup in the database's place, checked and brought up to date first; what was there is kept beside it.

    Nothing is changed unless all went well. The restored log says so. Raises LommaError, StoreUnavailable while
    another process, as the server, has the database, and NotAllowed.
    """
    database = settings.database
    if database.exists() and source.exists() and source.samefile(database):
        raise LommaError(SAME)
    # Held until the exchange is done: a server that starts meanwhile would write in the file that is set aside.
    with held(database), opened(settings, source) as (copy, content):
        register = open_copy(copy, clock)
        try:
            require(register, actor, "manage_accounts")
            with register.store.transaction() as write:
                log.add(write, actor, "backup_restore", register.now(), [{"detail": _until(content)}])
        finally:
            register.store.close()
        erasures = _erasures_since(database, content)
        with files.faults():
            return Restored(content, _exchange(database, copy, utc(clock())), erasures)


def verify(register: Register, actor: Actor, settings: BackupSettings, source: Path) -> Contents:
    """Open a backup and read all of it, held against its manifest where it has one; logged.

    Raises NotAllowed, and LommaError for a backup that cannot be used.
    """
    require(register, actor, "manage_accounts")
    with make.alone(register):
        with opened(settings, source) as (_, content):
            pass
        with register.store.transaction() as write:
            log.add(write, actor, "backup_verify", register.now(), [{"detail": _until(content)}])
    return content


@contextmanager
def opened(settings: BackupSettings, source: Path) -> Iterator[tuple[Path, Contents]]:
    """A backup as a database file of its own, decrypted and checked, while the block runs. Raises LommaError."""
    if not source.is_file():
        raise LommaError(NONE_THERE)
    if log_of(source).exists():
        raise LommaError(contents.LOG_BESIDE)
    with files.faults(), files.scratch(settings) as folder:
        copy, manifest = folder / settings.database.name, files.manifest_of(source)
        if manifest and manifest.sha256 != files.digest(source):
            raise LommaError(CHANGED)
        _open(settings, source, copy)
        content = contents.read_contents(copy)
        if manifest and (manifest.rows, manifest.log, manifest.chain) != (content.rows, content.log, content.chain):
            raise LommaError(CHANGED)
        yield copy, content


def open_copy(copy: Path, clock: Clock) -> Register:
    """A register on a backup's copy, brought up to date; it sends its log nowhere. Raises LommaError."""
    store = Store(copy, create=False)
    try:
        plan = in_use.find(store, plan_path())
        schema.apply_plan(store, plan.plan)
    except BaseException:
        store.close()
        raise
    return Register(plan, store, clock)


def _open(settings: BackupSettings, source: Path, copy: Path) -> None:
    if source.suffix == files.SEALED:
        secret = settings.passphrase()
        if secret is None:
            raise LommaError(NO_PASSPHRASE)
        sealing.unseal(source, copy, secret)
        return
    atomic_file.copy(source, copy)


def _exchange(database: Path, copy: Path, now: dt.datetime) -> Path | None:
    """Let the copy be the database; the old one and its log, which belong together, get a name of their own."""
    aside = database.with_name(f"{database.name}.ersatt-{now:%Y-%m-%dT%H%M%SZ}")
    was_there = database.exists()
    sync(copy)
    # The database before its log: stopped in between, the program does not start without saying what is missing.
    moves = [(database, aside), (log_of(database), log_of(aside)), (copy, database)]
    done: list[tuple[Path, Path]] = []
    try:
        for old, new in moves:
            if old.exists():
                os.replace(old, new)
                done.append((old, new))
    except OSError:
        for old, new in reversed(done):
            os.replace(new, old)
        raise
    # Last: stopped before, the program says that saves are missing; that is true.
    high_water.accept_loss(database)
    sync_folder(database.parent)
    return aside if was_there else None


def _erasures_since(database: Path, content: Contents) -> int:
    """How often something was erased after the backup, as far as the database that is there can tell."""
    with suppress(StoreUnavailable):
        file = ReadOnlyFile(database)
        try:
            same = file.read("SELECT 1 FROM log WHERE nr = ? AND chain = ?", [content.log, content.chain])
            sql = "SELECT count(*) AS n FROM log WHERE nr > ? AND action IN (?, ?)"
            return int(file.read(sql, [content.log, *contents.ERASURES])[0]["n"]) if same else 0
        finally:
            file.close()
    return 0


def _until(content: Contents) -> str:
    """What the log says of which backup it was: until when it goes."""
    last = content.last_logged
    return f"till rad {content.log}" + (f", {timestamp(last)}" if last else "")
