"""Any small table as a CSV file, by the same rules as the forms' files (R16)."""

import csv
import io
from collections.abc import Iterable, Sequence

from lomma_core.exchange.exports.csv_writer import MACHINE
from lomma_core.exchange.exports.formula_escape import escape


def csv_bytes(headings: dict[str, str], rows: Iterable[Sequence[str]], kind: str) -> bytes:
    """Headings and rows of texts: comma and UTF-8 for ``csv``, semicolon and BOM for ``excel-csv``.

    ``headings`` map machine names to words.
    """
    out = io.StringIO()
    out.write("" if kind == MACHINE else "\ufeff")
    writer = csv.writer(out, delimiter="," if kind == MACHINE else ";", lineterminator="\r\n")
    writer.writerow(map(escape, headings if kind == MACHINE else headings.values()))
    writer.writerows([escape(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
