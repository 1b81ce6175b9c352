"""The report to kommunstyrelsen: the quarter on one page."""

from lomma_core.domain.measures import DELAYED
from lomma_core.exchange.reports import figures as charts
from lomma_core.exchange.reports import front_matter, group, sections
from lomma_core.exchange.reports.document import Block, Bullets, Cell, Document, Heading, KeyFigures, Paragraph, Table
from lomma_core.exchange.reports.quarterly import figures
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.names import DECISION, LEVEL, MEASURE, PRESENCE, RELIABILITY, RESPONSIBLE, SITUATION, STATUS, TREND
from lomma_core.quarterly.snapshot import RecordDocument
from lomma_core.utils import text as words

# What a page holds beside its tables.
_LINES, _LETTERS = 3, 140


def build(source: Source, reference: str) -> Document:
    """The report as a document; ``reference`` is its diarienummer (R11)."""
    blocks: list[Block] = [
        KeyFigures(tuple(figures(source))),
        Heading("Läget i de tre miljöerna" if len(source.plan.miljo) == 3 else "Läget i miljöerna", 1),
        _milieus(source),
        Heading("Insatser", 1),
        _levels(source),
        *sections.heading("Försenade insatser", 2, _late(source)),
        Heading("Samverkan", 1),
        Paragraph(_together(source)),
        *sections.heading("Beslut vid kvartalets möten", 2, _decided(source)),
    ]
    return front_matter.document(source, "Till kommunstyrelsen", reference, blocks, cover=False)


def shortened(text: str, letters: int = _LETTERS) -> str:
    """A text on one line, cut between words where it is longer than there is room for."""
    text = " ".join(text.split())
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0][:letters].rstrip(".,;: ") + " …"


def some(lines: list[str]) -> list[Block]:
    """The first lines of a list, and how many there are beside them."""
    shown = [shortened(line) for line in lines[:_LINES]]
    more = len(lines) - len(shown)
    return [Bullets((*shown, *([f"Och {words.number(more)} till."] if more else [])))] if shown else []


def _milieus(source: Source) -> Table:
    shares = {PRESENCE: 24, TREND: 24, RELIABILITY: 18}
    widths = {name: share for name, share in shares.items() if source.asks(SITUATION, name)}
    rows = []
    for milieu in source.plan.miljo:
        picture = sections.of_milieu(source, milieu.name, SITUATION)
        shown = picture["shown"] if picture else {PRESENCE: sections.NOT_DESCRIBED}
        rows.append((Cell(milieu.label), *(Cell(shown.get(name, sections.NOTHING)) for name in widths)))
    headings = ("Miljö", *(source.label(SITUATION, name) for name in widths))
    return Table("Läget per miljö", headings, tuple(rows), (34, *widths.values()))


def _levels(source: Source) -> Table:
    """How many insatser of each level have each status: counts of insatser, never of people."""
    found = sections.measures(source)
    statuses = source.plan.choices_of(source.plan.forms[MEASURE].fields[STATUS])
    rows = []
    for level in source.plan.niva:
        told = [sections.status(source, answer or one).status for one, answer in found if _is(one, level.name)]
        numbers = (Cell(str(told.count(name))) for name in statuses)
        rows.append((Cell(level.label), *numbers, Cell(str(len(told)))))
    headings = ("Nivå", *(f"{status.symbol} {status.label}".strip() for status in statuses.values()), "Totalt")
    return Table("Insatser per nivå och status", headings, tuple(rows))


def _is(record: RecordDocument, level: str) -> bool:
    return record["values"].get(LEVEL) == level


def _late(source: Source) -> list[Block]:
    lines = []
    for one, answer in sections.measures(source):
        if (answer or one)["values"].get(STATUS) == DELAYED:
            lines.append(f"{shortened(one['title'], 80)} ({one['shown'].get(RESPONSIBLE, 'ingen ansvarig plats')})")
    return some(lines)


def _together(source: Source) -> str:
    held = charts.held_meetings(source)
    if not held:
        return "Gruppen har inte haft något möte under kvartalet."
    there = sum(any(group.was_there(one["values"], seat) for one in held) for seat in source.plan.plats)
    seats = f"{words.number(there)} av {words.number(len(source.plan.plats))} platser"
    many = "ett möte är hållet" if len(held) == 1 else f"{words.number(len(held))} möten är hållna"
    said = f"{many}, och {seats} har varit med på minst ett"
    return words.sentence(said)


def _decided(source: Source) -> list[Block]:
    told = [meeting["shown"][DECISION] for meeting in charts.held_meetings(source) if meeting["shown"].get(DECISION)]
    return some(told)
