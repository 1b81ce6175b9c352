"""The commands for backups: make, check, restore and drill."""

from pathlib import Path

import click

from lomma_core.bootstrap import database_path
from lomma_core.cli.beside.paths import InPlace, Target
from lomma_core.cli.command import Answer, Command, Work
from lomma_core.maintenance.backups import drill as drilling
from lomma_core.maintenance.backups import make
from lomma_core.maintenance.backups import restore as restoring
from lomma_core.maintenance.backups.contents import Contents
from lomma_core.maintenance.backups.settings import backup_settings
from lomma_core.permissions import OPERATOR
from lomma_core.utils.quarters import timestamp
from lomma_core.utils.text import digits


class RestoreCommand(Command):
    """A command that opens no register: it exchanges the file that one would be opened from, or makes it."""

    def invoke(self, ctx: click.Context) -> Answer:
        """Run the command alone, whatever stands in the database's place."""
        assert self.callback is not None
        answer: Answer = ctx.invoke(self.callback, **ctx.params)
        return answer


@click.command(
    "backup",
    cls=Command,
    help="Gör en säkerhetskopia i mappen för dem, och ta bort kopior vars tid är ute; eller skriv en i en fil.",
)
@click.option(
    "--to", metavar="FILE", type=Target(), help="en fil i stället för mappen; får inte finnas, och krypteras inte"
)
def backup(work: Work, to: Path | None) -> Answer:
    """Make a backup in the folder, or in a new file."""
    register = work.register
    if to is not None:
        target = make.to_file(register, work.actor, to)
        return {"file": str(target)}, [f"Skrev säkerhetskopian {target}"], True
    target = make.make(register, work.actor, backup_settings(register.store.path)).path
    return {"file": str(target)}, [f"Skrev säkerhetskopian {target}, och läste den."], True


@click.command("verify-backup", cls=Command, help="Öppna en säkerhetskopia, läs allt i den och visa vad som finns.")
@click.argument("file", metavar="FILE", type=InPlace(), help="säkerhetskopian")
def verify_backup(work: Work, file: Path) -> Answer:
    """Check a backup, which is left as it is."""
    register = work.register
    content = restoring.verify(register, work.actor, backup_settings(register.store.path), file)
    well = content.broken_at is None
    return _as_json(content), ["Säkerhetskopian går att återställa.", *_lines(content)], well


@click.command(
    "restore",
    cls=RestoreCommand,
    help="Ersätt databasen med en säkerhetskopia, med servern stoppad. Databasen som fanns där sparas bredvid.",
)
@click.option("--from", "source", metavar="FILE", required=True, help="säkerhetskopian")
def restore(source: str) -> Answer:
    """Restore a backup, also where there is no database or a damaged one."""
    result = restoring.restore(backup_settings(database_path()), OPERATOR, Path(source))
    lines = [f"{database_path().name} är återställd.", *_lines(result.contents)]
    if result.replaced:
        lines.append(f"Den databas som fanns där heter nu {result.replaced.name}. Ta bort den när allt är som det ska.")
    if result.erasures:
        lines.append(
            f"Det som har gallrats eller tagits bort sedan kopian gjordes är tillbaka ({result.erasures} rader i den "
            "ersatta databasens logg). Gör om det innan någon annan får logga in."
        )
    replaced = str(result.replaced) if result.replaced else None
    return _as_json(result.contents) | {"replaced": replaced, "erasures": result.erasures}, lines, True


@click.command(
    "drill", cls=Command, help="Öva: återställ den senaste säkerhetskopian vid sidan av, läs allt och ta bort den igen."
)
def drill(work: Work) -> Answer:
    """Drill with the newest backup."""
    register = work.register
    result = drilling.drill(register, work.actor, backup_settings(register.store.path))
    lines = [f"{result.backup.path.name} gick att återställa.", *_lines(result.contents)]
    lines += result.problems or ["Inga fel hittades."]
    answer = _as_json(result.contents) | {"file": str(result.backup.path), "problems": result.problems}
    return answer, lines, not result.problems


def _lines(content: Contents) -> list[str]:
    lines = [f"  {name}: {digits(count)} poster" for name, count in content.records.items()]
    lines.append(f"  Konton: {content.rows.get('account', 0)}")
    last = f", den senaste {timestamp(content.last_logged)}" if content.last_logged else ""
    lines.append(f"  Logg: {content.log} rader{last}")
    if content.broken_at is not None:
        lines.append(f"  Loggens kedja brister vid rad {content.broken_at}.")
    return lines


def _as_json(content: Contents) -> dict[str, object]:
    last = f"{content.last_logged.isoformat()}Z" if content.last_logged else None
    return {
        "records": content.records,
        "log": content.log,
        "chain": content.chain,
        "broken_at": content.broken_at,
        "last": last,
    }
