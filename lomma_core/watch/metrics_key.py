"""The key that Prometheus must have, in a file that nobody else may read."""

import os
import stat
from pathlib import Path

from lomma_core.errors import SettingError

SHORTEST = 32
_UNREADABLE = (
    "LOMMA_METRICS_KEY_FILE pekar på en fil som inte går att läsa. Rätta sökvägen, eller ta bort inställningen."
)
_OPEN = "Nyckeln i LOMMA_METRICS_KEY_FILE kan läsas av andra. Kör chmod 600 på filen och starta igen."
_SHORT = (
    f"Nyckeln i LOMMA_METRICS_KEY_FILE är för kort. Skriv minst {SHORTEST} slumpade tecken i filen och starta igen."
)


def metrics_key() -> bytes | None:
    """The key, None where no setting names a file. Raises SettingError for a file that cannot be used."""
    setting = os.environ.get("LOMMA_METRICS_KEY_FILE", "").strip()
    return read_key(Path(setting)) if setting else None


def read_key(file: Path) -> bytes:
    """The key in a file. Raises SettingError."""
    try:
        mode, key = file.stat().st_mode, file.read_bytes().strip()
    except OSError:
        raise SettingError(_UNREADABLE) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SettingError(_OPEN)
    if len(key) < SHORTEST:
        raise SettingError(_SHORT)
    return key
