"""The command ``doctor``: the installation examined, also while the server runs."""

import click

from lomma_core.cli.command import Answer, Command
from lomma_core.utils.quarters import system_clock
from lomma_core.watch import doctor as examination


class Doctor(Command):
    """The command ``doctor``, which opens no register: an installation that cannot open it is what it is for."""

    def invoke(self, ctx: click.Context) -> Answer:
        """Examine the installation."""
        findings, notes = examination.examine(system_clock)
        lines = [sentence for _, sentence in findings] or ["Inget att åtgärda."]
        result = {"findings": [{"part": part, "sentence": text} for part, text in findings], "notes": notes}
        return result, lines + notes, not findings


doctor = Doctor("doctor", help="Undersök installationen och säg vad som bör åtgärdas. Inget ändras.")
