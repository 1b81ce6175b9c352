"""The commands for a municipality's own plan file: a new one, what it changes, and whether it can be used.

They open no register: a plan file is written before there is one, and examined while it cannot be opened.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from lomma_core.bootstrap import plan_path
from lomma_core.cli.command import Answer, Command, Group, write_file
from lomma_core.errors import LommaError
from lomma_core.form_editor import own_plan
from lomma_core.plan import checks
from lomma_core.plan.loader import load_plan, read_plan
from lomma_core.plan.standard import own_file


class PlanCommand(Command):
    """A command about plan files, which works without a register."""

    def invoke(self, ctx: click.Context) -> Answer:
        """Run the command where it stands."""
        assert self.callback is not None
        answer: Answer = ctx.invoke(self.callback, **ctx.params)
        return answer


plan = Group(name="plan", help="Kommunens planfil: skriv en ny, eller se vad en ändrar.")
plan.command_class = PlanCommand


@plan.command("new", help="Skriv en ny planfil för en kommun; det som inte anges är som i den medföljande planen.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--municipality", metavar="NAME", required=True, help="kommunens namn")
@click.option("--seat", metavar="NAME", multiple=True, help="en plats i gruppen; flera gånger")
@click.option("--convener", metavar="NAME", default="", help="platsen som sammankallar")
@click.option("--offered", metavar="NAME", multiple=True, help="en plats som erbjuds; flera gånger")
@click.option("--area", metavar="NAME", multiple=True, help="ett område; det första är hela kommunen")
@click.option("--milieu", metavar="NAME", multiple=True, help="en miljö; flera gånger")
def new(file: Path, municipality: str, **own: Sequence[str]) -> Answer:
    """Write a municipality's plan file, with the plan that comes with the program as a model."""
    if file.exists():
        raise LommaError("Filen finns redan. Välj ett annat namn, eller flytta den som finns.")
    model = own_file.model()
    answers = own_file.OwnAnswers(
        municipality,
        tuple(own["seat"]) or model.seats,
        str(own["convener"]) or ("" if own["seat"] else model.convener),
        tuple(own["offered"]) if own["seat"] else tuple(own["offered"]) or model.offered,
        # Another municipality's districts are nobody's model.
        tuple(own["area"]) or model.areas[:1],
        tuple(own["milieu"]) or model.milieus,
    )
    text = own_file.write(answers)
    read_plan(text, "Planfilen")
    write_file(file, text.encode())
    lines = [f"Skrev {file}", "Starta servern med LOMMA_PLAN satt till filen."]
    return {"file": str(file)}, lines, True


@plan.command("diff", help="Visa vad en planfil ändrar i standardplanen.")
@click.argument("file", metavar="FILE", required=False, type=click.Path(path_type=Path))
def diff(file: Path | None) -> Answer:
    """Report what a plan file says that the standard plan does not; without a file, the one that is in use."""
    changes = own_plan.changes_from_standard(load_plan(file or plan_path()))
    return {"changes": changes}, changes or ["Planfilen ändrar inget."], True


@plan.command("check", help="Kontrollera om en planfil kan användas, och visa annars vad som saknas eller är fel.")
@click.argument("file", metavar="FILE", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> Answer:
    """Report whether a plan file can be used; without a file, the one that is in use."""
    notes = checks.warnings(load_plan(file or plan_path()))
    return {"notes": notes}, [*notes, "Planfilen kan användas."], True
