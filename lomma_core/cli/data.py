"""The commands for data out: export and report."""

from pathlib import Path
from typing import Any

import click

from lomma_core.cli.beside.paths import Target
from lomma_core.cli.command import Answer, Command, OneOf, Work, write_file
from lomma_core.cli.messages import UnclearCommand
from lomma_core.exchange.exports import bundle, xlsx_writer
from lomma_core.exchange.exports.csv_writer import KINDS
from lomma_core.exchange.exports.xlsx_writer import XLSX
from lomma_core.exchange.reports.request import FORMATS, QUARTERLY, ReportRequest
from lomma_core.exchange.reports.request import KINDS as REPORTS
from lomma_core.utils.quarters import Quarter


class QuarterName(click.ParamType[Quarter]):
    """A quarter as ``2026-K3``."""

    name = "quarter"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        quarter = Quarter.parse(value)
        if quarter is None:
            raise UnclearCommand("Skriv kvartalet som 2026-K3.")
        return quarter


@click.command(
    "export",
    cls=Command,
    help="Skriv formulär som CSV-filer, eller som en Excel-fil, i en mapp; alla om inget nämns, --masked utan "
    "sekretessmarkerade posters texter.",
)
@click.argument("forms", metavar="[FORM …]", nargs=-1, help="formulärens namn; alla om inget nämns")
@click.option("--to", metavar="FOLDER", type=Target(), required=True, help="mappen som filerna skrivs i")
@click.option("--format", "file_format", type=OneOf((*KINDS, XLSX)), required=True, help="för program eller Excel")
@click.option("--masked", is_flag=True, help="utelämna texterna i sekretessmarkerade poster")
def export_forms(work: Work, forms: tuple[str, ...], to: Path, file_format: str, masked: bool) -> Answer:
    """Write one file for each form, and LÄSMIG.txt; or one workbook."""
    names = list(forms)
    if file_format == XLSX:
        paths = [xlsx_writer.export_xlsx(work.register, work.actor, names, to, masked, work.progress)]
    else:
        paths = bundle.export_folder(work.register, work.actor, names, to, file_format, masked, work.progress)
    return {"files": [str(path) for path in paths]}, [f"Skrev {path}" for path in paths], True


@click.command("report", cls=Command, help="Skriv kvartalets rapport som PDF, Word eller HTML.")
@click.argument("quarter", metavar="QUARTER", type=QuarterName(), help="kvartalet, till exempel 2026-K3")
@click.option("--to", metavar="FILE", type=Target(), required=True, help="filen som rapporten skrivs i, eller mappen")
@click.option(
    "--kind", type=OneOf(REPORTS), default=QUARTERLY, metavar="SORT", help=f"vilken rapport: {', '.join(REPORTS)}"
)
@click.option("--format", type=OneOf(FORMATS), help="det filens namn slutar på, annars pdf")
@click.option("--masked", is_flag=True, help="utelämna de sekretessmarkerade posterna")
@click.option("--reference", metavar="DIARIENUMMER", default="", help="planens diarienummer om inget anges")
def report(work: Work, to: Path, **wish: Any) -> Answer:
    """Write a report into the file that was named, or under its own name into a folder; ``wish`` is the request's."""
    from lomma_core.exchange.reports import service  # large, and needed by this command only

    ending = to.suffix.lower().lstrip(".")
    wish["format"] = wish["format"] or (ending if ending in FORMATS else "pdf")
    request = ReportRequest(**wish)
    file = service.render(work.register, work.actor, request)
    target = to / file.name if to.is_dir() else to
    service.log_download(work.register, work.actor, request)
    write_file(target, file.data)
    return {"file": str(target)}, [f"Skrev {target}"], True
