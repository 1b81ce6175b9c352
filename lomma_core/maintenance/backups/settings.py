"""Where backups go, when they are made and with what passphrase, as the server's settings say (issue 15)."""

import datetime as dt
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from lomma_core.errors import SettingError

NIGHTLY = dt.time(2, 30)
# The word that turns the nightly backup off.
OFF = "av"
# A shorter passphrase is guessed by whoever has the file and a few computers.
SHORTEST = 16
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_FOLDER_WRONG = (
    "LOMMA_BACKUP_FOLDER pekar på en fil. Skriv sökvägen till en mapp, eller ta bort inställningen, och starta igen."
)
_TIME_WRONG = f"LOMMA_BACKUP_TIME ska vara ett klockslag som 02:30, eller {OFF}. Rätta inställningen och starta igen."
_UNREADABLE = (
    "Filen i LOMMA_BACKUP_PASSPHRASE_FILE går inte att läsa. Kontrollera att den finns, är UTF-8 och får läsas av "
    "programmets användare, och starta igen."
)
_OPEN = "Filen i LOMMA_BACKUP_PASSPHRASE_FILE kan läsas av andra. Kör chmod 600 på den och starta igen."
_SHORT = (
    f"Lösenfrasen i LOMMA_BACKUP_PASSPHRASE_FILE är för kort. Skriv minst {SHORTEST} tecken på filens första rad och "
    "starta igen."
)


@dataclass(frozen=True)
class BackupSettings:
    """The database, the folder of its backups, and when they are made (Stockholm time; None: not by themselves).

    With ``passphrase_file`` they are encrypted with what its first line says.
    """

    database: Path
    folder: Path
    time: dt.time | None = NIGHTLY
    passphrase_file: Path | None = None

    def passphrase(self) -> str | None:
        """The passphrase as it stands in the file now, None where there is no file. Raises SettingError."""
        return None if self.passphrase_file is None else _passphrase(self.passphrase_file)


def backup_settings(database: Path) -> BackupSettings:
    """The settings of the backups of a database. Raises SettingError for what cannot be meant."""
    named, file = os.environ.get("LOMMA_BACKUP_FOLDER"), os.environ.get("LOMMA_BACKUP_PASSPHRASE_FILE")
    folder = Path(named) if named else database.absolute().parent / "backup"
    if folder.exists() and not folder.is_dir():
        raise SettingError(_FOLDER_WRONG)
    time = _time(os.environ.get("LOMMA_BACKUP_TIME", "").strip())
    result = BackupSettings(database.absolute(), folder.absolute(), time, Path(file) if file else None)
    result.passphrase()
    return result


def _time(text: str) -> dt.time | None:
    if not text:
        return NIGHTLY
    if text.casefold() == OFF:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        raise SettingError(_TIME_WRONG)
    return dt.time(int(match[1]), int(match[2]))


def _passphrase(file: Path) -> str:
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingError(_UNREADABLE) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SettingError(_OPEN)
    passphrase = text.partition("\n")[0].strip()
    if len(passphrase) < SHORTEST:
        raise SettingError(_SHORT)
    return passphrase
