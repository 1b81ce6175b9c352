"""The comparison as a document, for the report's writers: HTML, PDF and Word, with nothing from elsewhere."""

import datetime as dt

from lomma_core.exchange.comparison.compare import LEVELS, OFFERS, PRESENCE, WORK, Comparison
from lomma_core.exchange.comparison.figures_file import checksum
from lomma_core.exchange.comparison.model import Figures
from lomma_core.exchange.reports import figures
from lomma_core.exchange.reports.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    legible,
    map_texts,
)
from lomma_core.exchange.reports.writers import html, pdf, word
from lomma_core.utils.quarters import STOCKHOLM
from lomma_core.utils.text import listed, mid_sentence

TITLE = "Nyckeltal sida vid sida"
WRITERS = {"html": html.write, "pdf": pdf.write, "docx": word.write}
ABOUT = (
    "Kommunerna är olika stora och bedömer själva. Siffrorna visar hur arbetet ser ut, inte vem som är bäst.",
    "Antal personer mellan 1 och 4 skrivs <5, och inga antal personer läggs ihop över kommunerna.",
    "Sekretessmarkerade poster är inte med, och inget antal räknar dem.",
    "Kontrollsumman visar om en fil har ändrats av misstag. Den visar inte vem som har skrivit den.",
)
_HEADINGS = {
    PRESENCE: "Läget i miljöerna",
    LEVELS: "Insatser",
    WORK: "Hur långt arbetet har kommit",
    OFFERS: "Erbjudanden till enskilda",
}
# So many names stand under the title.
_NAMED = 6


def build(comparison: Comparison) -> Document:
    """The comparison as a document that names its files, who made them and when."""
    files, labels = comparison.files, comparison.labels
    names = list(dict.fromkeys(file.municipality for file in files))
    quarters = listed(sorted({file.quarter for file in files}))
    whose = listed(names) if len(names) <= _NAMED else f"{len(names)} kommuner"
    blocks: list[Block] = []
    for table in comparison.tables:
        blocks += [
            Heading(_HEADINGS[table.caption], 1),
            *(_chart(comparison) if table.caption == LEVELS else []),
            table,
        ]
    if comparison.matches:
        blocks += [Heading("Vad som jämförs med vad", 1), Bullets(comparison.matches)]
    blocks += [Heading("Om siffrorna", 1), Bullets(ABOUT)]
    latest = dt.datetime.strptime(max(file.made for file in files), "%Y-%m-%d %H:%M").replace(tzinfo=STOCKHOLM)
    document = Document(
        f"{TITLE} {quarters}",
        whose,
        whose,
        latest.isoformat(timespec="seconds"),
        tuple((label, origin(file)) for label, file in zip(labels, files, strict=True)),
        purposes(files),
        f"{TITLE} · {quarters}",
        tuple(blocks),
        cover=False,
        notices=comparison.notices,
    )
    return map_texts(document, legible)


def origin(file: Figures) -> str:
    """Who made a file and when, whether its quarter is closed, and the first figures of its sum."""
    seat = f", {file.signature.seat}" if file.signature.seat else ""
    closed = f"Kvartalet stängt {file.closed}." if file.closed else "Kvartalet är inte stängt."
    return (
        f"{closed} Gjord {file.made} av {mid_sentence(file.signature.role)}{seat}. Kontrollsumma {checksum(file)[:12]}."
    )


def purposes(files: tuple[Figures, ...]) -> str:
    """The registers' purposes (R6): once where they say the same."""
    by_text: dict[str, list[str]] = {}
    for file in files:
        by_text.setdefault(file.purpose, []).append(file.municipality)
    if len(by_text) == 1:
        return next(iter(by_text))
    return "\n".join(f"{listed(dict.fromkeys(names))}: {text}" for text, names in by_text.items())


def _chart(comparison: Comparison) -> list[Block]:
    chart = comparison.chart()
    drawn = figures.figure(LEVELS, chart)
    return [Paragraph(chart.sentence, "intro"), *([drawn] if drawn else [])]
