"""Opening an archive that somebody hands in: nothing in it is believed before every file is known, whole and unchanged.

Files are read where they stand in the ZIP and never unpacked, so that no name in it can lead anywhere.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lomma_core.errors import FileRefused
from lomma_core.exchange.archive.manifest import FORMAT
from lomma_core.exchange.archive.writer import PACKAGE, PLAN, PLAN_FILE, README, SUMS

_NAME = re.compile(r"tabeller/[a-z][a-z0-9_]{0,60}\.csv|kvartal/\d{4}-K[1-4]-\d{1,6}\.json|rapporter/[\w. -]{1,120}")
_REQUIRED_FILES = (README, PACKAGE, PLAN, PLAN_FILE)
MOST_FILES, MOST_BYTES, MOST_SMALL = 5000, 8 * 1024**3, 32 * 1024**2
# What deflate can make of text that repeats itself, with room; more is made to fill a disk.
_RATIO, _ALWAYS = 200, 16 * 1024**2
_STRANGE = "Arkivet har filer som inte hör dit, eller saknar någon som ska vara med. Hämta det på nytt."
OTHER = "Arkivet är gjort av en annan version av programmet. Uppdatera programmet och försök igen."
_NO_ARCHIVE = "Filen är inget arkiv från registret, eller så är den trasig. Välj en annan fil."
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """An opened archive whose files are all there, and as they were when it was made."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._infos = _members(archive)
        self._check_sums()
        self.about = self._package()

    def names(self) -> set[str]:
        """The files in it."""
        return set(self._infos)

    def text(self, name: str) -> str:
        """A small file as text. Raises FileRefused when it is too large or no UTF-8."""
        if self._infos[name].file_size > MOST_SMALL:
            raise FileRefused(_NO_ARCHIVE)
        return b"".join(self.pieces(name)).decode()

    def pieces(self, name: str) -> Iterator[bytes]:
        """A file a piece at a time, never more of it than its header declares."""
        remaining = self._infos[name].file_size
        with self._archive.open(self._infos[name]) as file:
            while piece := file.read(1024 * 1024):
                remaining -= len(piece)
                if remaining < 0:
                    raise FileRefused(_NO_ARCHIVE)
                yield piece

    def open(self, name: str) -> IO[bytes]:
        """A file to read lines from."""
        return self._archive.open(self._infos[name])

    def _check_sums(self) -> None:
        lines = [line.partition("  ") for line in self.text(SUMS).splitlines()]
        sums = {name: digest for digest, _, name in lines}
        missing = sums.keys() - self._infos.keys()
        if missing or len(sums) != len(lines):
            raise FileRefused("Arkivet är inte helt: filer som det räknar upp saknas. Hämta det på nytt.")
        if self._infos.keys() - sums.keys() != {SUMS} or not {*_REQUIRED_FILES} <= sums.keys():
            raise FileRefused(
                "Arkivet har filer som inte hör dit, eller saknar någon som ska vara med. Hämta det på nytt."
            )
        for name, digest in sums.items():
            checksum = hashlib.sha256()
            for piece in self.pieces(name):
                checksum.update(piece)
            if checksum.hexdigest() != digest:
                raise FileRefused(
                    "Arkivet är ändrat eller skadat: en kontrollsumma stämmer inte. Hämta det på nytt där det gjordes."
                )

    def _package(self) -> dict[str, object]:
        try:
            about: dict[str, object] = json.loads(self.text(PACKAGE))["lomma"]
            version = about["format"]
        except (ValueError, KeyError, TypeError):
            raise FileRefused(_NO_ARCHIVE) from None
        if version != FORMAT:
            raise FileRefused(
                "Arkivet är gjort av en annan version av programmet. Uppdatera programmet och försök igen."
            )
        if about.get("masked") is not False:
            raise FileRefused("Arkivet är maskerat: texter saknas i det. Läs in ett arkiv som inte är maskerat.")
        return about


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """An archive, checked. Raises FileRefused, with one sentence that repeats nothing of what stands in the file."""
    try:
        with zipfile.ZipFile(path) as file:
            yield Archive(file)
    except FileNotFoundError:
        raise FileRefused("Filen går inte att öppna. Kontrollera sökvägen.") from None
    except _BROKEN:
        raise FileRefused(_NO_ARCHIVE) from None


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files by name, when all of them may stand in an archive and none is larger than it has any reason to be."""
    infos = archive.infolist()
    names = {info.filename: info for info in infos}
    whole = len(names) == len(infos) <= MOST_FILES and SUMS in names
    if not whole or not all(name in (*_REQUIRED_FILES, SUMS) or _NAME.fullmatch(name) for name in names):
        raise FileRefused(_STRANGE)
    too_large = any(info.file_size > max(_ALWAYS, _RATIO * info.compress_size) for info in infos)
    if too_large or sum(info.file_size for info in infos) > MOST_BYTES:
        raise FileRefused("Arkivet är orimligt stort när det packas upp. Det läses inte in.")
    return names
