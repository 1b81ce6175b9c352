"""A chart as a picture to take away: title and sentence stand in it (R17), and the log says who took it (R6)."""

import re
import textwrap
from typing import Any

from lomma_core.audit import log
from lomma_core.charts.chart import Chart, specification
from lomma_core.errors import NotFound
from lomma_core.exchange.reports.figures import WIDTH
from lomma_core.exchange.reports.service import ReportFile
from lomma_core.exchange.reports.writers import chart_images
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.utils.text import visible

_WRITERS = {
    "png": (chart_images.png, "image/png"),
    "svg": (lambda drawing: chart_images.svg(drawing).encode(), "image/svg+xml"),
}
FORMATS = tuple(_WRITERS)
# Letters in a line of the sentence: as wide as the drawing in the size below.
_LINE, _SIZE = 86, 13


def chart_file(register: Register, actor: Actor, title: str, chart: Chart, kind: str) -> ReportFile:
    """A chart with something in it as a PNG or SVG file; the log says who took which, never its numbers.

    Raises NotAllowed, and NotFound for another kind or a chart without data.
    """
    require(register, actor, "export")
    if kind not in _WRITERS or chart.drawing is None:
        raise NotFound("Det finns ingen sådan bild. Ladda om sidan.")
    write, mime = _WRITERS[kind]
    today = register.clock().date()
    lines = [*textwrap.wrap(visible(f"{chart.sentence} {chart.key}".strip()), _LINE)]
    lines.append(visible(f"{register.plan.plan.municipality}, {today}"))
    drawing = _with_words(specification(chart.drawing), title, lines)
    place = re.sub(r"[^\w]+", "-", title.casefold()).strip("-")
    name = f"{'exempeldata-' if register.demo else ''}{place}-{today}.{kind}"
    data = write(drawing)
    with register.store.transaction() as transaction:
        log.add(transaction, actor, "export", register.now(), [{"name": f"Diagram: {title} ({kind})"}])
    return ReportFile(name, data, mime)


def _with_words(drawing: dict[str, Any], title: str, lines: list[str]) -> dict[str, Any]:
    """The drawing as wide as on a page, under its title and lines of words."""
    words = {"text": visible(title), "subtitle": lines, "anchor": "start"}
    look = {"frame": "group", "fontSize": 18, "subtitleFontSize": _SIZE, "subtitleLineHeight": 18, "offset": 16}
    width = drawing.get("width")
    return drawing | {"title": words | look, "width": WIDTH if width == "container" else width, "padding": 20}
