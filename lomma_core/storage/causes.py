"""What an error of the engine or of the system means: one Swedish sentence for each cause, which says what to do.

Read from the error's text, since the engine has one class for nearly all of them. docs/driftfel.md explains each.
"""

import errno
import os
import re
from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.utils.lock_file import Held

MISSING = (
    "Databasen {name} finns inte på den plats som LOMMA_DATABASE pekar ut. "
    "Kontrollera sökvägen, och att disken som den ligger på är ansluten."
)
LOG_ALONE = (
    "Databasen {name} saknas eller är tom, men dess logg {name}.wal ligger kvar och är orörd. "
    "Lägg tillbaka databasen bredvid loggen och starta igen."
)
DAMAGED_LOG = (
    "Loggen {name}.wal är skadad. Återställ den senaste säkerhetskopian, eller flytta undan loggen och starta igen: "
    "då saknas det som sparades sist."
)
FOREIGN_LOG = (
    "Loggen {name}.wal hör inte till databasen {name}, så som efter en återställd säkerhetskopia. "
    "Flytta undan loggen och starta igen."
)
REPLACED = (
    "Databasen {name} eller dess logg har tagits bort eller bytts ut medan programmet var igång. "
    "Det du gjorde är inte sparat. Be den som sköter servern lägga tillbaka filerna och starta om."
)
NEWER_SCHEMA = "Databasen är skapad av en nyare version av programmet. Uppdatera programmet och starta igen."
OTHER_PROGRAM = (
    "Databasen {name} hör till ett annat program och är orörd. Kontrollera sökvägen i LOMMA_DATABASE, och starta igen."
)
NOT_UPGRADED = (
    "Databasen {name} gick inte att uppgradera och är kvar som den var. "
    "Starta den förra versionen av programmet igen, och berätta för den som har levererat den nya."
)
FULL = (
    "Disken är full. Det du gjorde är inte sparat. Be den som sköter servern att frigöra plats; "
    "sedan går det att fortsätta utan omstart."
)
GIVEN_UP = "Databasen svarar inte som den ska. Försök igen om en stund."
CLOSED = "Servern håller på att stängas av. Det du gjorde är inte sparat. Försök igen om en stund."
LOCKED = (
    "Databasen {name} används redan av ett annat program, troligen servern{process}. "
    "Stoppa servern och försök igen, eller gör det du ville i webbläsaren."
)
NO_LOCKS = (
    "Databasen {name} ligger på en disk som inte kan låsa filer, till exempel en nätverksmapp. "
    "Flytta den till en disk i servern."
)
NEWER_ENGINE = (
    "Databasen {name} är skriven av en nyare version av DuckDB än programmets. "
    "Uppdatera programmet, eller återställ den senaste säkerhetskopian."
)
DAMAGED = (
    "Databasen {name} går inte att läsa: filen är skadad eller är ingen databas. Återställ den senaste säkerhetskopian."
)
READ_ONLY = (
    "Mappen som databasen {name} ligger i går inte att skriva i. "
    "Ge programmets användare rätt att skapa filer i den och starta igen."
)
NO_RIGHTS = (
    "Databasen {name} går inte att öppna: programmets användare får inte läsa och skriva filen. "
    "Ändra rättigheterna till filen och starta igen."
)
DISK = (
    "Disken som databasen {name} ligger på svarar med fel. Det du gjorde är inte sparat. "
    "Be den som sköter servern att undersöka disken."
)
NOT_COPIED = "Det går inte att skriva kopian. Kontrollera sökvägen, rättigheterna till mappen och att disken har plats."
NO_ROOM = (
    "Disken har inte plats för en kopia av databasen {name}. Inget är ändrat. "
    "Be den som sköter servern att frigöra lika mycket plats som databasen tar, och försök igen."
)
GENERAL = "Databasen {name} går inte att öppna. Kontrollera sökvägen och rättigheterna till filen."
_HELD = r"Could not set lock|being used by another process"
# The first that stands in an error's text decides; the narrower words come before the wider ones.
_CAUSES = [
    (r"No space left|File too large|quota exceeded|not enough space", FULL),
    (r"Could not set lock.*(No locks|not supported|not implemented)", NO_LOCKS),
    (_HELD, LOCKED),
    (r"Input/output error", DISK),
    (r'Could not read enough bytes from file "[^"]*\.wal"', DAMAGED_LOG),
    # Also while the log is read: moving that away would not help.
    (r"Could not read enough bytes from file|Corrupt database file", DAMAGED),
    (r"does not match database file|checkpoint iteration", FOREIGN_LOG),
    (r"Corrupt WAL|replaying WAL", DAMAGED_LOG),
    (r"created with a newer version|with version number", NEWER_ENGINE),
    (r"Corrupt database|not a valid DuckDB|existing extension|[Ss]eriali[sz]ation", DAMAGED),
    (r"Read-only file system", READ_ONLY),
]


def opening(path: Path, error: Exception) -> StoreUnavailable:
    """Why a database cannot be opened."""
    return _read(path, error) or refusal(GENERAL, path)


def working(path: Path, error: Exception) -> StoreUnavailable:
    """Why an open database does not answer."""
    return _read(path, error) or refusal(GIVEN_UP, path)


def copying(path: Path, error: OSError) -> StoreUnavailable:
    """Why a copy of an open database cannot be written or take its place."""
    return _read(path, error) or refusal(NOT_COPIED, path)


def upgrading(path: Path, error: StoreUnavailable) -> StoreUnavailable:
    """Why an open database could not be brought up to date: its disk, or else the migrations themselves."""
    given_up = GIVEN_UP.format(name=path.name)
    return refusal(NOT_UPGRADED, path) if str(error) == given_up else error


def is_full_disk(error: Exception) -> bool:
    """Whether the system had no room for a file of any kind, which is to be mended and not to be reported."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def is_locked(error: StoreUnavailable) -> bool:
    """Whether a database could not be opened since another process has it."""
    return isinstance(error.__cause__, Held) or bool(re.search(_HELD, str(error.__cause__)))


def locked(path: Path, holder: str) -> StoreUnavailable:
    """That somebody holds a database; ``holder`` says who, or is ''."""
    return StoreUnavailable(LOCKED.format(name=path.name, process=f" ({holder})" if holder else ""))


def refusal(sentence: str, path: Path) -> StoreUnavailable:
    """A sentence of this module about a database."""
    return StoreUnavailable(sentence.format(name=path.name))


def _read(path: Path, error: Exception) -> StoreUnavailable | None:
    text = str(error)
    for pattern, sentence in _CAUSES:
        if re.search(pattern, text, re.DOTALL):
            process = re.search(r"\(PID (\d+)\)", text)
            if sentence == LOCKED:
                return locked(path, f"process {process[1]}" if process else "")
            return refusal(sentence, path)
    if "Permission denied" in text and str(path) in text:
        may_write_file = not path.exists() or os.access(path, os.R_OK | os.W_OK)
        return refusal(READ_ONLY if may_write_file else NO_RIGHTS, path)
    return None
