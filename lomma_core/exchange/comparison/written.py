"""The comparison as a file, in any of its formats."""

from lomma_core.errors import NotFound
from lomma_core.exchange.comparison import page, sheets
from lomma_core.exchange.comparison.compare import Comparison

FORMATS = (*page.WRITERS, "xlsx", "csv")
_TABLES = {"xlsx": sheets.to_xlsx, "csv": sheets.to_csv}


def write(comparison: Comparison, kind: str) -> bytes:
    """The comparison as a page, a document or a spreadsheet. Raises NotFound for a format that is not there."""
    if kind in _TABLES:
        return _TABLES[kind](comparison)
    if kind not in page.WRITERS:
        raise NotFound(f"Det finns inget sådant format. Välj bland: {', '.join(FORMATS)}.")
    return page.WRITERS[kind](page.build(comparison))
