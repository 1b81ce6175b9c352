"""The words of a command line that name files: what a command reads and writes is the caller's, whoever runs it."""

from collections.abc import Iterator
from pathlib import Path

import click


class _PathWord(click.ParamType[Path]):
    name = "path"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return Path(value)


class Source(_PathWord):
    """A file that the command reads."""


class InPlace(_PathWord):
    """A file that whoever runs the command reads where it stands, since others that stand beside it belong to it."""


class Target(_PathWord):
    """A file that the command writes, or a folder that it writes files in."""


class StdinFlag(click.Option):
    """A flag for which the command reads the first line of standard input."""


def named(ctx: click.Context, kind: type[_PathWord]) -> Iterator[tuple[str, Path]]:
    """The parameters that name files of a kind in this command line, and the paths that they name."""
    for param in ctx.command.params:
        value = ctx.params.get(param.name or "")
        if isinstance(param.type, kind) and value is not None:
            yield str(param.name), value


def wants_line(ctx: click.Context) -> bool:
    """Whether this command line says that standard input holds something."""
    return any(isinstance(param, StdinFlag) and ctx.params.get(param.name or "") for param in ctx.command.params)
