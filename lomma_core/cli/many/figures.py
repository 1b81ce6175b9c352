"""The commands for figures side by side: a municipality's own file, and several compared.

``compare`` opens no register: whoever compares others' files need not have one.
"""

from pathlib import Path

import click

from lomma_core.cli.beside.paths import Target
from lomma_core.cli.command import Answer, Command, Work, write_file
from lomma_core.cli.data import QuarterName
from lomma_core.cli.messages import UnclearCommand
from lomma_core.cli.plans import PlanCommand
from lomma_core.exchange.comparison import figures_file
from lomma_core.exchange.comparison.compare import Comparison, compare
from lomma_core.utils.quarters import Quarter

FORMATS = ("html", "pdf", "docx", "xlsx", "csv")


@click.command(
    "figures",
    cls=Command,
    help="Skriv kvartalets nyckeltal som en liten fil, utan personer, att jämföra med andra kommuners.",
)
@click.argument("quarter", metavar="QUARTER", type=QuarterName(), help="kvartalet, till exempel 2026-K3")
@click.option("--to", metavar="FILE", type=Target(), required=True, help="filen som skrivs, eller mappen")
def figures(work: Work, quarter: Quarter, to: Path) -> Answer:
    """Write the quarter's figures into the file that was named, or under its own name into a folder."""
    file = figures_file.export_file(work.register, work.actor, quarter)
    target = to / file.name if to.is_dir() else to
    write_file(target, file.data)
    return {"file": str(target)}, [f"Skrev {target}"], True


@click.command(
    "compare",
    cls=PlanCommand,
    help="Ställ flera kommuners nyckeltal sida vid sida: på skärmen, eller som webbsida, PDF, Word, Excel eller CSV.",
)
@click.argument("files", metavar="FILE …", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", metavar="FILE", type=click.Path(path_type=Path), help=f"filen som skrivs: .{', .'.join(FORMATS)}")
def compare_files(files: tuple[Path, ...], to: Path | None) -> Answer:
    """Compare files of figures; without a file to write, the tables stand on the screen."""
    ending = to.suffix.lower().lstrip(".") if to else ""
    if to and ending not in FORMATS:
        raise UnclearCommand(f"Filens namn ska sluta på .{', .'.join(FORMATS)}.")
    comparison = compare(figures_file.read_paths(files))
    result = {
        "files": [{"municipality": file.municipality, "quarter": file.quarter} for file in comparison.files],
        "tables": {
            table.caption: [list(table.headings), *([cell.text for cell in row] for row in table.rows)]
            for table in comparison.tables
        },
        "notices": [*comparison.notices, *comparison.matches],
    }
    if to is None:
        return result, _lines(comparison), True
    from lomma_core.exchange.comparison import written  # large, and needed here only

    write_file(to, written.write(comparison, ending))
    return result | {"file": str(to)}, [*comparison.notices, *comparison.matches, f"Skrev {to}"], True


def _lines(comparison: Comparison) -> list[str]:
    """The tables as columns of words."""
    lines = [*comparison.notices]
    for table in comparison.tables:
        rows = [list(table.headings), *([cell.text for cell in row] for row in table.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += ["", table.caption]
        for row in rows:
            lines.append("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    return [*lines, *([""] if comparison.matches else []), *comparison.matches]
