"""The command line as a whole: all commands, their output and exit statuses, and text as UTF-8."""

import json
import sys
from collections.abc import Sequence
from functools import partial

import click

from lomma_core.bootstrap import database_path, open_register
from lomma_core.cli import accounts, backups, data, file_import, forms, plans, redact, upkeep, withdrawal
from lomma_core.cli.beside import client as beside
from lomma_core.cli.command import Answer, Command, Group, Streamed, Work
from lomma_core.cli.many import figures, fleet
from lomma_core.cli.messages import sentence, unexpected
from lomma_core.control.client import connect
from lomma_core.errors import INTERRUPTED, Interrupted, LommaError
from lomma_core.exchange.exports.source import Progress
from lomma_core.permissions import OPERATOR
from lomma_core.utils.text import digits

# How the program is called, in usages and sentences.
PROGRAM = "python -m lomma_core"
commands = Group(
    name="lomma",
    help="Handlingsplanens register från kommandoraden.",
    epilog="""\b
        Databasen är den som LOMMA_DATABASE pekar ut, annars data/lomma.duckdb.
        Är servern igång körs kommandot genom den; demo, restore och arkiv att läsa in kräver att den är stoppad.
        Skriv kommandot följt av --help för mer.""",
)
for command in (
    file_import.import_file,
    withdrawal.withdraw,
    withdrawal.bring_back,
    withdrawal.imports,
    data.export_forms,
    data.report,
    figures.figures,
    figures.compare_files,
    upkeep.demo,
    accounts.account,
    upkeep.check,
    upkeep.verify,
    upkeep.doctor,
    upkeep.write_log,
    upkeep.archive,
    backups.backup,
    backups.verify_backup,
    backups.restore,
    backups.drill,
    forms.forms,
    plans.plan,
    upkeep.scan,
    redact.redact,
    fleet.fleet,
):
    commands.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 all well, 1 not all, 2 the command cannot be understood."""
    _use_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    words = [word for word in words if word != "--json"]
    run = partial(_run, words, None if as_json else _progress())
    try:
        with commands.make_context(PROGRAM, words, obj=run, max_content_width=120) as context:
            result, lines, well = commands.invoke(context)
        if isinstance(result, Streamed):
            for answer, line in result.bits:
                print(json.dumps(answer, ensure_ascii=False) if as_json else line, flush=True)
            return 0 if well else 1
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        return _fail(sentence(error), as_json, 2)
    except LommaError as error:
        return _fail(str(error), as_json, 130 if isinstance(error, Interrupted) else 1)
    except KeyboardInterrupt:
        return _fail(INTERRUPTED, as_json, 130)
    except Exception as error:
        # No traceback: its lines may hold what somebody typed (R4).
        return _fail(unexpected(error), as_json, 1)
    print(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(lines))
    return 0 if well else 1


def _run(words: Sequence[str], progress: Progress | None, ctx: click.Context, command: Command) -> Answer:
    """Run a command on the database, or through the server that holds it."""
    with connect(database_path()) as wire:
        if wire:
            try:
                return beside.run(wire, words, ctx, progress)
            except KeyboardInterrupt:
                raise Interrupted from None
    register = open_register(create=command.creates)
    try:
        return command.run(ctx, Work(register, OPERATOR, progress, sys.stdin.buffer.readline, True))
    finally:
        register.store.close()


def _fail(sentence: str, as_json: bool, status: int) -> int:
    if as_json:
        print(json.dumps({"error": sentence}, ensure_ascii=False))
    else:
        print(sentence, file=sys.stderr)
    return status


def _progress() -> Progress | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        # The next line is written over this one, also a sentence that says why it went no further.
        end = "\n" if done == total else "\r"
        print(f"{digits(done)} av {digits(total)} rader", end=end, file=sys.stderr, flush=True)

    return show


def _use_utf8() -> None:
    # A Windows console may be set to a code page that has no ”…” or å.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
