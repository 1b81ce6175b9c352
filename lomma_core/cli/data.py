"""The commands for data in and out: import, export and report."""

from pathlib import Path
from typing import Any

import click

from lomma_core.cli.beside.paths import Source, Target
from lomma_core.cli.beside.rules import NeedsDatabaseAlone
from lomma_core.cli.command import Answer, Command, CreatingCommand, OneOf, Work, write_file
from lomma_core.cli.messages import UnclearCommand
from lomma_core.errors import FileRefused, LommaError
from lomma_core.exchange.archive import gap_list, restore
from lomma_core.exchange.exports import bundle, xlsx_writer
from lomma_core.exchange.exports.csv_writer import KINDS
from lomma_core.exchange.exports.xlsx_writer import XLSX
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowOutcome, RowResult
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.exchange.reports.request import FORMATS, QUARTERLY, ReportRequest
from lomma_core.exchange.reports.request import KINDS as REPORTS
from lomma_core.privacy import guard
from lomma_core.utils.quarters import Quarter

ROWS_LISTED = 50


class Setting(click.ParamType[tuple[str, str]]):
    """``FIELD=VALUE``: a field's name and its answer for all rows."""

    name = "setting"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        field, equals, answer = value.partition("=")
        if not equals:
            path = ctx.command_path if ctx else ""
            raise UnclearCommand(f"Skriv svaret för alla rader som FIELD=VALUE. Se {path} --help.")
        return field.strip(), answer


class QuarterName(click.ParamType[Quarter]):
    """A quarter as ``2026-K3``."""

    name = "quarter"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        quarter = Quarter.parse(value)
        if quarter is None:
            raise UnclearCommand("Skriv kvartalet som 2026-K3.")
        return quarter


@click.command(
    "import",
    cls=CreatingCommand,
    help="Läs in en fil från Excel, LibreOffice eller Word, eller en CSV-fil, i ett formulär; eller ett arkiv (import "
    "ARKIV.zip) i en tom databas. --dry-run visar bara vad som skulle hända.",
)
@click.argument("form", metavar="FORM", help="formulärets namn, till exempel insats; eller ett arkiv, ARKIV.zip")
@click.argument("file", metavar="FILE", type=Source(), required=False, help="filen; utelämnas för ett arkiv")
@click.option("--dry-run", is_flag=True, help="visa vad som skulle hända utan att spara")
@click.option(
    "--set",
    "settings",
    metavar="FIELD=VALUE",
    multiple=True,
    type=Setting(),
    help="ett svar för alla rader, till exempel niva=generell; kan skrivas flera gånger",
)
@click.option(
    "--sheet", metavar="NAME", default="", help="bladet eller tabellen i filen; annars den som passar formuläret bäst"
)
@click.option(
    "--confirm-no-person",
    "confirmed",
    is_flag=True,
    help="spara också rader som kan handla om en person; du har läst dem, och ingen kan identifieras",
)
def import_file(
    work: Work,
    form: str,
    file: Path | None,
    dry_run: bool,
    settings: tuple[tuple[str, str], ...],
    sheet: str,
    confirmed: bool,
) -> Answer:
    """Preview a file, and save what is accepted unless --dry-run is set; or read in an archive.

    Seven parameters: what the command line has.
    """
    if file is None:
        if not form.lower().endswith(".zip"):
            raise UnclearCommand(
                "Ange FILE, eller bara ett arkiv som slutar på .zip. Se python -m lomma_core import --help."
            )
        if dry_run or settings or sheet or confirmed:
            raise LommaError("Ett arkiv läses in som det är. Ta bort flaggorna.")
        return _rebuild(work, Path(form))
    checked = _preview(work, form, file, dict(settings), sheet)
    if not dry_run:
        preview.save(work.register, work.actor, checked, work.progress, confirmed, file.name)
    counts = checked.saved_counts(confirmed)
    outcomes = checked.saved_outcomes(confirmed)
    rows = [{"row": row.number, "outcome": row.outcome, "reason": row.reason} for row in outcomes]
    result = {outcome.key: count for outcome, count in counts.items()} | {"rows": rows, "unused": checked.unused}
    lines = [preview.in_words(counts)]
    if checked.doubtful and not confirmed:
        lines.append(
            f"{checked.doubtful} rader kan handla om en person. Läs dem, och kör igen med --confirm-no-person om ingen "
            "person kan identifieras."
        )
    if dry_run:
        lines.append("Inget är sparat (--dry-run).")
    lines += _import_lines(checked, outcomes)
    return result | {"dry_run": dry_run}, lines, not counts[RowOutcome.REJECTED]


def _preview(work: Work, form_name: str, path: Path, constants: dict[str, str], sheet: str) -> preview.Preview:
    form = work.register.plan.get_form(form_name)
    guard.refuse("file", "Filnamnet", path.name)
    try:
        data = path.read_bytes()
    except OSError:
        raise FileRefused("Filen går inte att öppna. Kontrollera sökvägen.") from None
    table = read_table(data, columns.known_words(form), sheet)
    mapping = columns.suggest(work.register, form, table)
    mapping.constants |= constants
    missing = columns.missing_sentence(form, mapping)
    if missing:
        settings = " ".join(f"--set {column.name}=…" for column in columns.missing_columns(form, mapping))
        raise FileRefused(f"{missing} Lägg till den, eller ge ett svar för alla rader med {settings}.")
    return preview.preview(work.register, work.actor, form.name, table, mapping, work.progress)


def _import_lines(checked: preview.Preview, outcomes: list[RowResult]) -> list[str]:
    """What was not used, and why rows were rejected or left out."""
    lines = []
    if checked.unused:
        lines.append(f"Kolumner som inte används: {', '.join(checked.unused)}.")
    out = [outcome for outcome in outcomes if outcome.outcome in (RowOutcome.REJECTED, RowOutcome.LEFT_OUT)]
    lines += [f"Rad {row.number} {row.outcome}. {row.reason}" for row in out[:ROWS_LISTED]]
    if len(out) > ROWS_LISTED:
        lines.append(f"… och {len(out) - ROWS_LISTED} rader till. Se alla med --json.")
    return lines


def _rebuild(work: Work, path: Path) -> Answer:
    """Read an archive into an empty database."""
    if not work.alone:
        raise NeedsDatabaseAlone
    counts = restore.rebuild(work.register, work.actor, path, work.progress)
    lines = [f"Arkivet är inläst: {sum(counts.values())} rader i {work.register.store.path.name}."]
    lines += [f"  {name}: {count}" for name, count in counts.items() if count]
    gaps = [gap for gap in gap_list.gaps(work.register, work.actor) if gap.nr > counts.get("archive_gap", 0)]
    if gaps:
        lines.append(f"{len(gaps)} luckor: det här togs bort eller räknades om. Texterna visas inte.")
        lines += [f"  {gap_list.in_words(gap, work.register)}" for gap in gaps[:ROWS_LISTED]]
    if len(gaps) > ROWS_LISTED:
        lines.append(f"  … och {len(gaps) - ROWS_LISTED} till. Se alla med --json.")
    lines.append("Kontona har inga lösenord. Skapa ett nytt konto med account add och ge de andra nya lösenord.")
    names = ("place", "form", "record", "version", "field", "kind", "digest_before", "digest_after")
    rows = [{name: getattr(gap, name) for name in names} for gap in gaps]
    return {"tables": counts, "gaps": rows}, lines, True


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
@click.option("--reference", metavar="DIARIENUMMER", default="", help="planens diarienummer om inget sägs")
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
