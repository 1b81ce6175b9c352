"""What each command does: it calls the core's verb and returns (result for --json, lines for people, all well)."""

import argparse
import sys
from pathlib import Path

from lomma_core import cli_upkeep
from lomma_core.accounts import accounts
from lomma_core.cli_words import UsageError
from lomma_core.errors import FileRefused, LommaError
from lomma_core.exchange.exports import bundle, xlsx_writer
from lomma_core.exchange.exports.source import Progress
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.csv_reader import read_table
from lomma_core.maintenance import integrity, text_scan
from lomma_core.permissions import OPERATOR
from lomma_core.privacy import guard
from lomma_core.register import Register

Answer = tuple[dict, list[str], bool]
SHOWN = 50


def import_file(register: Register, asked: argparse.Namespace, progress: preview.Progress | None) -> Answer:
    """Preview a file, and save what is accepted unless --dry-run was said; or read in an archive."""
    if asked.file is None:
        if not asked.form.lower().endswith(".zip"):
            raise UsageError(
                "Ange FILE, eller bara ett arkiv som slutar på .zip. Se python -m lomma_core import --help."
            )
        return cli_upkeep.rebuild(register, asked, progress)
    form = register.plan.get_form(asked.form)
    guard.refuse("file", "Filnamnet", Path(asked.file).name)
    try:
        data = Path(asked.file).read_bytes()
    except OSError:
        raise FileRefused("Filen går inte att öppna. Kontrollera sökvägen.") from None
    table = read_table(data)
    chosen = columns.suggest(register, form, table)
    chosen.constants |= dict(asked.set)
    missing = columns.missing_sentence(form, chosen)
    if missing:
        settings = " ".join(f"--set {one.name}=…" for one in columns.missing_columns(form, chosen))
        raise FileRefused(f"{missing} Lägg till den, eller ge ett svar för alla rader med {settings}.")
    made = preview.preview(register, OPERATOR, form.name, table, chosen, progress)
    if not asked.dry_run:
        preview.save(register, OPERATOR, made, progress, asked.confirm_no_person)
    counts = made.saved_counts(asked.confirm_no_person)
    words = dict(zip(preview.OUTCOMES, ("new", "changed", "unchanged", "rejected", "left_out"), strict=True))
    outcomes = made.saved_outcomes(asked.confirm_no_person)
    rows = [{"row": one.number, "outcome": one.outcome, "reason": one.reason} for one in outcomes]
    result = {word: counts[outcome] for outcome, word in words.items()} | {"rows": rows, "unused": made.unused}
    lines = _import_lines(made, outcomes, counts, asked)
    return result | {"dry_run": asked.dry_run}, lines, not counts[preview.REJECTED]


def _import_lines(
    made: preview.Preview, outcomes: list[preview.Outcome], counts: dict[str, int], asked: argparse.Namespace
) -> list[str]:
    lines = [preview.in_words(counts)]
    if made.asked and not asked.confirm_no_person:
        lines.append(
            f"{made.asked} rader kan handla om en person. Läs dem, och kör igen med --confirm-no-person om ingen "
            "person kan identifieras."
        )
    if asked.dry_run:
        lines.append("Inget är sparat (--dry-run).")
    if made.unused:
        lines.append(f"Kolumner som inte används: {', '.join(made.unused)}.")
    out = [one for one in outcomes if one.outcome in (preview.REJECTED, preview.LEFT_OUT)]
    lines += [f"Rad {one.number} {one.outcome}. {one.reason}" for one in out[:SHOWN]]
    if len(out) > SHOWN:
        lines.append(f"… och {len(out) - SHOWN} rader till. Se alla med --json.")
    return lines


def export_forms(register: Register, asked: argparse.Namespace, progress: Progress | None) -> Answer:
    """Write one file for each form, and LÄSMIG.txt; or one workbook."""
    target = Path(asked.to)
    if asked.format == xlsx_writer.XLSX:
        written = [xlsx_writer.export_xlsx(register, OPERATOR, asked.forms, target, asked.masked, progress)]
    else:
        written = bundle.export_folder(register, OPERATOR, asked.forms, target, asked.format, asked.masked, progress)
    return {"files": [str(path) for path in written]}, [f"Skrev {path}" for path in written], True


def demo(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Fill an empty database with example data."""
    from lomma_core.maintenance import demo as example  # large, and needed by this command only

    made = example.create(register)
    lines = [f"Exempeldata: {made['records']} poster i {register.store.path.name}. Konton att logga in med:"]
    for account in made["accounts"]:
        lines.append("  " + "  ".join(str(account[key]) for key in ("name", "role", "password") if account.get(key)))
    return made, lines, True


def account_add(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Create an account; the password is the first line of standard input."""
    try:
        password = sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise LommaError("Lösenordet går inte att läsa. Skicka det som UTF-8.") from None
    account = accounts.add(register, OPERATOR, asked.name, password, asked.role, asked.seat)
    return _account(account), [f"Kontot {account.name} är skapat."], True


def account_list(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """List all accounts."""
    found = accounts.listing(register, OPERATOR)
    lines = [
        "  ".join([one.name, one.role, *([one.seat] if one.seat else []), *([] if one.active else ["avstängt"])])
        for one in found
    ]
    return {"accounts": [_account(one) for one in found]}, lines or ["Det finns inga konton."], True


def account_deactivate(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Close an account; its sessions end at once."""
    account = accounts.change(register, OPERATOR, asked.name, active=False)
    return _account(account), [f"Kontot {account.name} är avstängt."], True


def check(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """Read everything and say what was found."""
    found = integrity.check(register)
    lines = [f"Databasen {register.store.path.name} går att läsa."]
    for name, count in found["forms"].items():
        lines.append(f"  {register.plan.forms[name].plural}: {count['records']} poster, {count['versions']} versioner")
    lines.append(f"  Konton: {found['accounts']}")
    lines.append(f"  Logg: {found['log']} rader")
    lines += found["problems"] or ["Inga fel hittades."]
    return found, lines, not found["problems"]


def _account(account: accounts.Account) -> dict:
    return {"name": account.name, "role": account.role, "seat": account.seat, "active": account.active}


def scan(register: Register, asked: argparse.Namespace, progress: object) -> Answer:
    """List where stored texts may hold a person: record and field, never the text (R4)."""
    found = text_scan.scan(register, OPERATOR)
    lines = [f"{one.form_label} {_place(one)}: {one.label}, {one.what}" for one in found]
    names = ("form", "record", "version", "field", "kind", "draft_by")
    rows = [{name: getattr(one, name) for name in names} for one in found]
    return {"found": rows}, lines or ["Inga texter pekar ut någon."], not any(one.refused for one in found)


def _place(found: text_scan.Found) -> str:
    if found.draft_by:
        return f"{found.record or 'ny'}, utkast av {found.draft_by}"
    return f"{found.record}, version {found.version}"
