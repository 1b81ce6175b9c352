"""The command that reads a file into a form, or an archive into an empty database."""

import re
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from lomma_core.cli.beside.paths import Source
from lomma_core.cli.beside.rules import NeedsDatabaseAlone
from lomma_core.cli.command import Answer, CreatingCommand, Work
from lomma_core.cli.messages import UnclearCommand
from lomma_core.errors import EncodingUnclear, FileRefused, LommaError
from lomma_core.exchange.archive import gap_list, restore
from lomma_core.exchange.imports import columns, preview, stated
from lomma_core.exchange.imports.outcomes import RowOutcome, RowResult
from lomma_core.exchange.imports.row_reader import WORD_SHOWN
from lomma_core.exchange.imports.tables.encoding import ENCODINGS
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.exchange.imports.tables.sheet import Table
from lomma_core.privacy import guard

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


class Meaning(click.ParamType[tuple[str, str]]):
    """``HEADING=FIELD`` or ``FIELD:WORD=ANSWER``: what a column or a word of a file means."""

    name = "meaning"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        left, equals, right = value.rpartition("=")
        if not equals:
            path = ctx.command_path if ctx else ""
            raise UnclearCommand(f"Skriv HEADING=FIELD eller FIELD:WORD=ANSWER efter --map. Se {path} --help.")
        return left.strip(), right


class RowNumbers(click.ParamType[frozenset[int]]):
    """``4,7-9``: numbers of rows."""

    name = "rows"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[int]:
        numbers = set[int]()
        for part in value.split(","):
            match = re.fullmatch(r"\s*(\d{1,7})(?:-(\d{1,7}))?\s*", part)
            if match is None:
                raise UnclearCommand("Skriv radernas nummer som 4,7-9.")
            numbers.update(range(int(match[1]), int(match[2] or match[1]) + 1))
        return frozenset(numbers)


@dataclass(frozen=True)
class FileOptions:
    """What the command line says about a file: the options by their names."""

    settings: tuple[tuple[str, str], ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()
    map_file: Path | None = None
    sheet: str = ""
    encoding: str = ""
    include: frozenset[int] = frozenset()
    exclude: frozenset[int] = frozenset()


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
    "--map",
    "meanings",
    metavar="HEADING=FIELD",
    multiple=True,
    type=Meaning(),
    help="vilket fält en kolumn är (Tiltak=titel), eller vad ett ord betyder (FIELD:WORD=ANSWER, "
    "status:Grön=enligt_plan); kan skrivas flera gånger och minns till nästa fil",
)
@click.option("--map-file", metavar="FILE", type=Source(), help="samma uppgifter som --map, i en TOML-fil")
@click.option(
    "--sheet", metavar="NAME", default="", help="bladet eller tabellen i filen; annars den som passar formuläret bäst"
)
@click.option(
    "--encoding",
    metavar="NAME",
    default="",
    help=f"hur en CSV-fils bokstäver ska läsas när det inte går att avgöra: {', '.join(ENCODINGS)}",
)
@click.option(
    "--include", metavar="ROWS", type=RowNumbers(), help="rader som ska med trots att de ser ut som rubriker, 4,7-9"
)
@click.option("--exclude", metavar="ROWS", type=RowNumbers(), help="rader som inte ska med, till exempel 4,7-9")
@click.option(
    "--confirm-no-person",
    "confirmed",
    is_flag=True,
    help="spara också rader som kan handla om en person; du har läst dem, och ingen person kan identifieras",
)
def import_file(
    work: Work,
    form: str,
    file: Path | None,
    dry_run: bool,
    settings: tuple[tuple[str, str], ...],
    meanings: tuple[tuple[str, str], ...],
    map_file: Path | None,
    sheet: str,
    encoding: str,
    include: frozenset[int] | None,
    exclude: frozenset[int] | None,
    confirmed: bool,
) -> Answer:
    """Preview a file, and save what is accepted unless --dry-run is set; or read in an archive.

    Twelve parameters: what the command line has.
    """
    options = FileOptions(settings, meanings, map_file, sheet, encoding, include or frozenset(), exclude or frozenset())
    if file is None:
        if not form.lower().endswith(".zip"):
            raise UnclearCommand(
                "Ange FILE, eller bara ett arkiv som slutar på .zip. Se python -m lomma_core import --help."
            )
        if dry_run or confirmed or options != FileOptions():
            raise LommaError("Ett arkiv läses in som det är. Ta bort flaggorna.")
        return _rebuild(work, Path(form))
    table, mapping = _read(work, form, file, options)
    register, actor, name = work.register, work.actor, work.register.plan.get_form(form)
    checked = preview.preview(register, actor, form, table, mapping, work.progress)
    if not dry_run:
        decided = meanings or map_file
        with columns.remembered(register, actor, name, mapping, table) if decided else nullcontext():
            preview.save(register, actor, checked, work.progress, confirmed, file.name)
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
    lines += [*table.notes, *_import_lines(checked, outcomes)]
    return result | {"dry_run": dry_run}, lines, not counts[RowOutcome.REJECTED]


