"""argparse in Swedish: its headings, and its complaints, none of which repeats what was typed (R4)."""

import argparse
import re
from typing import NoReturn

# argparse has no Swedish of its own; a complaint that is not listed here gets the last one.
_COMPLAINTS = [
    (r"the following arguments are required: (.+)", r"Ange \1."),
    (r"argument (\S+): expected .*", r"Ange ett värde efter \1."),
    (r"argument (\S+): invalid choice: .*\(choose from (.+)\)", r"Välj bland: \2."),
    (r"unrecognized arguments: .*", "Kommandot har ett ord för mycket."),
    (r"argument (\S+): (?!invalid|not allowed)([A-ZÅÄÖ].+)", r"\2"),
    (r"", "Kommandot går inte att tolka."),
]


class UsageError(Exception):
    """The command line cannot be understood; ``str(error)`` is the Swedish sentence."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with Swedish usage."""

    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, "användning: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Swedish and raises UsageError instead of ending the process."""

    def __init__(self, **settings):
        super().__init__(formatter_class=Formatter, add_help=False, allow_abbrev=False, **settings)
        self._positionals.title = "argument"
        self._optionals.title = "flaggor"
        self.add_argument("-h", "--help", action="help", help="visa den här hjälpen och avsluta")
        # Read before parsing, so that it may stand anywhere; here for the help.
        self.add_argument("--json", action="store_true", help="skriv ett JSON-objekt i stället för text")

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with argparse's English message in Swedish."""
        for pattern, swedish in _COMPLAINTS:
            found = re.match(pattern, message, re.DOTALL)
            if found:
                sentence = found.expand(swedish).replace("'", "")
                raise UsageError(f"{sentence} Se {self.prog} --help.")
