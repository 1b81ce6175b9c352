"""``python -m lomma_core``: the core's verbs without a screen."""

import argparse
import json
import sys
from collections.abc import Sequence

from lomma_core import cli_forms as forms
from lomma_core import cli_report
from lomma_core import cli_upkeep as upkeep
from lomma_core import cli_verbs as verbs
from lomma_core.cli_words import Parser, UsageError
from lomma_core.errors import LommaError
from lomma_core.exchange.exports.csv_writer import KINDS
from lomma_core.exchange.exports.xlsx_writer import XLSX
from lomma_core.exchange.reports.request import FORMATS
from lomma_core.exchange.reports.request import KINDS as REPORTS
from lomma_core.register import open_register

USAGE = """\
kommandon:
  import FORM FILE [--dry-run] [--set FIELD=VALUE …] [--confirm-no-person]
                               läs in en CSV-fil; --dry-run visar bara vad som skulle hända
  import ARKIV.zip             läs in ett arkiv i en tom databas
  export [FORM …] --to FOLDER --format csv|excel-csv|xlsx [--masked]
                               skriv formulären i en mapp, alla om inget nämns;
                               --masked utan sekretessmarkerade posters texter
  report QUARTER --to FILE [--kind SORT] [--format pdf|docx|html] [--masked] [--reference DIARIENUMMER]
                               skriv kvartalets rapport som PDF, Word eller HTML
  demo                         fyll en tom databas med exempeldata
  account add NAME --role ROLE [--seat SEAT] --password-stdin
                               skapa ett konto; lösenordet läses från standard in
  account list                 visa alla konton
  account deactivate NAME      stäng av ett konto
  check                        läs hela databasen och säg vad som finns
  verify                       säg om loggens kedja håller, och annars var den brister
  log --to FILE [--format csv|excel-csv]
                               skriv loggen som en CSV-fil
  archive --to FILE [--masked | --complete]
                               skriv hela registret som ett arkiv (ZIP) som kan läsas utan programmet
  backup --to FILE             skriv en säkerhetskopia i en ny fil
  forms export --to FOLDER     skriv planen och varje formulär (XLSForm) som filer i en mapp
  forms check FILE             säg om en planfil eller en XLSForm kan användas; inget sparas
  scan                         säg var lagrade texter kan peka ut en person

Databasen är den som LOMMA_DATABASE pekar ut, annars data/lomma.duckdb.
Servern måste vara stoppad: bara ett program åt gången kan öppna databasen.
Skriv kommandot följt av --help för mer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 all well, 1 not all, 2 the command cannot be understood."""
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        asked = _parser().parse_args([word for word in given if word != "--json"])
        result, lines, well = _run(asked, None if as_json else _progress())
    except UsageError as error:
        return _failed(str(error), as_json, 2)
    except LommaError as error:
        return _failed(str(error), as_json, 1)
    except KeyboardInterrupt:
        return _failed("Avbrutet. Det som inte var klart är inte sparat.", as_json, 130)
    except Exception as error:
        # No traceback: its lines may hold what somebody typed (R4).
        what = f"Ett oväntat fel ({type(error).__name__}). Det som inte var klart är inte sparat. Anmäl felet."
        return _failed(what, as_json, 1)
    print(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(lines))
    return 0 if well else 1


def _run(asked: argparse.Namespace, progress) -> verbs.Answer:
    register = open_register()
    try:
        return asked.verb(register, asked, progress)
    finally:
        register.store.close()


