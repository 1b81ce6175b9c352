"""The report as a Word file that can be edited: the styles of Word's own headings, Swedish throughout."""

import io
import zipfile

from lomma_core.charts.palette import STATUS
from lomma_core.exchange.reports.document import Bullets, Document, Facts, Figure, Heading, KeyFigures, Paragraph, Table
from lomma_core.exchange.reports.writers import chart_images
from lomma_core.exchange.reports.writers.word_parts import Words

_STAMP = (1980, 1, 1, 0, 0, 0)


def write(document: Document) -> bytes:
    """The document as a .docx file; the same document gives the same bytes."""
    words = Words(document)
    words.front()
    for block in document.blocks:
        match block:
            case Heading(text, level):
                words.heading(text, level)
            case Paragraph(text, style):
                words.paragraph(text, style)
            case Bullets(items):
                words.bullets(items)
            case Facts(pairs):
                words.facts(pairs)
            case KeyFigures(items):
                words.bullets(tuple(f"{number} {word}" for number, word in items))
            case Table():
                words.table(block, {name: light for name, (light, _) in STATUS.items()})
            case Figure(caption, alt, spec):
                words.picture(chart_images.png(spec), caption, alt)
    out = io.BytesIO()
    words.file.save(out)
    return _stamp(out.getvalue())


def _stamp(data: bytes) -> bytes:
    """The same package without the moment that its parts were packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
