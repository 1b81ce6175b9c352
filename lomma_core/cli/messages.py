"""click's exceptions as Swedish sentences, none of which repeats what was typed (R4)."""

import click

from lomma_core.storage import causes


class UnclearCommand(click.UsageError):
    """A line that cannot be understood; the message is a whole Swedish sentence."""


class MissingValue(click.UsageError):
    """An option that takes a value has none."""

    def __init__(self, option: str, ctx: click.Context):
        super().__init__(option, ctx)
        self.option = option


class ExtraWord(click.UsageError):
    """The line has more words than the command takes."""


def sentence(error: click.ClickException) -> str:
    """The error in Swedish, with a reference to the help."""
    if isinstance(error, UnclearCommand):
        return error.message
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "python -m lomma_core"
    return f"{_complaint(error, context)} Se {path} --help."


def unexpected(error: Exception) -> str:
    """What is said of an error that nobody foresaw: its class only, since its text may hold what was typed (R4)."""
    if causes.is_full_disk(error):
        return causes.FULL
    return f"Ett oväntat fel ({type(error).__name__}). Det som inte var klart är inte sparat. Anmäl felet."


def _complaint(error: click.ClickException, context: click.Context | None) -> str:
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return "Ange KOMMANDO."
        case click.exceptions.NoSuchCommand(ctx=click.Context(command=click.Group() as group)):
            return f"Välj bland: {', '.join(group.commands)}."
        case click.MissingParameter() if context:
            return f"Ange {', '.join(_missing(context))}."
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            return f"Välj bland: {', '.join(choices)}."
        case MissingValue():
            return f"Ange ett värde efter {error.option}."
        case click.NoSuchOption() | ExtraWord():
            return "Kommandot har ett ord för mycket."
    return "Kommandot går inte att tolka."


def _missing(context: click.Context) -> list[str]:
    """All that is required and was not given, though click stops at the first: what was given is read before that."""
    missing = [param for param in context.command.params if param.required and param.name not in context.params]
    return [
        parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(context)
        for parameter in missing
    ]
