"""The quarterly report (P7): the whole quarter in the order that the group works."""

from lomma_core.charts.chart import Chart
from lomma_core.exchange.reports import figures as charts
from lomma_core.exchange.reports import front_matter, group, sections
from lomma_core.exchange.reports.document import Block, Document, Heading, Paragraph
from lomma_core.exchange.reports.source import Source
from lomma_core.utils import text


def build(source: Source, reference: str) -> Document:
    """The report as a document; ``reference`` is its diarienummer (R11)."""
    charts_by_caption = {
        "Närvaro per miljö": charts.presence(source),
        "Uppföljda insatser per kvartal och status": charts.statuses(source),
        "Erbjudanden i antal": charts.offers_chart(source),
        "Närvaro vid gruppens möten": charts.attendance(source),
    }
    presence, statuses, offered, attendance = charts_by_caption
    blocks: list[Block] = [
        Heading("Sammanfattning"),
        *front_matter.summary(source, 2),
        Heading("Lägesbild"),
        *chart_blocks(presence, charts_by_caption),
        *sections.milieus(source),
        Heading("Insatser"),
        *chart_blocks(statuses, charts_by_caption),
        *sections.levels(source),
        *chart_blocks(offered, charts_by_caption, 3),
        *sections.heading("Förslag", 1, sections.proposals(source), "Inga förslag väntar på beslut."),
        *sections.heading(f"Vad har ändrats sedan {source.quarter - 1}", 1, sections.changes(source)),
        *sections.heading("Möten och beslut", 1, group.meetings(source), "Inget möte är hållet under kvartalet."),
        Heading("Gruppen"),
        # Where the chart has every quarter's attendance, the table does not repeat one.
        *group.seats(source, with_attendance=charts_by_caption[attendance].drawing is None),
        *chart_blocks(attendance, charts_by_caption),
        *sections.heading("Luckor", 1, _gaps(source)),
        *sections.heading("Diagrammen som tabeller", 1, chart_tables(charts_by_caption)),
        Heading("Om rapporten"),
        *front_matter.about(source),
    ]
    return front_matter.document(source, "Kvartalsrapport", reference, blocks)


def chart_blocks(caption: str, charts_by_caption: dict[str, Chart], level: int = 2) -> list[Block]:
    """A chart under its caption, with its sentence, which is alone with a single quarter; nothing without data."""
    chart = charts_by_caption[caption]
    figure = charts.figure(caption, chart)
    if figure:
        return [Heading(caption, level), Paragraph(chart.sentence, "intro"), figure]
    return [Heading(caption, level), Paragraph(chart.sentence)] if chart.rows else []


def chart_tables(charts_by_caption: dict[str, Chart]) -> list[Block]:
    """The figures of the charts that have any, each table under its caption (R17)."""
    tables = [charts.table(caption, chart, caption.endswith("miljö")) for caption, chart in charts_by_caption.items()]
    return [block for table in tables if table for block in (Heading(table.caption, 2), table)]


def _gaps(source: Source) -> list[Block]:
    if "gaps" not in source.state:
        withheld = source.state.get("withheld")
        why = "är utelämnade ur den maskerade rapporten" if withheld else "sparades inte"
        return [Paragraph(f"Luckorna när kvartalet stängdes {why}."), *sections.gaps(source)]
    blocks = sections.gaps(source)
    when = "när kvartalet stängdes" if source.closed else "nu"
    many = len(source.state["gaps"])
    if not many:
        return [Paragraph(f"Inga luckor {when}."), *blocks]
    return [Paragraph(text.sentence(f"{text.counted(many, 'lucka', 'luckor')} {when}")), *blocks]