def _parser() -> Parser:
    parser = Parser(
        prog="python -m lomma_core",
        usage="%(prog)s KOMMANDO …",
        description="Handlingsplanens register från kommandoraden.",
        epilog=USAGE,
    )
    commands = _commands(parser)
    one = _add(
        commands,
        "import",
        verbs.import_file,
        "Läs in en CSV-fil i ett formulär, eller ett helt arkiv i en tom databas.",
    )
    one.add_argument("form", metavar="FORM", help="formulärets namn, till exempel insats; eller ett arkiv, ARKIV.zip")
    one.add_argument("file", metavar="FILE", nargs="?", help="CSV-filen; utelämnas för ett arkiv")
    one.add_argument("--dry-run", action="store_true", help="visa vad som skulle hända utan att spara")
    one.add_argument(
        "--confirm-no-person",
        action="store_true",
        help="spara också rader som kan handla om en person; du har läst dem, och ingen kan identifieras",
    )
    one.add_argument(
        "--set",
        metavar="FIELD=VALUE",
        action="append",
        type=_setting,
        default=[],
        help="ett svar för alla rader, till exempel niva=generell; kan skrivas flera gånger",
    )
    one = _add(
        commands, "export", verbs.export_forms, "Skriv formulär som CSV-filer, eller som en Excel-fil, i en mapp."
    )
    one.add_argument("forms", metavar="FORM", nargs="*", help="formulärens namn; alla om inget nämns")
    one.add_argument("--to", metavar="FOLDER", required=True, help="mappen som filerna skrivs i")
    kinds = (*KINDS, XLSX)
    one.add_argument("--format", metavar="|".join(kinds), choices=kinds, required=True, help="för program eller Excel")
    one.add_argument("--masked", action="store_true", help="utelämna texterna i sekretessmarkerade poster")
    one = _add(commands, "report", cli_report.report, "Skriv kvartalets rapport som PDF, Word eller HTML.")
    one.add_argument("quarter", metavar="QUARTER", help="kvartalet, till exempel 2026-K3")
    one.add_argument("--to", metavar="FILE", required=True, help="filen som rapporten skrivs i, eller mappen")
    one.add_argument(
        "--kind", metavar="|".join(REPORTS), choices=tuple(REPORTS), default="kvartal", help="vilken rapport"
    )
    one.add_argument(
        "--format",
        metavar="|".join(FORMATS),
        choices=tuple(FORMATS),
        help="det filens namn slutar på, annars pdf",
    )
    one.add_argument("--masked", action="store_true", help="utelämna de sekretessmarkerade posterna")
    one.add_argument("--reference", metavar="DIARIENUMMER", default="", help="planens diarienummer om inget sägs")
    _add(commands, "demo", verbs.demo, "Fyll en tom databas med exempeldata och konton.")
    account = commands.add_parser(
        "account", usage="%(prog)s add|list|deactivate …", description="Lägg till, visa och stäng av konton."
    )
    kinds = _commands(account)
    one = _add(kinds, "add", verbs.account_add, "Skapa ett konto.")
    one.add_argument("name", metavar="NAME", help="användarnamn")
    one.add_argument("--role", metavar="ROLE", required=True, help="rollens namn i planfilen, till exempel medlem")
    one.add_argument("--seat", metavar="SEAT", help="plats i gruppen som kontot svarar för")
    one.add_argument(
        "--password-stdin", action="store_true", required=True, help="läs lösenordet från standard in, aldrig som ord"
    )
    _add(kinds, "list", verbs.account_list, "Visa alla konton.")
    one = _add(kinds, "deactivate", verbs.account_deactivate, "Stäng av ett konto.")
    one.add_argument("name", metavar="NAME", help="användarnamn")
    _add(commands, "check", verbs.check, "Läs hela databasen och säg vad som finns.")
    _add(commands, "verify", upkeep.verify, "Säg om loggens kedja håller, och annars var den brister.")
    one = _add(commands, "log", upkeep.write_log, "Skriv loggen som en CSV-fil. Loggen innehåller inga texter.")
    one.add_argument("--to", metavar="FILE", required=True, help="filen som loggen skrivs i")
    one.add_argument("--format", metavar="csv|excel-csv", choices=KINDS, default="csv", help="för program eller Excel")
    one = _add(
        commands, "archive", upkeep.archive, "Skriv hela registret, med alla versioner och loggen, som ett arkiv."
    )
    one.add_argument("--to", metavar="FILE", required=True, help="filen som arkivet skrivs i; får inte finnas")
    one.add_argument("--masked", action="store_true", help="utelämna texterna i sekretessmarkerade poster")
    one.add_argument(
        "--complete",
        action="store_true",
        help="ta med antalen 1–4 som de är: för flytt och arkivmyndighet, aldrig annars",
    )
    one = _add(commands, "backup", upkeep.backup, "Skriv en säkerhetskopia i en ny fil.")
    one.add_argument("--to", metavar="FILE", required=True, help="filen som säkerhetskopian skrivs i; får inte finnas")
    more = commands.add_parser("forms", usage="%(prog)s export|check …", description="Formulären som filer.")
    kinds = _commands(more)
    one = _add(kinds, "export", forms.export_forms, "Skriv planen som plan.toml och varje formulär som XLSForm.")
    one.add_argument("--to", metavar="FOLDER", required=True, help="mappen som filerna skrivs i")
    one = _add(kinds, "check", forms.check_file, "Säg om en fil kan användas och vad den ändrar; inget sparas.")
    one.add_argument("file", metavar="FILE", help="en planfil (.toml) eller en XLSForm (.xlsx)")
    _add(commands, "scan", verbs.scan, "Säg var lagrade texter kan peka ut en person; texterna visas aldrig.")
    return parser


def _commands(parser: Parser):
    commands = parser.add_subparsers(
        metavar="KOMMANDO", required=True, dest="command", title="kommando", prog=parser.prog
    )
    # The list stands in the epilog, with each command's words.
    commands.help = argparse.SUPPRESS
    return commands


def _add(commands, name: str, verb, description: str) -> Parser:
    parser = commands.add_parser(name, description=description)
    parser.set_defaults(verb=verb)
    return parser


def _setting(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("Skriv svaret för alla rader som FIELD=VALUE.")
    return field.strip(), value


def _failed(sentence: str, as_json: bool, status: int) -> int:
    if as_json:
        print(json.dumps({"error": sentence}, ensure_ascii=False))
    else:
        print(sentence, file=sys.stderr)
    return status


def _progress():
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        print(f"\r{done} av {total} rader", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


def _speak_utf8() -> None:
    # A Windows console may be set to a code page that has no ”…” or å.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
