"""The commands for forms: the plan and its forms as files, and whether a file could be taken into use."""

from pathlib import Path

import click

from lomma_core.cli.beside.paths import Source, Target
from lomma_core.cli.command import Answer, Group, Work
from lomma_core.errors import FileRefused
from lomma_core.exchange.xlsform import exporter, importer
from lomma_core.form_editor import changes as form_changes
from lomma_core.form_editor import limits, versions
from lomma_core.plan import checks
from lomma_core.plan.loader import read_plan
from lomma_core.privacy import guard
from lomma_core.utils.atomic_file import atomic_write

forms = Group(name="forms", help="Formulären som filer.")


@forms.command("export", help="Skriv planen (plan.toml) och varje formulär (XLSForm) som filer i en mapp.")
@click.option("--to", metavar="FOLDER", type=Target(), required=True, help="mappen som filerna skrivs i")
def export_forms(work: Work, to: Path) -> Answer:
    """Write the plan in use as plan.toml, and each form as an XLSForm, in a folder; older files are replaced."""
    register = work.register
    files = {"plan.toml": versions.plan_file(register, work.actor)}
    files |= {f"{name}.xlsx": exporter.xlsform(register, work.actor, name) for name in register.plan.forms}
    paths = []
    for name, data in files.items():
        with atomic_write(to / name) as stream:
            stream.write(data)
        paths.append(to / name)
    return {"files": [str(path) for path in paths]}, [f"Skrev {path}" for path in paths], True


@forms.command(
    "check", help="Kontrollera om en planfil eller XLSForm kan användas, och visa vad den ändrar; inget sparas."
)
@click.argument("file", metavar="FILE", type=Source(), help="en planfil (.toml) eller en XLSForm (.xlsx)")
def check_file(work: Work, file: Path) -> Answer:
    """Report whether a plan file or an XLSForm could be taken into use, and what it would change; nothing is saved."""
    register = work.register
    guard.refuse("file", "Filnamnet", file.name)
    try:
        data = file.read_bytes()
    except OSError:
        raise FileRefused("Filen går inte att öppna. Kontrollera sökvägen.") from None
    notes: list[str] = []
    if file.suffix.lower() == ".xlsx":
        text, notes = importer.propose(register.in_use.text, data, file.name)
        plan = read_plan(text, "Filen", register.in_use.text)
        limits.refuse(register.plan, plan)
    else:
        try:
            plan = read_plan(data.decode(), "Filen")
        except UnicodeDecodeError:
            raise FileRefused("Filen är inte UTF-8. Spara om den som UTF-8.") from None
    changes, notes = form_changes.change_lines(register.plan, plan), [*notes, *checks.warnings(plan)]
    lines = [*(changes or ["Filen ändrar inget i formulären."]), *notes, "Filen kan användas. Inget är sparat."]
    return {"changes": changes, "notes": notes}, lines, True
