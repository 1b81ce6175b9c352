"""The registers of a folder: a small plan file each, with its settings in a file of the same name beside it."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lomma_core.errors import LommaError
from lomma_core.plan.loader import load_plan

# What Streamlit itself reads, so that the service file needs no word of it.
PORT = "STREAMLIT_SERVER_PORT"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_SETTING = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
# Settings of whoever starts them: a secret of one register is not another's.
_OWN = ("LOMMA_", "STREAMLIT_")


@dataclass(frozen=True)
class Entry:
    """One register: its name, plan file, database, port and settings."""

    name: str
    plan: Path
    database: Path
    port: int
    settings: dict[str, str]

    @property
    def municipality(self) -> str:
        """Whose it is, as its plan file says. Raises PlanError."""
        return load_plan(self.plan, in_use=self.database.exists()).plan.municipality

    def environment(self) -> dict[str, str]:
        """The environment of its processes: none of the settings of whoever starts them, or of another register."""
        others = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
        place = {"LOMMA_PLAN": str(self.plan), "LOMMA_DATABASE": str(self.database), PORT: str(self.port)}
        return others | self.settings | place


def read_folder(folder: Path, data: Path | None = None, names: Sequence[str] = ()) -> list[Entry]:
    """The registers of a folder by name, or those named; each database is ``data``/name/lomma.duckdb.

    Raises LommaError for what two of them would share, for a name or setting that cannot be used, and for none.
    """
    try:
        plans = sorted(folder.resolve().glob("*.toml"))
    except OSError:
        plans = []
    if not plans:
        raise LommaError("Det finns inga planfiler (NAMN.toml) i mappen. Kontrollera sökvägen.")
    entries = [_entry(plan, (data or folder).resolve()) for plan in plans]
    ports: dict[int, str] = {}
    for entry in entries:
        if entry.port in ports:
            raise LommaError(
                f"{ports[entry.port]} och {entry.name} har samma port. Ge dem varsin i {PORT} i sina .env-filer."
            )
        ports[entry.port] = entry.name
    unknown = set(names) - {entry.name for entry in entries}
    if unknown:
        raise LommaError("Det finns inget register med det namnet i mappen. Namnet är planfilens, utan .toml.")
    return [entry for entry in entries if not names or entry.name in names]


def _entry(plan: Path, data: Path) -> Entry:
    name = plan.stem
    if not _NAME.fullmatch(name):
        raise LommaError("En planfils namn ska vara små bokstäver a–z, siffror och bindestreck: lomma.toml.")
    settings = _settings(plan.with_suffix(".env"))
    port = settings.get(PORT, "")
    if not port.isascii() or not port.isdigit() or not 1024 <= int(port) <= 65535:
        raise LommaError(f"{name}: skriv portens nummer, 1024–65535, i {name}.env: {PORT}=8601")
    return Entry(name, plan, data / name / "lomma.duckdb", int(port), settings)


def _settings(path: Path) -> dict[str, str]:
    """The settings of a file as systemd's EnvironmentFile has them: NAME=value, and lines that begin with #."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise LommaError(f"{path.name} går inte att läsa. Kontrollera rättigheterna, och att den är UTF-8.") from None
    settings = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _SETTING.fullmatch(line.strip())
        if match is None:
            raise LommaError(f"{path.name}, rad {number}: skriv NAMN=värde.")
        settings[match[1]] = match[2].strip().strip('"')
    return settings
