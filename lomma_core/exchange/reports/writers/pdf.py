"""The report as PDF: tagged (PDF/UA-1) and archival (PDF/A-2a), all fonts inside, no system fonts, no net."""

import datetime as dt
import json
import re
from pathlib import Path

from lomma_core.charts.palette import STATUS
from lomma_core.exchange.reports.document import Document, as_data, map_texts
from lomma_core.exchange.reports.writers import chart_images
from lomma_core.exchange.reports.writers.chart_images import signs_apart

TEMPLATE = Path(__file__).with_name("report.typ")
# What the report's fonts can show; the standards refuse a character without a glyph.
_GLYPHS = [(0x20, 0x4FF), (0x531, 0x556), (0x591, 0x5C7), (0x5D0, 0x5EA), (0x1E00, 0x1FFF), (0x2010, 0x2027)]
_GLYPHS += [(0x2030, 0x2040), (0x2044, 0x2052), (0x2054, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF)]
_GLYPHS += [(0x2100, 0x2117), (0x2190, 0x23FF), (0x2460, 0x262F), (0x2701, 0x2704), (0x2713, 0x271F), (0xFB00, 0xFB06)]
_LONG = re.compile(r"\S{30,}")


def write(document: Document) -> bytes:
    """The document as a PDF file; the same document gives the same bytes."""
    import typst

    data = as_data(map_texts(document, printable))
    data["colours"] = {name: light for name, (light, _) in STATUS.items()}
    data["keywords"] = [text for _, text in data["facts"][:2]]
    for block in data["blocks"]:
        if block["kind"] == "figure":
            block["svg"] = signs_apart(with_glyphs(chart_images.svg(block.pop("drawing"))))
            block["width"] = _width(block["svg"])
    return typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=[chart_images.fonts()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=dt.datetime.fromisoformat(document.moment).astimezone(dt.UTC),
    )


def _width(svg: str) -> float:
    """The width that a drawing gives itself, in pixels."""
    match = re.search(r'width="([\d.]+)"', svg)
    if match is None:
        raise ValueError("a drawing without a width")
    return float(match[1])


def printable(text: str) -> str:
    """The text as the fonts can show it, with places to break long words."""
    return _LONG.sub(lambda match: "\u200b".join(re.findall(r".{1,10}", match[0])), with_glyphs(text))


def with_glyphs(text: str) -> str:
    """The text with a sign's number, ``[U+1F600]``, where no font has the sign."""
    return "".join(c if c in "\n\u200b" or _has_glyph(ord(c)) else f"[U+{ord(c):04X}]" for c in text)


def _has_glyph(code: int) -> bool:
    return any(first <= code <= last for first, last in _GLYPHS)
