"""The command that writes a quarter's report into a file. It answers as ``cli_verbs`` does."""

import argparse
from pathlib import Path

from lomma_core.cli_upkeep import Answer, written
from lomma_core.cli_words import UsageError
from lomma_core.exchange.reports.request import FORMATS, Asked
from lomma_core.permissions import OPERATOR
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter


def report(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Write a report into the file that was named, or under its own name into a folder."""
    from lomma_core.exchange.reports import service  # large, and needed by this command only

    quarter = Quarter.parse(asked.quarter)
    if quarter is None:
        raise UsageError("Skriv kvartalet som 2026-K3.")
    target = Path(asked.to)
    ending = target.suffix.lower().lstrip(".")
    kind = asked.format or (ending if ending in FORMATS else "pdf")
    wanted = Asked(quarter, asked.kind, kind, asked.masked, asked.reference)
    made = service.prepare(register, OPERATOR, wanted)
    target = target / made.name if target.is_dir() else target
    service.take(register, OPERATOR, wanted)
    written(target, made.data)
    return {"file": str(target)}, [f"Skrev {target}"], True
