"""What the commands are made of: click's command and group with help in Swedish, and what a command works with."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lomma_core.cli.messages import ExtraWord, MissingValue
from lomma_core.exchange.exports.source import Progress
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.utils.atomic_file import atomic_write


@dataclass(frozen=True)
class Streamed:
    """A result that comes bit by bit: each a JSON object of its own, and the line for people."""

    bits: Iterator[tuple[Mapping[str, Any], str]]


# What a command answers: the result for --json, lines for people, and whether all is well.
Answer = tuple[Mapping[str, Any] | Streamed, list[str], bool]
# The widest left column of a help; what is longer has its sentence on the next line.
_COLUMN = 27
FILE_FAULT = "Det går inte att skriva filen. Välj en annan plats, eller stäng filen i Excel."


@dataclass(frozen=True)
class Work:
    """What every command works with: the open register, who acts, and the callback for progress (None: none).

    ``first_line`` reads the first line of the caller's standard input. ``alone`` is False when the register is the
    running server's, and others work in it meanwhile.
    """

    register: Register
    actor: Actor
    progress: Progress | None
    first_line: Callable[[], bytes]
    alone: bool


class OneOf(click.Choice[str]):
    """A choice whose words stand in the usage as ``csv|xlsx``."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "|".join(self.choices)


class SwedishHelp(click.Command):
    """A click command whose help is Swedish throughout, and whose ``--json`` the main program has read already."""

    def __init__(self, name: str | None, **settings: Any):
        super().__init__(name, add_help_option=False, **settings)
        self.params += [
            click.Option(
                ["-h", "--help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help="visa den här hjälpen och avsluta",
            ),
            # It may stand anywhere in the line; here for the help.
            click.Option(["--json"], is_flag=True, expose_value=False, help="skriv ett JSON-objekt i stället för text"),
        ]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "användning: ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(self.help or "")

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        arguments = [param for param in self.params if isinstance(param, click.Argument)]
        _section(formatter, "argument", [argument.get_help_record(ctx) for argument in arguments])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.params if isinstance(param, click.Option)]
        _section(formatter, "flaggor", [(option.get_help_spec(ctx), option.help or "") for option in options])


class Command(SwedishHelp):
    """A command: its function takes a ``Work`` and the line's words, and returns an ``Answer``."""

    # Whether it makes a database where there is none: whoever reads, or has misspelt the path, makes nothing.
    creates = False
    # Words too many are refused here, so that the error has a type of its own.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the line. Raises click's UsageError; an option is never taken for another option's value."""
        for word, following in itertools.pairwise([*itertools.takewhile(lambda word: word != "--", args), "--"]):
            if self._takes_value(word) and following.startswith("-") and len(following) > 1 and " " not in following:
                raise MissingValue(word, ctx)
        extra = super().parse_args(ctx, args)
        if extra:
            raise ExtraWord("", ctx)
        return extra

    def invoke(self, ctx: click.Context) -> Answer:
        """Let whoever reads the line run the command, now that the line is understood."""
        answer: Answer = ctx.obj(ctx, self)
        return answer

    def run(self, ctx: click.Context, work: Work, placed: Mapping[str, Path] | None = None) -> Answer:
        """Run the command on a register; ``placed`` are files that stand elsewhere than where the line says."""
        assert self.callback is not None
        answer: Answer = ctx.invoke(self.callback, work, **(ctx.params | dict(placed or {})))
        return answer

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The arguments, and the command's own options as they are written: ``[--set FIELD=VALUE …]``."""
        arguments = [param.make_metavar(ctx) for param in self.params if isinstance(param, click.Argument)]
        options = [param for param in self.params if isinstance(param, click.Option) and param.expose_value]
        return arguments + [_usage(option, ctx) for option in options]

    def _takes_value(self, word: str) -> bool:
        return any(
            isinstance(param, click.Option) and not param.is_flag and word in param.opts for param in self.params
        )


class CreatingCommand(Command):
    """A command that begins a register: it makes the database where there is none."""

    creates = True


class Group(SwedishHelp, click.Group):
    """Commands that belong together, in the order in which they are added."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def leaves(self, above: str = "") -> Iterator[tuple[str, click.Command]]:
        """Every command under this group, with all its words: ``account add``."""
        for name, command in self.commands.items():
            words = f"{above} {name}".strip()
            if isinstance(command, Group):
                yield from command.leaves(words)
            else:
                yield words, command

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["KOMMANDO …"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = []
        for words, command in self.leaves():
            pieces = command.collect_usage_pieces(click.Context(command))
            first = (command.help or "").partition(". ")[0].rstrip(".")
            rows.append((" ".join([words, *pieces]), first[:1].lower() + first[1:]))
        _section(formatter, "kommandon", rows)


def write_file(target: Path, data: bytes) -> None:
    """Write a file that replaces one of the same name once it is whole. Raises LommaError when it cannot be written."""
    with atomic_write(target, FILE_FAULT) as file:
        file.write(data)


def _section(formatter: click.HelpFormatter, heading: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(heading):
            formatter.write_dl(rows, _COLUMN)


def _usage(option: click.Option, ctx: click.Context) -> str:
    text = option.opts[0] if option.is_flag else f"{option.opts[0]} {option.make_metavar(ctx)}"
    text += " …" if option.multiple else ""
    return text if option.required else f"[{text}]"


def _show_help(ctx: click.Context, option: click.Parameter, requested: bool) -> None:
    if requested:
        print(ctx.get_help())
        ctx.exit()