def _read(work: Work, form_name: str, path: Path, options: FileOptions) -> tuple[Table, columns.ColumnMapping]:
    """A file's table, and what it means by its headings, the register's memory and the options."""
    plan = work.register.plan
    form = plan.get_form(form_name)
    guard.refuse("file", "Filnamnet", path.name)
    table = _table(_bytes(path), columns.known_words(form), options.sheet, options.encoding)
    mapping = columns.suggest(work.register, form, table)
    in_file = stated.read_stated(_bytes(options.map_file)) if options.map_file else []
    stated.apply(plan, form, table, mapping, [*in_file, *options.meanings])
    mapping.constants |= dict(options.settings)
    mapping.included, mapping.excluded = options.include, options.exclude
    missing = columns.missing_sentence(form, mapping)
    if missing:
        names = [column.name for column in columns.missing_columns(form, mapping)]
        maps, sets = (" ".join(shape.format(name) for name in names) for shape in ("--map RUBRIK={}", "--set {}=…"))
        raise FileRefused(
            f"{missing} Lägg till den, ange vilken kolumn det är med {maps}, eller ge svar för alla rader med {sets}."
        )
    return table, mapping


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise FileRefused("Filen går inte att öppna. Kontrollera sökvägen.") from None


def _table(data: bytes, known: frozenset[str], sheet: str, encoding: str) -> Table:
    """The table of a file. Raises FileRefused, also with the ways to read letters that nobody can tell."""
    try:
        return read_table(data, known, sheet, encoding)
    except EncodingUnclear as unclear:
        ways = [f"--encoding {reading.encoding} ger {_shown(reading.words)}" for reading in unclear.readings]
        raise FileRefused(f"{unclear} {'; '.join(ways)}.") from None


def _shown(words: tuple[str, ...]) -> str:
    safe = [f"”{word}”" for word in words if len(word) <= WORD_SHOWN and guard.is_clean(word)]
    return ", ".join(safe) or "ord som inte visas"


def _import_lines(checked: preview.Preview, outcomes: list[RowResult]) -> list[str]:
    """What was not used, and why rows were rejected or left out."""
    lines = []
    if checked.unused:
        lines.append(f"Kolumner som inte används: {', '.join(checked.unused)}.")
    if any(outcome.unknown for outcome in outcomes):
        lines.append("Ange vad ett ord betyder: --map FIELD:WORD=ANSWER, till exempel --map status:Grön=enligt_plan.")
    if any(outcome.doubted for outcome in outcomes):
        lines.append("Rader som inte ser ut att vara poster kan tas med: ange --include ROWS.")
    lines += [f"Rad {row.number}: {row.remark}" for row in outcomes if row.remark][:ROWS_LISTED]
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
