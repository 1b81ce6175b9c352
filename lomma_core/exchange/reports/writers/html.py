"""The report as one HTML file that needs nothing else: inline SVG, a style for print, no script, all text escaped."""

import html
import re

from lomma_core.charts.bars import STATUS
from lomma_core.exchange.reports.document import (
    Bullets,
    Cell,
    Document,
    Facts,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Table,
)
from lomma_core.exchange.reports.writers import chart_images

_STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 "Source Sans Pro", "Source Sans 3", "Segoe UI", Arial, sans-serif; color: #16262C;
  background: #FFFFFF; max-width: 50rem; margin: 2.5rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1, h2 { color: #00566B; line-height: 1.2; font-weight: 600; } h1 { font-size: 2.2rem; margin: .25rem 0; }
h2 { font-size: 1.5rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1.15rem; color: #00566B; margin: 1.75rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .5rem; } p { margin: .5rem 0; white-space: pre-line; }
.quiet, dt, .who, footer { color: #4A5A62; }
.notice { border-left: 4px solid #A85200; padding: .25rem .75rem; font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(9rem, 31%) 1fr; gap: .35rem 1.5rem; margin: .75rem 0; }
dd { margin: 0; white-space: pre-line; }
.figures { display: flex; flex-wrap: wrap; gap: 1.5rem; padding: 0; list-style: none; }
.figures li { flex: 1 1 7rem; border-top: 3px solid #00566B; padding-top: .4rem; }
.figures strong { display: block; font-size: 1.9rem; line-height: 1.2; font-weight: 600; color: #00566B; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; margin: 1rem 0 1.5rem;
  overflow-wrap: normal; hyphens: auto; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; } thead th { border-bottom: 2px solid #16262C; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid #C9D4D9; }
tbody th { font-weight: 600; } .who { display: block; font-weight: 400; white-space: pre-line; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
figure svg text { font-family: "Source Sans Pro", "Source Sans 3", "Segoe UI", Arial, sans-serif; }
footer { border-top: 1px solid #C9D4D9; margin-top: 3rem; padding-top: .75rem; font-size: .85rem; }
@media print { @page { size: A4; margin: 20mm 20mm 22mm; }
  body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; }
  h2, h3, h4 { break-after: avoid; } tr, figure, .figures { break-inside: avoid; } }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; }
  table { display: block; overflow-x: auto; } }
"""


def write(document: Document) -> bytes:
    """The document as an HTML file in UTF-8; the same document gives the same bytes."""
    # The colours of a status stand in the style sheet, so that no text from outside gets into an attribute.
    colours = "".join(
        f".s-{name} {{ color: {light}; font-weight: 600; white-space: nowrap; }}\n"
        for name, (light, _) in STATUS.items()
    )
    parts = [_block(block, number) for number, block in enumerate(document.blocks)]
    page = f"""<!DOCTYPE html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{_e(document.title)} – {_e(document.municipality)}</title>
<style>{_STYLE}{colours}</style>
</head>
<body>
<header>
<p class="quiet">{_e(document.municipality)}</p>
<h1>{_e(document.title)}</h1>
<p>{_e(document.subtitle)}</p>
{"".join(f'<p class="notice">{_e(one)}</p>' for one in document.notices)}
{_facts(document.facts)}
<p><strong>Registrets syfte</strong><br>{_e(document.purpose)}</p>
</header>
<main>
{chr(10).join(parts)}
</main>
<footer>{_e(document.running)}</footer>
</body>
</html>
"""
    return page.encode("utf-8", "replace")


def _e(text: str) -> str:
    return html.escape(text, quote=True)


def _block(block, number: int) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1}>{_e(text)}</h{level + 1}>"
        case Paragraph(text, style):
            shown = f"<strong>{_e(text)}</strong>" if style == "strong" else _e(text)
            return f'<p class="quiet">{shown}</p>' if style == "note" else f"<p>{shown}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_e(item)}</li>' for item in items)}</ul>"
        case Facts(pairs):
            return _facts(pairs)
        case KeyFigures(items):
            return f'<ul class="figures">{"".join(f"<li><strong>{_e(n)}</strong> {_e(w)}</li>" for n, w in items)}</ul>'
        case Table(caption, headings, rows, _):
            head = "".join(f'<th scope="col">{_e(text)}</th>' for text in headings)
            body = "".join(f"<tr>{''.join(_cell(c, i) for i, c in enumerate(row))}</tr>\n" for row in rows)
            return (
                f"<table><caption>{_e(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
                f"<tbody>{body}</tbody></table>"
            )
        case Figure():
            return _figure(block, number)
    raise TypeError(block)


def _facts(pairs: tuple[tuple[str, str], ...]) -> str:
    return f"<dl>{''.join(f'<dt>{_e(term)}</dt><dd>{_e(text)}</dd>' for term, text in pairs)}</dl>"


def _cell(cell: Cell, place: int) -> str:
    if place == 0:
        name, _, who = cell.text.partition("\n")
        return f'<th scope="row">{_e(name)}{f"<span class=who>{_e(who)}</span>" if who else ""}</th>'
    kind = f' class="s-{cell.status}"' if cell.status in STATUS else ""
    return f"<td{kind}>{_e(cell.text)}</td>"


def _figure(figure: Figure, number: int) -> str:
    """The drawing with title and description; what is inside it is told by them, and hidden from readers."""
    name = f"figur-{number}"
    drawn = chart_images.svg(figure.drawing)
    # Ids must be the page's own: two drawings may have the same.
    drawn = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{name}-", drawn)
    start = drawn.index("<svg") + 4
    said = f'<title id="{name}-titel">{_e(figure.caption)}</title><desc id="{name}-ord">{_e(figure.alt)}</desc>'
    end = drawn.index(">", start) + 1
    tag = f'<svg role="img" aria-labelledby="{name}-titel {name}-ord"{drawn[start:end]}'
    return f"<figure>{tag}{said}{drawn[end:]}</figure>"
