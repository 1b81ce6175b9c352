"""The files in the backups' folder: their names, each with a manifest beside it, and what an interrupted run left."""

import datetime as dt
import errno
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lomma_core.errors import LommaError
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.utils.atomic_file import atomic_write, flush

SEALED = ".age"
# What is added to a backup's name for its manifest, and for what is not whole yet.
_MANIFEST, _UNFINISHED = ".json", ".ofardig"
_MOMENT = "%Y-%m-%dT%H%M%SZ"
FULL = "Disken som säkerhetskopiorna ligger på är full. Frigör plats och säkerhetskopiera igen."
NO_FOLDER = (
    "Det går inte att skriva i mappen för säkerhetskopior. Kontrollera att den finns, att disken är ansluten och att "
    "programmets användare får skriva i den."
)


@dataclass(frozen=True)
class Manifest:
    """What a backup was found to hold when it was made: rows by table, records by form, the log's last row and hash.

    ``sha256`` is of the file as it lies there, ``schema`` the number of the last migration, ``program`` the version.
    """

    made_at: str
    rows: dict[str, int]
    records: dict[str, int]
    log: int
    chain: str
    chain_whole: bool
    schema: int
    program: str
    sha256: str


@dataclass(frozen=True)
class Backup:
    """A backup in the folder, ``made_at`` in naive UTC, ``size`` in bytes; without a manifest nobody has checked it."""

    path: Path
    made_at: dt.datetime
    size: int
    manifest: Manifest | None

    @property
    def sealed(self) -> bool:
        """Whether it is encrypted."""
        return self.path.suffix == SEALED


def backup_name(settings: BackupSettings, at: dt.datetime) -> str:
    """The name of a backup of a moment in naive UTC: ``lomma-2026-11-30T023000Z.duckdb``; encrypted, ``.age``."""
    sealed = SEALED if settings.passphrase_file else ""
    return f"{settings.database.stem}-{at.strftime(_MOMENT)}{settings.database.suffix}{sealed}"


def listing(settings: BackupSettings) -> list[Backup]:
    """The backups in the folder, the newest first. Raises OSError when the folder cannot be read."""
    database = settings.database
    name = re.compile(
        rf"{re.escape(database.stem)}-(\d{{4}}-\d\d-\d\dT\d{{6}}Z){re.escape(database.suffix)}({re.escape(SEALED)})?"
    )
    result = []
    for path in settings.folder.iterdir() if settings.folder.exists() else ():
        match = name.fullmatch(path.name)
        # Its name may have been given by hand, and be no moment at all.
        with suppress(ValueError, FileNotFoundError):
            if match and path.is_file():
                made_at = dt.datetime.strptime(match[1], _MOMENT)
                result.append(Backup(path, made_at, path.stat().st_size, manifest_of(path)))
    return sorted(result, key=lambda backup: (backup.made_at, backup.path.name), reverse=True)


def checked(settings: BackupSettings) -> list[Backup]:
    """The backups that were checked when they were made, the newest first. Raises OSError."""
    return [backup for backup in listing(settings) if backup.manifest]


def manifest_path(backup: Path) -> Path:
    """Where the manifest of a backup is."""
    return backup.with_name(backup.name + _MANIFEST)


def manifest_of(backup: Path) -> Manifest | None:
    """What was written down of a backup; None where that is missing or cannot be read."""
    try:
        return Manifest(**json.loads(manifest_path(backup).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_manifest(backup: Path, manifest: Manifest) -> None:
    """Write a manifest, before its backup has its name: what stands there under that name has been checked."""
    with atomic_write(manifest_path(backup)) as file:
        file.write(json.dumps(asdict(manifest), indent=1).encode())
        flush(file)


def remove(backup: Backup) -> None:
    """Take a backup away with its manifest. Raises OSError."""
    backup.path.unlink(missing_ok=True)
    manifest_path(backup.path).unlink(missing_ok=True)


def unfinished_path(settings: BackupSettings, name: str) -> Path:
    """Where a backup stands until it is whole."""
    return settings.folder / f".{name}{_UNFINISHED}"


@contextmanager
def scratch(settings: BackupSettings) -> Iterator[Path]:
    """An empty folder beside the database, for what must never lie in the backups' folder; gone after the block."""
    folder = _scratch_path(settings)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(settings: BackupSettings) -> None:
    """Take away what an interrupted run has left: unfinished files, manifests without a backup, the scratch folder."""
    shutil.rmtree(_scratch_path(settings), ignore_errors=True)
    stem = settings.database.stem
    for path in settings.folder.iterdir() if settings.folder.exists() else ():
        unfinished = path.name.startswith(f".{stem}-") and _UNFINISHED in path.name
        lonely = path.name.startswith(f"{stem}-") and path.suffix == _MANIFEST and not path.with_suffix("").exists()
        if unfinished or lonely:
            path.unlink(missing_ok=True)


def remove_set_aside(settings: BackupSettings, before: dt.datetime) -> int:
    """Take away databases that were set aside by restoring or an upgrade, last written before a moment; how many.

    They hold what was erased since. Raises OSError.
    """
    number, database = 0, settings.database
    for kind in ("ersatt", "fore"):
        for path in database.parent.glob(f"{database.name}.{kind}-*"):
            if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).replace(tzinfo=None) <= before:
                path.unlink()
                number += not path.name.endswith(".wal")
    return number


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def faults() -> Iterator[None]:
    """The system's errors in the block as LommaError."""
    try:
        yield
    except OSError as error:
        raise LommaError(FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else NO_FOLDER) from error


def _scratch_path(settings: BackupSettings) -> Path:
    return settings.database.with_name(f".{settings.database.name}.kopiering")
