"""Whether a file that is a ZIP inside, as those of Office are, may be unpacked."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from lomma_core.errors import FileRefused


@dataclass(frozen=True)
class ZipLimits:
    """What is unpacked at most: the number of parts, and bytes in all of them together."""

    entries: int
    unpacked: int


def check_zip(data: bytes, limits: ZipLimits, broken: str) -> None:
    """Unpack each part of a ZIP once, with care.

    Raises FileRefused for one that is larger inside than the limits, and with the sentence ``broken`` for one that
    cannot be unpacked or whose XML declares entities (ASVS 5 5.2.3, 1.5.1).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked:
                raise FileRefused("Filen är för stor när den packas upp.")
            for entry in entries:
                # Read no further than the declared size: a part that exceeds it is a broken file.
                if b"<!DOCTYPE" in archive.read(entry)[:4096].upper():
                    raise FileRefused(broken)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise FileRefused(broken) from error
