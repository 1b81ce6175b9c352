"""Any small table as a CSV file, by the same rules as the forms' files (R16)."""

import csv
import io
from collections.abc import Iterable, Sequence

from lomma_core.exchange.cells import neutralise
from lomma_core.exchange.csv_out import MACHINE


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> bytes:
    """Headings and rows of texts: comma and UTF-8 for ``csv``, semicolon and BOM for ``excel-csv``."""
    out = io.StringIO()
    out.write("" if kind == MACHINE else "\ufeff")
    writer = csv.writer(out, delimiter="," if kind == MACHINE else ";", lineterminator="\r\n")
    writer.writerow(map(neutralise, headings))
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
