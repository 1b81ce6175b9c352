"""The commands for many registers on one computer: what there is, starting, stopping, health and upgrades.

They open no register themselves: each is its own server's, and is asked or started.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from lomma_core.cli.command import Answer, Group
from lomma_core.cli.plans import PlanCommand
from lomma_core.errors import LommaError
from lomma_core.fleet import health
from lomma_core.fleet import upgrade as upgrading
from lomma_core.fleet.processes import Processes, Runner, Units, await_answer
from lomma_core.fleet.registers import Entry, read_folder
from lomma_core.utils.text import listed

fleet = Group(name="fleet", help="Många register på en dator: se, starta, stoppa och uppgradera dem.")
fleet.command_class = PlanCommand
_WORDS = {health.OK: "svarar", health.FAULT: "svarar, men något är fel", health.SILENT: "svarar inte"}

_folder = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path), help="mappen med planfilerna")
_names = click.argument(
    "names", metavar="[NAME …]", nargs=-1, help="registren, som planfilerna heter; alla om inget nämns"
)
_data = click.option(
    "--data", metavar="FOLDER", type=click.Path(path_type=Path), help="där databaserna ligger, annars i mappen själv"
)
_systemd = click.option("--systemd", is_flag=True, help="starta och stoppa som lomma@NAME i systemd")


@fleet.command("list", help="Visa vilka register som finns i en mapp, vems de är, på vilken port och om de svarar.")
@_folder
@_data
def list_registers(folder: Path, data: Path | None) -> Answer:
    """List the registers of a folder; a plan file that cannot be used is said, and is not well."""
    rows, lines, well = [], [], True
    for entry in read_folder(folder, data):
        status, _ = health.ask(entry.port)
        try:
            whose, fault = entry.municipality, ""
        except LommaError as error:
            whose, fault, well = "", str(error), False
        rows.append({"name": entry.name, "municipality": whose, "port": entry.port, "status": status, "fault": fault})
        lines.append(f"{entry.name:<20} {entry.port:>5}  {_WORDS[status]:<25} {fault or whose}")
    return {"registers": rows}, lines, well


@fleet.command("health", help="Kontrollera att varje register fungerar (/halsa). Status 0 bara när alla fungerar.")
@_folder
@_names
@_data
def ask_health(folder: Path, names: tuple[str, ...], data: Path | None) -> Answer:
    """Ask each register how it is."""
    rows, lines = [], []
    for entry in read_folder(folder, data, names):
        status, faults = health.ask(entry.port)
        rows.append({"name": entry.name, "status": status, "faults": faults})
        lines.append(f"{entry.name}: {_WORDS[status]}{f': {listed(faults)}' if faults else ''}")
    well = sum(row["status"] == health.OK for row in rows)
    return {"registers": rows}, [*lines, f"{well} av {len(rows)} fungerar."], well == len(rows)


@fleet.command("start", help="Starta de register som inte svarar, några åt gången, och vänta tills de svarar.")
@_folder
@_names
@_data
@_systemd
def start(folder: Path, names: tuple[str, ...], data: Path | None, systemd: bool) -> Answer:
    """Start those that do not answer; at once only as many as the computer has processors."""
    runner, entries = _runner(systemd), read_folder(folder, data, names)
    at_once = os.cpu_count() or 1
    well: dict[str, str] = {}
    ill: dict[str, str] = {}
    for first in range(0, len(entries), at_once):
        begun = []
        for entry in entries[first : first + at_once]:
            if health.usable(entry.port):
                well[entry.name] = "svarade redan"
            elif fault := _attempt(entry, runner.start):
                ill[entry.name] = fault
            else:
                begun.append(entry)
        for entry in begun:
            if await_answer(entry, runner):
                well[entry.name] = "startad"
            else:
                ill[entry.name] = f"{entry.name} startar inte. Se serverns logg."
        _progress(len(well) + len(ill), len(entries))
    return _answer(entries, well, ill)


@fleet.command("stop", help="Stoppa register, och vänta tills allt är skrivet i deras filer.")
@_folder
@_names
@_data
@_systemd
def stop(folder: Path, names: tuple[str, ...], data: Path | None, systemd: bool) -> Answer:
    """Stop registers one by one."""
    runner, entries = _runner(systemd), read_folder(folder, data, names)
    well: dict[str, str] = {}
    ill: dict[str, str] = {}
    for entry in entries:
        fault = _attempt(entry, runner.stop)
        if not fault and health.ask(entry.port)[0] != health.SILENT:
            fault = f"{entry.name} svarar fortfarande: det är inte startat härifrån."
        (ill if fault else well)[entry.name] = fault or "stoppad"
        _progress(len(well) + len(ill), len(entries))
    return _answer(entries, well, ill)


@fleet.command(
    "upgrade",
    help="Uppgradera registren till det här programmet, ett i taget: säkerhetskopiera, migrera, kontrollera. Går ett "
    "inte läggs det tillbaka som det var, och de andra rörs inte.",
)
@_folder
@_names
@_data
@_systemd
def upgrade(folder: Path, names: tuple[str, ...], data: Path | None, systemd: bool) -> Answer:
    """Bring registers up to date one by one, and stop at the first that does not go."""
    runner, entries = _runner(systemd), read_folder(folder, data, names)
    well: dict[str, str] = {}
    ill: dict[str, str] = {}
    for entry in entries:
        try:
            well[entry.name] = listed(upgrading.upgrade(entry, runner))
        except LommaError as error:
            ill[entry.name] = str(error)
            break
        _progress(len(well), len(entries))
    left = [entry.name for entry in entries if entry.name not in well | ill]
    result, lines, done = _answer(entries, well, ill)
    return result, [*lines, *([f"Orörda: {listed(left)}."] if left else [])], done


def _runner(systemd: bool) -> Runner:
    return Units() if systemd else Processes()


def _attempt(entry: Entry, verb: Callable[[Entry], None]) -> str:
    """Do something with a register; why it did not go, or ''."""
    try:
        verb(entry)
    except (LommaError, OSError) as error:
        return str(error) if isinstance(error, LommaError) else f"{entry.name}: filerna går inte att skriva."
    return ""


def _answer(entries: Sequence[Entry], well: dict[str, str], ill: dict[str, str]) -> Answer:
    lines = [f"{name}: {words}" for name, words in well.items()] + list(ill.values())
    lines.append(f"{len(well)} av {len(entries)} är klara.")
    return {"done": well, "failed": ill}, lines, not ill


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} av {total} register", end="\n" if done == total else "", file=sys.stderr, flush=True)
