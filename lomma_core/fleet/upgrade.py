"""A register brought up to date with the program that runs this: backup, migrate, check, and on, or back as it was.

The server opens the database with the new program, which does the migrations that it lacks. What it was is set aside
byte for byte before that, and put back when the new program cannot go on.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from lomma_core.audit import high_water
from lomma_core.errors import LommaError
from lomma_core.fleet import health
from lomma_core.fleet.processes import Runner, await_answer, command
from lomma_core.fleet.registers import Entry
from lomma_core.utils import atomic_file

ASIDE = ".fore-uppgradering"


class UpgradeFailed(LommaError):
    """A register is as it was before the upgrade, and stopped."""


def upgrade(entry: Entry, runner: Runner) -> Iterator[str]:
    """Bring a register up to date; yields each step that is done, in words. One that was stopped runs afterwards.

    Raises UpgradeFailed when the new program cannot go on with it, after which its files are as they were and its
    server is stopped; LommaError when it was left untouched.
    """
    # A plan file that the new program does not take is known before anything is stopped.
    _ = entry.municipality
    runs = health.ask(entry.port)[0] != health.SILENT
    if runs and entry.database.exists():
        # By the old program, which still runs, in its own folder of backups.
        _backup(entry)
        yield "säkerhetskopierad"
    if runs:
        runner.stop(entry)
    try:
        _set_aside(entry)
    except OSError as error:
        if runs:
            runner.start(entry)
        raise LommaError(f"{entry.name} är orörd: databasen får inte plats en gång till på disken.") from error
    try:
        if not runs and entry.database.exists():
            _backup(entry)
            yield "säkerhetskopierad"
        runner.start(entry)
        if not await_answer(entry, runner):
            raise LommaError("Servern svarar inte som den ska. Se serverns logg.")
        yield "startad"
        well, said = command(entry, "check")
        if not well:
            raise LommaError(said)
    except LommaError as error:
        runner.stop(entry)
        _put_back(entry)
        raise UpgradeFailed(
            f"{entry.name} är som före uppgraderingen, och stoppad: {error} "
            "Starta den med den förra versionen av programmet."
        ) from error
    for _, copy in _pairs(entry):
        copy.unlink(missing_ok=True)
    yield "kontrollerad"


def _backup(entry: Entry) -> None:
    well, said = command(entry, "backup")
    if not well:
        raise LommaError(f"{entry.name} fick ingen säkerhetskopia. {said}")


def _pairs(entry: Entry) -> list[tuple[Path, Path]]:
    """The database, its log and how far that has come, which are one thing, each with where it is set aside."""
    files = [entry.database, entry.database.with_name(f"{entry.database.name}.wal"), high_water.path_of(entry.database)]
    return [(file, file.with_name(f"{file.name}{ASIDE}")) for file in files]


def _set_aside(entry: Entry) -> None:
    for file, copy in _pairs(entry):
        copy.unlink(missing_ok=True)
        if file.exists():
            atomic_file.copy(file, copy)
            shutil.copystat(file, copy)
            if hasattr(os, "chown"):
                owner = file.stat()
                os.chown(copy, owner.st_uid, owner.st_gid)


def _put_back(entry: Entry) -> None:
    for file, copy in _pairs(entry):
        if copy.exists():
            os.replace(copy, file)
        else:
            file.unlink(missing_ok=True)
    atomic_file.sync_folder(entry.database.parent)
