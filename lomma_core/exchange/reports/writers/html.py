"""The report as one HTML file that needs nothing else: inline SVG, a style for print, no script, all text escaped."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from lomma_core.charts.palette import STATUS
from lomma_core.exchange.reports.document import Document
from lomma_core.exchange.reports.writers import chart_images


def write(document: Document) -> bytes:
    """The document as an HTML file in UTF-8; the same document gives the same bytes."""
    return _template().render(document=document, statuses=STATUS).encode("utf-8", "replace")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"kind": lambda block: type(block).__name__, "drawn": _as_svg}
    return environment.get_template("report.html.jinja")


def _as_svg(chart: dict[str, Any], name: str) -> tuple[Markup, Markup]:
    """A Vega-Lite drawing as the attributes of its SVG element and what stands in it, end tag included."""
    # Ids must be the page's own: two drawings may have the same.
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{name}-", chart_images.svg(chart))
    start = svg.index("<svg") + 4
    end = svg.index(">", start)
    return Markup(svg[start:end]), Markup(svg[end + 1 :])
