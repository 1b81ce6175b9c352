"""The follow-up of lag (2023:196), every second year: lägesbild, åtgärdsplan and samverkan over eight quarters."""

from lomma_core.exchange.reports import figures, front_matter, group, sections
from lomma_core.exchange.reports.council import shortened
from lomma_core.exchange.reports.document import Block, Bullets, Cell, Document, Heading, KeyFigures, Paragraph, Table
from lomma_core.exchange.reports.quarterly import chart_blocks, chart_tables
from lomma_core.exchange.reports.source import BACK, Source
from lomma_core.utils import text

PRESENCE, STATUSES = "Närvaro per miljö", "Uppföljda insatser per kvartal och status"
OFFERS, ATTENDANCE = "Erbjudanden i antal", "Närvaro vid gruppens möten"


def build(source: Source, reference: str) -> Document:
    """The report as a document; ``reference`` is its diarienummer (R11)."""
    drawn = {
        PRESENCE: figures.presence(source),
        STATUSES: figures.statuses(source),
        OFFERS: figures.offered(source),
        ATTENDANCE: figures.attendance(source),
    }
    blocks: list[Block] = [
        Heading("Om uppföljningen"),
        Paragraph(_about(source)),
        KeyFigures(tuple(_figures(source))),
        Heading("Lägesbild"),
        *chart_blocks(PRESENCE, drawn),
        *_milieus(source),
        Heading("Åtgärdsplan"),
        *chart_blocks(STATUSES, drawn),
        *sections.heading("Insatserna under perioden", 2, _measures(source), "Inga insatser är följda upp."),
        *chart_blocks(OFFERS, drawn),
        Heading("Samverkan"),
        _meetings(source),
        *chart_blocks(ATTENDANCE, drawn),
        Heading("Kvartal för kvartal"),
        *_quarters(source),
        *sections.heading("Diagrammen som tabeller", 1, chart_tables(drawn)),
        Heading("Om rapporten"),
        *front_matter.about(source),
    ]
    return front_matter.document(source, "Uppföljning enligt lag (2023:196)", reference, blocks)


def _about(source: Source) -> str:
    quarters = list(source.states)
    told = "Underlag till uppföljningen enligt lagen (2023:196) om kommuners ansvar för brottsförebyggande arbete. " + (
        f"Det bygger på {text.number(len(quarters))} kvartal, {quarters[0]} till {quarters[-1]}."
        if len(quarters) > 1
        else f"Det bygger på ett kvartal, {quarters[0]}."
    )
    period = [str(source.quarter - back) for back in reversed(range(BACK))]
    without = [quarter for quarter in period if quarter not in source.states]
    return f"{told} Utan uppgifter: {text.listed(without)}." if without else told


def _figures(source: Source) -> list[tuple[str, str]]:
    quarters = list(source.states)
    described = sum(bool(source.records("lagesbild", quarter)) for quarter in quarters)
    closed = sum("closed_at" in state for state in source.states.values())
    held = sum(len(figures.held_meetings(source, quarter)) for quarter in quarters)
    return [
        (f"{described} av {len(quarters)}", "kvartal med lägesbild"),
        (f"{closed} av {len(quarters)}", "kvartal stängda"),
        (str(len(_followed(source))), "insatser uppföljda"),
        (str(held), "möte hållet" if held == 1 else "möten hållna"),
    ]


def _milieus(source: Source) -> list[Block]:
    """A table for each milieu, a row for each quarter, in the words of the time."""
    names, blocks = ("narvaro", "jamforelse", "tillforlitlighet"), []
    headings = ("Kvartal", *(source.label("lagesbild", name) for name in names))
    for milieu in source.plan.miljo:
        rows = []
        for quarter in source.states:
            own = [one for one in source.records("lagesbild", quarter) if one["values"].get("miljo") == milieu.name]
            shown = own[0]["shown"] if own else {"narvaro": sections.NOT_DESCRIBED}
            rows.append((Cell(quarter), *(Cell(shown.get(name, sections.NOTHING)) for name in names)))
        blocks += [
            Heading(milieu.label, 2),
            Table(f"{milieu.label} per kvartal", headings, tuple(rows), (18, 30, 30, 22)),
        ]
    return blocks


def _followed(source: Source) -> dict[str, list[dict]]:
    """Insats -> its follow-ups in the period, oldest first."""
    found: dict[str, list[dict]] = {}
    for quarter in source.states:
        for one in source.records("uppfoljning_insats", quarter):
            found.setdefault(one["values"].get("insats", ""), []).append(one)
    return found


def _measures(source: Source) -> list[Block]:
    followed = _followed(source)
    levels = [level.name for level in source.plan.niva]
    known: dict[str, dict] = {}
    for quarter in source.states:
        known |= {one["id"]: one for one in source.records("insats", quarter) if one["id"] in followed}

    def place(one: dict) -> tuple:
        level = one["values"].get("niva")
        return levels.index(level) if level in levels else len(levels), text.alphabetical(one["title"])

    rows = []
    for one in sorted(known.values(), key=place):
        answers = followed[one["id"]]
        rows.append(
            (
                Cell(f"{one['title']}\n{one['shown'].get('ansvarig', 'Ingen ansvarig plats')}"),
                Cell(one["shown"].get("niva", sections.NOTHING)),
                sections.status(source, answers[-1]),
                Cell(answers[-1]["shown"].get("resultat", sections.NOTHING)),
                Cell(str(len(answers))),
            )
        )
    headings = ("Insats och ansvarig", "Nivå", "Senaste status", "Senaste resultat", "Kvartal")
    return (
        [Table("Insatser som är uppföljda under perioden", headings, tuple(rows), (40, 16, 19, 15, 10))] if rows else []
    )


def _meetings(source: Source) -> Table:
    rows = []
    for quarter in source.states:
        held = figures.held_meetings(source, quarter)
        there = sum(any(group.was_there(one["values"], seat) for one in held) for seat in source.plan.plats)
        police = next((one["shown"].get("polisen", "") for one in reversed(held)), "")
        seats = f"{there} av {len(source.plan.plats)}" if held else sections.NOTHING
        rows.append((Cell(quarter), Cell(str(len(held))), Cell(seats), Cell(police or sections.NOTHING)))
    headings = ("Kvartal", "Möten", "Platser på minst ett möte", "Polisen")
    return Table("Möten och närvaro per kvartal", headings, tuple(rows), (18, 14, 30, 38))


def _quarters(source: Source) -> list[Block]:
    blocks: list[Block] = []
    for quarter, state in source.states.items():
        described = len({one["values"].get("miljo") for one in source.records("lagesbild", quarter)})
        followed = len(source.records("uppfoljning_insats", quarter))
        lines = [
            f"Lägesbild: {described} av {len(source.plan.miljo)} miljöer är beskrivna.",
            f"Åtgärdsplan: {text.counted(followed, 'insats är uppföljd', 'insatser är uppföljda')}.",
            *(
                f"{one['title']}: {shortened(one['shown'].get('beslut', 'inget beslut är antecknat'), 300)}"
                for one in figures.held_meetings(source, quarter)
            ),
            "Kvartalet är stängt." if "closed_at" in state else "Kvartalet är inte stängt.",
        ]
        blocks += [Heading(quarter, 2), Bullets(tuple(lines))]
    return blocks
