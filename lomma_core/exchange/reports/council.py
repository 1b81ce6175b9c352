"""The report to kommunstyrelsen: the quarter on one page."""

from lomma_core.exchange.reports import figures as charts
from lomma_core.exchange.reports import front_matter, sections
from lomma_core.exchange.reports.document import Block, Bullets, Cell, Document, Heading, Paragraph, Table
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.names import (
    DECISION,
    DELAYED,
    LEVEL,
    MEASURE,
    PRESENCE,
    RELIABILITY,
    SITUATION,
    STATUS,
    TREND,
)
from lomma_core.quarterly.snapshot import RecordDocument
from lomma_core.utils import text as words

# What a page holds beside its tables.
_LINES, _LETTERS = 2, 105


def build(source: Source, reference: str) -> Document:
    """The report as a document; ``reference`` is its diarienummer (R11)."""
    blocks: list[Block] = [
        *front_matter.summary(source, 1),
        Heading("Läget i miljöerna", 1),
        _milieus(source),
        Heading("Insatser", 1),
        _levels(source),
        *_over_time(source),
        *sections.heading("Försenade insatser", 2, _late(source)),
        *sections.heading("Beslut vid kvartalets möten", 1, _decisions(source)),
    ]
    return front_matter.document(source, "Till kommunstyrelsen", reference, blocks, cover=False)


def shorten(text: str, letters: int = _LETTERS) -> str:
    """A text on one line, cut between words where it is longer than there is room for."""
    text = " ".join(text.split())
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0][:letters].rstrip(".,;: ") + " …"


def some(lines: list[str]) -> list[Block]:
    """The first lines of a list, and how many there are beside them."""
    first_lines = [shorten(line) for line in lines[:_LINES]]
    more = len(lines) - len(first_lines)
    return [Bullets((*first_lines, *([f"Och {words.number(more)} till."] if more else [])))] if first_lines else []


def _milieus(source: Source) -> Table:
    shares = {PRESENCE: 24, TREND: 24, RELIABILITY: 18}
    widths = {name: share for name, share in shares.items() if source.has_field(SITUATION, name)}
    rows = []
    for milieu in source.plan.milieus:
        picture = sections.of_milieu(source, milieu.name, SITUATION)
        answers = picture["shown"] if picture else {PRESENCE: sections.NOT_DESCRIBED}
        rows.append((Cell(milieu.label), *(Cell(answers.get(name, sections.NOTHING)) for name in widths)))
    headings = ("Miljö", *(source.label(SITUATION, name) for name in widths))
    return Table("Läget per miljö", headings, tuple(rows), (34, *widths.values()))


def _levels(source: Source) -> Table:
    """How many insatser of each level have each status: counts of insatser, never of people."""
    pairs = sections.measures(source)
    statuses = source.plan.choices_of(source.plan.forms[MEASURE].fields[STATUS])
    rows = []
    for level in source.plan.levels:
        states = [sections.status(source, measure).status for measure, _ in pairs if _is(measure, level.name)]
        numbers = (Cell(str(states.count(name))) for name in statuses)
        rows.append((Cell(level.label), *numbers, Cell(str(len(states)))))
    headings = ("Nivå", *(f"{status.symbol} {status.label}".strip() for status in statuses.values()), "Totalt")
    return Table("Insatser per nivå och status", headings, tuple(rows))


def _over_time(source: Source) -> list[Block]:
    """The page's only chart: the insatser quarter by quarter; the sentence alone with a single quarter."""
    chart = charts.statuses(source, charts.FLAT)
    if not chart.rows:
        return []
    figure = charts.figure("Insatserna kvartal för kvartal", chart)
    return [Paragraph(chart.sentence, "intro"), figure] if figure else [Paragraph(chart.sentence)]


def _is(record: RecordDocument, level: str) -> bool:
    return record["values"].get(LEVEL) == level


def _late(source: Source) -> list[Block]:
    lines = []
    for measure, _ in sections.measures(source):
        if measure["values"].get(STATUS) == DELAYED:
            who = sections.responsible(measure, "ingen ansvarig plats")
            lines.append(f"{shorten(measure['title'], 65)} ({shorten(who, 40)})")
    return some(lines)


def _decisions(source: Source) -> list[Block]:
    decisions = [
        meeting["shown"][DECISION] for meeting in charts.past_meetings(source) if meeting["shown"].get(DECISION)
    ]
    return some(decisions)
