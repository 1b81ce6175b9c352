"""LibreOffice without a screen, as a second reader of our files, with Swedish settings."""

import os
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
needs_libreoffice = pytest.mark.skipif(
    PROGRAM is None and not os.environ.get("LOMMA_REQUIRE_OFFICE"),
    reason="LibreOffice finns inte på den här datorn; installera paketet libreoffice-calc-nogui.",
)
# Semicolon, quotes, UTF-8, from row 1, every column by itself, Swedish, dates and numbers recognised.
_CSV = "CSV:59,34,76,1,,1053,false,true"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_cells(file: Path) -> list[tuple[str, str]]:
    """Every cell that holds something as LibreOffice has understood it: its kind, and what it shows.

    A formula is the kind ``formula``, whatever it gives.
    """
    profile = file.parent / "profil"
    command = [PROGRAM, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "fods"]
    command += [f"--infilter={_CSV}"] if file.suffix == ".csv" else []
    command += ["--outdir", str(file.parent), str(file)]
    environment = os.environ | {"LANG": "sv_SE.UTF-8", "LC_ALL": "sv_SE.UTF-8"}
    subprocess.run(command, check=True, capture_output=True, timeout=240, env=environment)
    tree = ElementTree.parse(file.with_suffix(".fods"))
    cells = []
    for cell in tree.iter(f"{_TABLE}table-cell"):
        kind = cell.get(f"{_OFFICE}value-type")
        if kind:
            text = "\n".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p"))
            cells.append(("formula" if cell.get(f"{_TABLE}formula") else kind, text))
    return cells
