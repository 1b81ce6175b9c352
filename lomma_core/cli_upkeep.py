"""The commands for upkeep: is the log whole, the log as a file, a backup. They answer as ``cli_verbs`` does."""

import argparse
from pathlib import Path

from lomma_core.audit import log, query
from lomma_core.errors import FileTaken, LommaError
from lomma_core.exchange.archive import restore
from lomma_core.exchange.archive.writer import write_archive
from lomma_core.exchange.exports.source import Progress
from lomma_core.maintenance import backup as backups
from lomma_core.permissions import OPERATOR
from lomma_core.register import Register
from lomma_core.utils.atomic_file import whole

Answer = tuple[dict, list[str], bool]


def verify(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Say whether the log's chain holds (R13)."""
    found = log.verify(register.store)
    well = found.broken_at is None
    result = {"rows": found.rows, "whole": well, "broken_at": found.broken_at, "chain": found.chain}
    return result, [sentence(found), f"Senaste kedjevärde: {found.chain}"], well


def sentence(found: log.Verdict) -> str:
    """A verdict in words."""
    if found.broken_at is None:
        return f"Loggens kedja håller: {found.rows} rader, ingen är ändrad och ingen saknas emellan."
    return (
        f"Loggens kedja brister vid rad {found.broken_at} av {found.rows}: "
        "den raden är ändrad, eller så är en rad före den borttagen."
    )


def write_log(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Write the whole log into a file, which replaces one of the same name."""
    target = Path(asked.to)
    written(target, query.log_csv(register, OPERATOR, asked.format))
    return {"file": str(target)}, [f"Skrev {target}"], True


def written(target: Path, data: bytes) -> None:
    """Write a file that replaces one of the same name once it is whole. Raises LommaError when it cannot be written."""
    with whole(target, "Det går inte att skriva filen. Välj en annan plats, eller stäng filen i Excel.") as file:
        file.write(data)


def archive(register: Register, asked: argparse.Namespace, progress: Progress | None) -> Answer:
    """Write an archive into a new file, with the report of each closed quarter."""
    from lomma_core.exchange.reports import service  # heavy, and needed by this command only

    target = Path(asked.to)
    if target.exists():
        raise FileTaken
    # Made before the archive's own moment: nobody can write while that is written.
    reports = list(service.of_closed(register, OPERATOR, asked.masked))
    write_archive(register, OPERATOR, target, asked.complete, asked.masked, reports, progress)
    lines = [f"Skrev arkivet {target}"]
    if asked.complete:
        lines.append("Arkivet är fullständigt: antalen 1–4 av personer står som de är. Lämna inte ut det.")
    return {"file": str(target), "complete": asked.complete, "masked": asked.masked}, lines, True


def rebuild(register: Register, asked: argparse.Namespace, progress: Progress | None) -> Answer:
    """Read an archive into an empty database."""
    if asked.dry_run or asked.set or asked.confirm_no_person:
        raise LommaError("Ett arkiv läses in som det är. Ta bort flaggorna.")
    counted = restore.rebuild(register, OPERATOR, Path(asked.form), progress)
    lines = [f"Arkivet är inläst: {sum(counted.values())} rader i {register.store.path.name}."]
    lines += [f"  {name}: {count}" for name, count in counted.items() if count]
    lines.append("Kontona har inga lösenord. Skapa ett nytt konto med account add och ge de andra nya lösenord.")
    return {"tables": counted}, lines, True


def backup(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Write a backup into a new file."""
    target = backups.backup(register, OPERATOR, Path(asked.to))
    return {"file": str(target)}, [f"Skrev säkerhetskopian {target}"], True
