"""Making a backup in the folder: copied, checked, perhaps encrypted, named when whole; then old ones go (R12, R18)."""

import datetime as dt
import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lomma_core.audit import log
from lomma_core.bootstrap import ROOT
from lomma_core.errors import FileTaken, LommaError, StoreUnavailable
from lomma_core.maintenance.backups import contents, files, retention, sealing, status
from lomma_core.maintenance.backups.contents import Contents
from lomma_core.maintenance.backups.files import Backup, Manifest
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.utils.atomic_file import sync_folder

Step = Callable[[str], None]
BUSY = "En säkerhetskopia görs eller övas redan. Vänta tills det är klart och försök igen."
JUST_MADE = "En säkerhetskopia gjordes nyss. Vänta en sekund och försök igen."
NOT_REMOVED = (
    "Kopian är gjord, men äldre säkerhetskopior gick inte att ta bort ur mappen. Kontrollera rättigheterna i mappen, "
    "eller ta bort dem för hand."
)


def quietly(text: str) -> None:
    """Nobody is told what is being done."""


def make(register: Register, actor: Actor, settings: BackupSettings, step: Step = quietly) -> Backup:
    """Make a backup in the folder and return it; then remove those whose time is over or that hold what was erased.

    ``step`` is told what is being done, in Swedish. That it was begun, and how it went, is logged and noted in the
    status. Raises NotAllowed, and LommaError with what to do when there is no backup.
    """
    require(register, actor, "manage_accounts")
    with alone(register):
        try:
            with _logged(register, actor), files.faults():
                backup = _make(register, actor, settings, step)
        except LommaError as error:
            status.note(settings, failed_at=register.now().isoformat(), cause=str(error))
            raise
        status.note(settings, made_at=backup.made_at.isoformat(), failed_at="", cause="")
        step("Tar bort gamla kopior")
        _remove_old(register, actor, settings, backup)
    return backup


def to_file(register: Register, actor: Actor, target: Path) -> Path:
    """Write a backup into a new file anywhere, and check it; not encrypted, and nothing is removed.

    Raises NotAllowed, FileTaken when there is such a file, and LommaError when it cannot be written.
    """
    require(register, actor, "manage_accounts")
    target = Path(target)
    if target.exists():
        raise FileTaken
    with alone(register), _logged(register, actor):
        _copy(register, actor, target)
    return target


@contextmanager
def alone(register: Register) -> Iterator[None]:
    """The block is the only one at work with backups of the register. Raises LommaError where another is."""
    if not register.backup_lock.acquire(blocking=False):
        raise LommaError(BUSY)
    try:
        yield
    finally:
        register.backup_lock.release()


def outdated(register: Register, settings: BackupSettings) -> list[Backup]:
    """The backups that may hold what was erased since they were made (R12, R18). Raises OSError."""
    last = _last_erasure(register)
    return [backup for backup in files.listing(settings) if last and _is_before(backup, *last)]


def _last_erasure(register: Register) -> tuple[int, dt.datetime] | None:
    """The log row of the last erasure, by number and moment; None when nothing was ever erased."""
    marks = ", ".join("?" for _ in contents.ERASURES)
    sql = f"SELECT max(nr) AS nr, max(logged_at) AS at FROM log WHERE action IN ({marks})"
    last = register.store.read(sql, list(contents.ERASURES))[0]
    return (last["nr"], last["at"]) if last["nr"] else None


def _is_before(backup: Backup, nr: int, at: dt.datetime) -> bool:
    # By the number in the log, since a clock may have been wrong; by the clock where that is all there is.
    return backup.manifest.log < nr if backup.manifest else backup.made_at <= at


@contextmanager
def _logged(register: Register, actor: Actor) -> Iterator[None]:
    """The block makes a backup; how it went is logged after it (R13)."""
    try:
        yield
    except LommaError:
        with suppress(StoreUnavailable), register.store.transaction() as write:
            log.add(write, actor, "backup_failed", register.now())
        raise
    with register.store.transaction() as write:
        log.add(write, actor, "backup", register.now())


def _copy(register: Register, actor: Actor, target: Path, step: Step = quietly) -> Contents:
    """Copy the register into a new file and return what is in it, read from the file; a copy that differs is removed.

    Logged as begun before that, so that the copy's own log says so. Raises LommaError.
    """
    step("Kopierar registret")
    with register.store.transaction() as write:
        log.add(write, actor, "backup_begin", register.now())
        before = contents.moment(write)
    register.store.backup(target)
    try:
        step("Kontrollerar kopian")
        copied = contents.read_contents(target)
        contents.require_same(register, before, copied)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return copied


def _make(register: Register, actor: Actor, settings: BackupSettings, step: Step) -> Backup:
    secret, made_at = settings.passphrase(), register.now()
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.remove_leftovers(settings)
    name = files.backup_name(settings, made_at)
    target, unfinished = settings.folder / name, files.unfinished_path(settings, name)
    if target.exists():
        raise LommaError(JUST_MADE)
    with files.scratch(settings) as folder:
        try:
            copy = folder / settings.database.name if secret else unfinished
            copied = _copy(register, actor, copy, step)
            if secret:
                step("Krypterar kopian")
                _seal(copy, unfinished, folder / "oppnad", secret)
            files.write_manifest(target, _manifest(made_at, copied, unfinished))
            os.replace(unfinished, target)
            sync_folder(settings.folder)
        finally:
            files.remove_leftovers(settings)
    return Backup(target, made_at, target.stat().st_size, files.manifest_of(target))


def _seal(copy: Path, target: Path, opened: Path, secret: str) -> None:
    """Encrypt the copy, and see that it opens again as what it was."""
    sealing.seal(copy, target, secret)
    sealing.unseal(target, opened, secret)
    if files.digest(opened) != files.digest(copy):
        raise LommaError(contents.DIFFERENT)


def _manifest(made_at: dt.datetime, copied: Contents, file: Path) -> Manifest:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return Manifest(
        made_at=f"{made_at.isoformat(timespec='seconds')}Z",
        rows=copied.rows,
        records=copied.records,
        log=copied.log,
        chain=copied.chain,
        chain_whole=copied.broken_at is None,
        schema=copied.schema,
        program=version,
        sha256=files.digest(file),
    )


def _remove_old(register: Register, actor: Actor, settings: BackupSettings, newest: Backup) -> None:
    """Remove what may hold something that was erased, and what the retention lets go, never the one just made."""
    removed = 0
    try:
        old = outdated(register, settings)
        rest = [backup for backup in files.checked(settings) if backup not in old]
        stay = retention.staying([backup.made_at for backup in rest], register.now())
        old += [backup for backup in rest if backup.made_at not in stay]
        for backup in old:
            if backup.path != newest.path:
                files.remove(backup)
                removed += 1
        last = _last_erasure(register)
        removed += files.remove_set_aside(settings, last[1]) if last else 0
    except OSError:
        status.note(settings, failed_at=register.now().isoformat(), cause=NOT_REMOVED)
    if removed:
        with register.store.transaction() as write:
            log.add(write, actor, "backup_remove", register.now(), [{"amount": removed}])
