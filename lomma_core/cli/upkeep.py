"""The commands for upkeep: what the database and the installation hold and whether they are well, the log, archives."""

from pathlib import Path

import click

from lomma_core.audit import high_water, query
from lomma_core.cli.beside.paths import Target
from lomma_core.cli.command import Answer, Command, CreatingCommand, OneOf, Work, write_file
from lomma_core.cli.judge import Scan
from lomma_core.errors import FileTaken
from lomma_core.exchange.archive.writer import write_archive
from lomma_core.exchange.exports import protocols
from lomma_core.exchange.exports.csv_writer import KINDS
from lomma_core.logbook import log_reading
from lomma_core.maintenance import integrity, text_scan
from lomma_core.plan import checks
from lomma_core.utils.quarters import system_clock
from lomma_core.watch import doctor as examination


@click.command("demo", cls=CreatingCommand, help="Fyll en tom databas med exempeldata och konton.")
def demo(work: Work) -> Answer:
    """Fill an empty database with example data."""
    from lomma_core.maintenance import demo as example  # large, and needed by this command only

    result = example.create(work.register)
    name = work.register.store.path.name
    lines = [f"Exempeldata: {result['records']} poster i {name}. Konton att logga in med:"]
    for account in result["accounts"]:
        lines.append("  " + "  ".join(str(account[key]) for key in ("name", "role", "password") if account.get(key)))
    return result, lines, True


@click.command("check", cls=Command, help="Läs hela databasen och visa vad som finns.")
@click.option("--head", metavar="VALUE", help="ett kedjevärde som är antecknat utanför registret; finns det i loggen?")
def check(work: Work, head: str | None) -> Answer:
    """Check everything and report the problems, and whether a noted hash is still in the log."""
    register = work.register
    result = integrity.check(register)
    lines = [f"Databasen {register.store.path.name} går att läsa."]
    for name, count in result["forms"].items():
        lines.append(f"  {register.plan.forms[name].plural}: {count['records']} poster, {count['versions']} versioner")
    lines.append(f"  Konton: {result['accounts']}")
    lines.append(f"  Logg: {result['log']} rader")
    if head is not None:
        verdict, nr = log_reading.verify(register, work.actor), log_reading.row_of_head(register, work.actor, head)
        sentence = query.head_sentence(verdict, nr)
        if nr is None or (verdict.broken_at is not None and verdict.broken_at <= nr):
            result["problems"].append(sentence)
        else:
            lines.append(f"  {sentence}")
    lines += filter(None, (warning() for warning in register.warnings))
    lines += [*checks.warnings(register.plan), *(result["problems"] or ["Inga fel hittades."])]
    return result, lines, not result["problems"]


@click.command("verify", cls=Command, help="Kontrollera om loggens kedja håller, och visa annars var den brister.")
def verify(work: Work) -> Answer:
    """Report whether the log's chain holds (R13)."""
    verdict = log_reading.verify(work.register, work.actor)
    whole, missing = verdict.broken_at is None, high_water.problem(work.register.store)
    result = {"rows": verdict.rows, "whole": whole, "broken_at": verdict.broken_at, "chain": verdict.chain}
    lines = [query.verdict_sentence(verdict), f"Senaste kedjevärde: {verdict.chain}"]
    return result | ({"missing": missing} if missing else {}), [*lines, *filter(None, [missing])], whole and not missing


@click.command("log", cls=Command, help="Skriv loggen som en CSV-fil. Loggen innehåller inga texter.")
@click.option("--to", metavar="FILE", type=Target(), required=True, help="filen som loggen skrivs i")
@click.option("--format", "file_format", type=OneOf(KINDS), default="csv", help="för program eller Excel")
def write_log(work: Work, to: Path, file_format: str) -> Answer:
    """Write the whole log into a file, which replaces one of the same name."""
    write_file(to, protocols.log_csv(work.register, work.actor, file_format))
    return {"file": str(to)}, [f"Skrev {to}"], True


@click.command(
    "archive",
    cls=Command,
    help="Skriv hela registret, med alla versioner och loggen, som ett arkiv (ZIP) som kan läsas utan programmet.",
)
@click.option("--to", metavar="FILE", type=Target(), required=True, help="filen som arkivet skrivs i; får inte finnas")
@click.option("--masked", is_flag=True, help="utelämna texterna i sekretessmarkerade poster")
@click.option(
    "--complete", is_flag=True, help="ta med antalen 1–4 som de är: för flytt och arkivmyndighet, aldrig annars"
)
def archive(work: Work, to: Path, masked: bool, complete: bool) -> Answer:
    """Write an archive into a new file, with the report of each closed quarter."""
    from lomma_core.exchange.reports import service  # heavy, and needed by this command only

    if to.exists():
        raise FileTaken
    # Made before the archive's own moment: nobody can write while that is written.
    reports = list(service.closed_quarter_reports(work.register, work.actor, masked))
    write_archive(work.register, work.actor, to, complete, masked, reports, work.progress)
    lines = [f"Skrev arkivet {to}"]
    if complete:
        lines.append("Arkivet är fullständigt: antalen 1–4 av personer står som de är. Lämna inte ut det.")
    return {"file": str(to), "complete": complete, "masked": masked}, lines, True


@click.command(
    "scan",
    cls=Scan,
    help="Visa var lagrade texter kan peka ut en person, eller pröva texter från standard in; texterna visas aldrig.",
)
@click.option("--stdin", is_flag=True, help="pröva texter från standard in, en på varje rad, utan databas")
@click.option("--null", is_flag=True, help="med --stdin: texterna skiljs åt av NUL och får ha radbrytningar")
def scan(work: Work, stdin: bool, null: bool) -> Answer:
    """List where stored texts may hold a person: record and field, never the text (R4)."""
    findings = text_scan.scan(work.register, work.actor)
    lines = [f"{_place(finding)}: {finding.label}, {finding.what}" for finding in findings]
    names = ("form", "form_label", "record", "version", "field", "kind", "draft_by")
    rows = [{name: getattr(finding, name) for name in names} for finding in findings]
    return {"found": rows}, lines or ["Inga texter pekar ut någon."], not any(finding.refused for finding in findings)


def _place(finding: text_scan.TextFinding) -> str:
    if not finding.form:
        return finding.form_label
    if finding.draft_by:
        return f"{finding.form_label} {finding.record or 'ny'}, utkast av {finding.draft_by}"
    return f"{finding.form_label} {finding.record}, version {finding.version}"


class Doctor(Command):
    """The command ``doctor``, which opens no register: an installation that cannot open it is what it is for."""

    def invoke(self, ctx: click.Context) -> Answer:
        """Examine the installation."""
        findings, notes = examination.examine(system_clock)
        lines = [sentence for _, sentence in findings] or ["Inget att åtgärda."]
        result = {"findings": [{"part": part, "sentence": text} for part, text in findings], "notes": notes}
        return result, lines + notes, not findings


doctor = Doctor("doctor", help="Undersök installationen och visa vad som bör åtgärdas. Inget ändras.")
