"""The table of pages/static/streamlit/README.md; ``python -m tests.helpers.seams`` prints its tests for pytest."""

import re
from dataclasses import dataclass
from pathlib import Path

from pages.app.assets import STATIC

FOLDER = STATIC / "streamlit"
TESTS = Path(__file__).resolve().parent.parent
_WORDS = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Seam:
    """A piece that leans on Streamlit's page: files, names in them, and tests as ``file::name``."""

    piece: str
    files: tuple[str, ...]
    names: tuple[str, ...]
    why: str
    without: str
    tests: tuple[str, ...]


def seams() -> list[Seam]:
    """Every row of the table."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    return [
        Seam(piece, _words(files), _words(names), why, without, _words(tests))
        for piece, files, names, why, without, tests in rows[2:]
    ]


def node(test: str) -> str:
    """A test ``file::name`` as pytest names it, wherever under tests/ the one file that has it lies."""
    file, _, name = test.partition("::")
    defined = re.compile(rf"^def {name}\(", re.MULTILINE)
    paths = [path for path in TESTS.rglob(file) if defined.search(path.read_text(encoding="utf-8"))]
    if len(paths) != 1:
        raise LookupError(f"{test} stands in {len(paths)} files")
    return f"{paths[0].relative_to(TESTS.parent)}::{name}"


def _words(cell: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(cell))


if __name__ == "__main__":
    print(*dict.fromkeys(node(test) for seam in seams() for test in seam.tests), sep="\n")
