"""The register of commit f5098bf that ``tests/data/baseline`` keeps, and what the program of then did with it."""

import csv
import gzip
import io
import json
import shutil
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "baseline"
ARCHIVE = FOLDER / "archive.zip"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
PASSWORD = EXPECTED["password"]


def unpack_database(target: Path) -> Path:
    """The database of then as a file that today's program may open and write in."""
    with gzip.open(FOLDER / "register.duckdb.gz") as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    return target


def unpack_plan(folder: Path) -> Path:
    """The plan file of then, as the archive holds it."""
    path = folder / "planfil.toml"
    with zipfile.ZipFile(ARCHIVE) as archive:
        path.write_bytes(archive.read("planfil.toml"))
    return path


def with_purpose(text: str, kind: str, purpose: str) -> str:
    """A CSV file of today with the register's purpose in a last column, as files had it then: in the first row only."""
    delimiter, heading = {"csv": (",", "purpose"), "excel-csv": (";", "Syfte med registret")}[kind]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for number, row in enumerate(rows):
        writer.writerow([*row, (heading, purpose, "")[min(number, 2)]])
    return out.getvalue()
