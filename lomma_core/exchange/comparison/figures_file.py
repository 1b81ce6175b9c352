"""The file of figures: made with a sum that shows whether it is as it was, and read with one sentence for each fault.

The sum is no signature: who changes the file can count it anew. It shows what was changed by mistake, and its first
figures can be read aloud between two who want to know that they have the same.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lomma_core.audit import log
from lomma_core.errors import FileRefused, NotValid
from lomma_core.exchange.comparison.collect import collect
from lomma_core.exchange.comparison.model import FORMAT, VERSION, Figures
from lomma_core.exchange.reports.service import ReportFile, named
from lomma_core.permissions import Actor, require
from lomma_core.privacy import guard
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter

MIME = "application/json"
NAME = "Nyckeltal att jämföra"
# A plan of a hundred milieus and levels is far below it.
LARGEST = 256 * 1024
# All municipalities there are, and their quarters of a year.
MOST_FILES = 1200
SUM = "kontrollsumma"
_FOREIGN = "Filen är inte en fil med nyckeltal. Välj den som en kommun har gjort under Export och import, Jämför."


def export_file(register: Register, actor: Actor, quarter: Quarter) -> ReportFile:
    """A quarter's figures as a file, and the log's row about it (R13). Raises as ``collect.collect``."""
    require(register, actor, "export")
    figures = collect(register, actor, quarter)
    entry = {"record": str(quarter), "name": NAME}
    with register.store.transaction() as write_log:
        log.add(write_log, actor, "export_masked", register.now(), [entry])
    return ReportFile(file_name(register, quarter), to_bytes(figures), MIME)


def file_name(register: Register, quarter: Quarter) -> str:
    """``Lomma-nyckeltal-2026-K3.json``; example data are labelled so."""
    return named(register, "nyckeltal", str(quarter)) + ".json"


def to_bytes(figures: Figures) -> bytes:
    """The file, with the sum of its content last."""
    content = figures.model_dump(by_alias=True, mode="json")
    return (json.dumps(content | {SUM: checksum(figures)}, ensure_ascii=False, indent=1) + "\n").encode()


def checksum(figures: Figures) -> str:
    """SHA-256 of the content, however the file is laid out."""
    content = figures.model_dump(by_alias=True, mode="json")
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read(name: str, data: bytes) -> Figures:
    """The figures of a file. Raises FileRefused, with one sentence, for everything that is not such a file, whole.

    A text in it that holds a person's number is refused as everywhere (R2), and a count of persons that stands bare
    (R8); nothing of the file is repeated (R4).
    """
    if len(data) > LARGEST:
        raise FileRefused("Filen är för stor för att vara en fil med nyckeltal. Välj en annan.")
    try:
        guard.refuse("file", "Filnamnet", name)
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise FileRefused(_FOREIGN)
        version = content.get("version")
        if isinstance(version, int) and version > VERSION:
            raise FileRefused("Filen är gjord med en nyare version av programmet. Uppgradera och försök igen.")
        stated = content.pop(SUM, None)
        # A list of JSON is the tuple of the model only when it is read as JSON.
        figures = Figures.model_validate_json(json.dumps(content))
        for text in _texts(content):
            guard.refuse("file", "En text i filen", text)
    except ValidationError:
        raise FileRefused("Filens innehåll är inte som nyckeltal ska vara. Be kommunen att göra om filen.") from None
    except NotValid as error:
        raise FileRefused(str(error)) from None
    except (ValueError, RecursionError):
        raise FileRefused(_FOREIGN) from None
    if stated != checksum(figures):
        raise FileRefused("Filen har ändrats sedan den gjordes: kontrollsumman stämmer inte. Be kommunen om en ny.")
    return figures


def read_all(files: Sequence[tuple[str, bytes]]) -> list[Figures]:
    """The figures of files with their names. Raises FileRefused, which says which file it is, in the order given."""
    if len(files) > MOST_FILES:
        raise FileRefused(f"Välj högst {MOST_FILES} filer åt gången.")
    result = []
    for place, (name, data) in enumerate(files, 1):
        try:
            result.append(read(name, data))
        except FileRefused as error:
            raise FileRefused(f"Fil {place}: {error}") from None
    return result


def read_paths(paths: Sequence[Path]) -> list[Figures]:
    """The figures of files on disk. Raises FileRefused as ``read_all``."""
    files = []
    for place, path in enumerate(paths, 1):
        try:
            with path.open("rb") as file:
                files.append((path.name, file.read(LARGEST + 1)))
        except OSError:
            raise FileRefused(f"Fil {place}: Filen går inte att öppna. Kontrollera sökvägen.") from None
    return read_all(files)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; a key that stands twice could be read in two ways."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)
