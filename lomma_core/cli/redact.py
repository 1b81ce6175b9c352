"""The commands for texts about persons: report, list, propose, confirm, reject, and the protocol (R18)."""

from pathlib import Path

import click

from lomma_core.cli.beside.paths import Target
from lomma_core.cli.command import Answer, Group, OneOf, Work, write_file
from lomma_core.exchange.exports import protocols
from lomma_core.exchange.exports.csv_writer import KINDS
from lomma_core.redact import decide, places
from lomma_core.redact import report as reporting
from lomma_core.redact.places import Place
from lomma_core.utils.quarters import timestamp

redact = Group(name="redact", help="Ta bort en personuppgift som har kommit in i en text.")


@redact.command("report", help="Dölj en text som pekar ut en person, överallt där den står, tills den är avgjord.")
@click.argument("form", metavar="FORM", help="formulärets namn i planfilen, till exempel insats")
@click.argument("record", metavar="RECORD", help="postens id, så som det står i kolumnen record")
@click.option("--field", "fields", metavar="FIELD", multiple=True, required=True, help="fältets namn; flera går bra")
@click.option("--version", "version", type=int, metavar="N", help="versionen; utan flaggan den senaste")
def report(work: Work, form: str, record: str, fields: tuple[str, ...], version: int | None) -> Answer:
    """Hide the texts of some fields of a version, at once."""
    made = reporting.report(work.register, work.actor, form, record, fields, version)
    return _as_json(work, made.id, made.places), [f"Rapport {made.id}. Dolt:", *_lines(work, made.places)], True


@redact.command("list", help="Visa rapporter som väntar på beslut; texterna visas bara i webbläsaren.")
def show_all(work: Work) -> Answer:
    """List the reports that wait, with places and never texts: what is written here may end in a file (R4)."""
    reports, lines = [], []
    for waiting_report in decide.waiting(work.register, work.actor):
        hidden_places = tuple(place for text in waiting_report.texts for place in text.places)
        state = (
            f"föreslagen av {waiting_report.row['proposed_by']}, {waiting_report.row['reference']}"
            if waiting_report.proposed
            else "väntar på beslut"
        )
        reports.append(
            _as_json(work, waiting_report.id, hidden_places)
            | {"state": waiting_report.row["state"], "reported_by": waiting_report.row["reported_by"]}
        )
        moment = timestamp(waiting_report.row["reported_at"])
        lines += [
            f"Rapport {waiting_report.id}, {moment} av {waiting_report.row['reported_by']}: {state}",
            *_lines(work, hidden_places),
        ]
    return {"reports": reports}, lines or ["Inga rapporter väntar."], True


@redact.command("propose", help="Föreslå att texterna i en rapport tas bort för gott. Ett annat konto ska bekräfta.")
@click.argument("report_id", metavar="REPORT", help="rapportens id, så som redact list visar det")
@click.option("--reference", metavar="NR", required=True, help="beslutets diarienummer, till exempel KS 2026/0123")
def propose(work: Work, report_id: str, reference: str) -> Answer:
    """Propose that a report's texts are erased."""
    decide.propose(work.register, work.actor, report_id, reference)
    return (
        {"report": report_id},
        ["Förslaget är sparat. Ett konto i webbläsaren ska bekräfta; inget är borttaget än."],
        True,
    )


@redact.command("confirm", help="Ta bort texterna i en rapport som ett konto i webbläsaren har föreslagit.")
@click.argument("report_id", metavar="REPORT", help="rapportens id, så som redact list visar det")
def confirm(work: Work, report_id: str) -> Answer:
    """Erase a report's texts, when another account has proposed it."""
    fields = decide.confirm(work.register, work.actor, report_id)
    return (
        {"report": report_id, "fields": fields},
        [f"Borttaget: texten i {fields} fält. Protokollet finns kvar."],
        True,
    )


@redact.command("reject", help="Avgör att ingen person är utpekad: texterna visas igen.")
@click.argument("report_id", metavar="REPORT", help="rapportens id, så som redact list visar det")
def reject(work: Work, report_id: str) -> Answer:
    """Show a report's texts again."""
    decide.reject(work.register, work.actor, report_id)
    return {"report": report_id}, ["Texterna visas igen."], True


@redact.command("withdraw", help="Ta tillbaka ett förslag; texterna är dolda tills rapporten avgörs.")
@click.argument("report_id", metavar="REPORT", help="rapportens id, så som redact list visar det")
def withdraw(work: Work, report_id: str) -> Answer:
    """Take back a proposal."""
    decide.withdraw(work.register, work.actor, report_id)
    return {"report": report_id}, ["Förslaget är tillbakataget. Texterna är fortfarande dolda."], True


@redact.command("protocol", help="Skriv protokollet över borttagna personuppgifter som en CSV-fil, utan texterna.")
@click.option("--to", metavar="FILE", type=Target(), required=True, help="filen som protokollet skrivs i")
@click.option("--format", "file_format", type=OneOf(KINDS), default="csv", help="för program eller Excel")
def protocol(work: Work, to: Path, file_format: str) -> Answer:
    """Write the protocol into a file, which replaces one of the same name."""
    write_file(to, protocols.redact_csv(work.register, work.actor, file_format))
    return {"file": str(to)}, [f"Skrev {to}"], True


def _as_json(work: Work, report: str, hidden_places: tuple[Place, ...]) -> dict[str, object]:
    names = ("kind", "form", "record", "field", "versions", "detail")
    return {"report": report, "places": [{name: getattr(place, name) for name in names} for place in hidden_places]}


def _lines(work: Work, hidden_places: tuple[Place, ...]) -> list[str]:
    plan, lines = work.register.plan, []
    for place in hidden_places:
        if place.record:
            form = plan.forms[place.form].label if place.form in plan.forms else place.form
            label = places.label_of(plan, place.form, place.field)
            lines.append(f"  {form} {place.record}: {label}, version {places.versions_in_words(place.versions)}")
    others = places.following(hidden_places)
    return list(dict.fromkeys([*lines, *([f"  {others}"] if others else [])]))
