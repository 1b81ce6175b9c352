"""What lists, counts or exports reads ``schema.current_rows``; only history and upkeep read every version (R19)."""

import re
from pathlib import Path

import lomma_core

ROOT = Path(lomma_core.__file__).parent
# Who reads a form's table itself, and why that is no list and no count.
ALLOWED = {
    "records/schema.py": "current_rows itself",
    "records/queries.py": "a record's history",
    "records/commands.py": "an earlier version, to restore",
    "domain/follow_up.py": "the version before, and the end before a follow-up",
    "domain/proposals.py": "the version before",
    "domain/measures.py": "when an insats that stands was last changed",
    "quarterly/changes.py": "whether anything that stands was there before a quarter",
    "charts/rounds.py": "the version of each insats at a closing, of those that stand",
    "withdrawal/effects.py": "what a record's hook has made; only what stands of it is named",
    "exchange/imports/undo_judge.py": "the version before an import",
    "exchange/exports/source.py": "versions chosen by current_rows",
    "exchange/archive/writer.py": "the archive has every version",
    "exchange/archive/restore.py": "whether a database is empty",
    "form_editor/proposals.py": "whether any version has a choice",
    "maintenance/backups/contents.py": "every row of a backup is read and counted",
    "maintenance/integrity.py": "every version is checked",
    "maintenance/text_scan.py": "every version is scanned",
    "purge/erase.py": "all versions are removed",
    "redact/cells.py": "a text is taken out of every version",
    "redact/hide.py": "a text is hidden in every version",
    "redact/places.py": "where a text stands, in every version",
    "redact/report.py": "a version that is reported",
    "storage/duckdb_engine.py": "which columns a table has",
    "storage/tables/newest_rows.py": "makes the newest rows of all versions",
    "storage/tables/sort_rows.py": "made of the newest rows",
    "storage/transaction.py": "whether any table has a row of a key",
}
_READS = re.compile(r'(?:FROM|JOIN) "\{')


def test_every_reader_of_whole_tables_is_known():
    readers = {
        path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if _READS.search(path.read_text("utf-8"))
    }
    assert readers - ALLOWED.keys() == set()
