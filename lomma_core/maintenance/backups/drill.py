"""The drill: the newest backup restored in a folder of its own, checked as a register, and removed again."""

from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.errors import LommaError
from lomma_core.maintenance import integrity
from lomma_core.maintenance.backups import files, make, restore, status
from lomma_core.maintenance.backups.contents import Contents
from lomma_core.maintenance.backups.files import Backup
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.utils.text import digits

NONE_YET = "Det finns ingen säkerhetskopia att öva med. Gör en först."
BROKEN = "Loggens kedja brister i säkerhetskopian, vid rad {row}. Jämför med registret: kör verify."


@dataclass(frozen=True)
class Drill:
    """Which backup, what was in it, and the problems that ``integrity.check`` finds in it, in Swedish sentences."""

    backup: Backup
    contents: Contents
    problems: list[str]


def drill(register: Register, actor: Actor, settings: BackupSettings, step: make.Step = make.quietly) -> Drill:
    """Restore the newest backup beside the database, check all that is in it, and remove it again.

    The outcome is logged, and noted in the status. Raises NotAllowed, and LommaError when it could not be restored.
    """
    require(register, actor, "manage_accounts")
    with make.alone(register):
        try:
            with files.faults():
                result = _drill(register, settings, step)
        except LommaError as error:
            _note(register, actor, settings, False, str(error))
            raise
        well = result.contents.broken_at is None
        count = len(result.problems)
        text = (
            f"Den gick att återställa. {digits(count)} problem i uppgifterna." if count else "Den gick att återställa."
        )
        _note(register, actor, settings, well, text if well else result.problems[0])
    return result


def _drill(register: Register, settings: BackupSettings, step: make.Step) -> Drill:
    backups = files.checked(settings)
    if not backups:
        raise LommaError(NONE_YET)
    step("Öppnar den senaste säkerhetskopian")
    with restore.opened(settings, backups[0].path) as (copy, content):
        step("Läser allt som finns i den")
        problems = [] if content.broken_at is None else [BROKEN.format(row=content.broken_at)]
        restored = restore.open_copy(copy, register.clock)
        try:
            problems += integrity.check(restored)["problems"]
        finally:
            restored.store.close()
    return Drill(backups[0], content, problems)


def _note(register: Register, actor: Actor, settings: BackupSettings, well: bool, text: str) -> None:
    with register.store.transaction() as write:
        log.add(write, actor, "backup_drill" if well else "backup_drill_failed", register.now())
    status.note(settings, drilled_at=register.now().isoformat(), drill_well=well, drill_result=text)
