"""The commands for backups."""

from pathlib import Path

import click

from lomma_core.cli.command import Answer, Command, Work
from lomma_core.maintenance.backups import make
from lomma_core.maintenance.backups.settings import backup_settings


@click.command(
    "backup",
    cls=Command,
    help="Gör en säkerhetskopia i mappen för dem, och ta bort kopior vars tid är ute; eller skriv en i en fil.",
)
@click.option("--to", metavar="FILE", help="en fil i stället för mappen; får inte finnas, och krypteras inte")
def backup(work: Work, to: str | None) -> Answer:
    """Make a backup in the folder, or in a new file."""
    register = work.register
    if to is not None:
        target = make.to_file(register, work.actor, Path(to))
        return {"file": str(target)}, [f"Skrev säkerhetskopian {target}"], True
    target = make.make(register, work.actor, backup_settings(register.store.path)).path
    return {"file": str(target)}, [f"Skrev säkerhetskopian {target}, och läste den."], True
