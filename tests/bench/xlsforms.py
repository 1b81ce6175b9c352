"""A folder of XLSForms, each read against the standard plan: how many come in, and why the others do not.

    python -m tests.bench.xlsforms FOLDER

Files ending in .xls and .xlsx are read, in subfolders too. A crash is a fault of ours and stands first.
"""

import collections
import sys
from pathlib import Path

from lomma_core.errors import LommaError
from lomma_core.exchange.xlsform.importer import propose
from lomma_core.plan.loader import file_text

PLAN = Path("data/plan.toml")


def main(folder: Path) -> None:
    """Print each file's outcome, and the figures."""
    text = file_text(PLAN)
    counts: collections.Counter[str] = collections.Counter()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".xls", ".xlsx") and not p.name.startswith("~$")):
        try:
            notes = propose(text, path.read_bytes(), path.name)[1]
            outcome, lines = "taken", notes
        except LommaError as error:
            outcome, lines = "refused", [str(error)]
        except Exception as error:
            outcome, lines = "CRASHED", [repr(error)]
        counts[outcome] += 1
        print(f"{outcome:8} {path.relative_to(folder)}")
        print(*(f"         {line}" for line in lines), sep="\n")
    print(dict(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
