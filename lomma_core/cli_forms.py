"""The commands for forms: the plan and its forms as files, and whether a file could be taken into use."""

import argparse
from pathlib import Path

from lomma_core.errors import FileRefused
from lomma_core.exchange.xlsform import exporter, importer
from lomma_core.form_editor import changes as form_changes
from lomma_core.form_editor import limits, versions
from lomma_core.permissions import OPERATOR
from lomma_core.plan.loader import read_plan
from lomma_core.privacy import guard
from lomma_core.register import Register
from lomma_core.utils.atomic_file import whole

Answer = tuple[dict, list[str], bool]


def export_forms(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Write the plan in use as plan.toml, and each form as an XLSForm, in a folder; older files are replaced."""
    files = {"plan.toml": versions.exported(register, OPERATOR)}
    files |= {f"{name}.xlsx": exporter.xlsform(register, OPERATOR, name) for name in register.plan.forms}
    written = []
    for name, data in files.items():
        with whole(Path(asked.to) / name) as file:
            file.write(data)
        written.append(Path(asked.to) / name)
    return {"files": [str(path) for path in written]}, [f"Skrev {path}" for path in written], True


def check_file(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Say whether a plan file or an XLSForm could be taken into use, and what it would change; nothing is saved."""
    path = Path(asked.file)
    guard.refuse("file", "Filnamnet", path.name)
    try:
        data = path.read_bytes()
    except OSError:
        raise FileRefused("Filen går inte att öppna. Kontrollera sökvägen.") from None
    notes: list[str] = []
    if path.suffix.lower() == ".xlsx":
        text, notes = importer.proposed(register.in_use.text, data, path.name)
        plan = read_plan(text, "Filen")
        limits.refuse(register.plan, plan)
    else:
        try:
            plan = read_plan(data.decode(), "Filen")
        except UnicodeDecodeError:
            raise FileRefused("Filen är inte UTF-8. Spara om den som UTF-8.") from None
    changes = form_changes.described(register.plan, plan)
    lines = [*(changes or ["Filen ändrar inget i formulären."]), *notes, "Filen kan användas. Inget är sparat."]
    return {"changes": changes, "notes": notes}, lines, True
