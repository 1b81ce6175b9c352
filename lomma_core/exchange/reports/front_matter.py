"""The front matter of every report: title, diarienummer, purpose (R6), summary, and what it is drawn from."""

from lomma_core.exchange.reports import figures, sections
from lomma_core.exchange.reports.document import Block, Bullets, Document, Heading, KeyFigures, Paragraph
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.meaning import was_there
from lomma_core.plan.names import ASSESSMENT, JUDGEMENT, MILIEU, REQUEST, SITUATION
from lomma_core.utils import text

HEADING, ASKED_FOR = "Bedömning", "Det här begärs av kommunstyrelsen"
WORKING_COPY = "Arbetsexemplar – kvartalet är inte stängt."


def document(source: Source, title: str, reference: str, blocks: list[Block], cover: bool = True) -> Document:
    """A report with its front: the blocks as they are given."""
    scope = scope_words(source)
    number = reference or "Inget diarienummer"
    facts = [("Kvartal", f"{source.quarter}, {source.quarter.months}"), ("Diarienummer", number)]
    if source.closed:
        facts.append(("Stängt", f"{source.closed:%Y-%m-%d}{_head(source)}"))
    else:
        facts.append(("Uttagen", f"{source.today}{_head(source)}"))
    facts += [("Omfattning", scope), ("Lämnad av", _convener(source))]
    running = [source.plan.plan.municipality, str(source.quarter), number, "Maskerad" if source.masked else "Hel"]
    notices = []
    if not source.closed:
        running.append("Arbetsexemplar")
        notices.append(WORKING_COPY)
    if source.demo:
        notices.append("Exempeldata: inget i rapporten är verkligt.")
    return Document(
        f"{title} {source.quarter}",
        source.plan.plan.name,
        source.plan.plan.municipality,
        source.moment,
        tuple(facts),
        source.purpose,
        " · ".join(running),
        tuple(blocks),
        cover,
        tuple(notices),
    )


def scope_words(source: Source) -> str:
    """Whether the report is whole or masked, and how many records that concerns (R11)."""
    if not source.masked:
        return "Hel: sekretessmarkerade poster är med. Pröva sekretessen innan rapporten lämnas ut"
    if not source.hidden:
        return "Maskerad: inget i registret är sekretessmarkerat"
    single = source.hidden == 1
    many = text.counted(source.hidden, "sekretessmarkerad post", "sekretessmarkerade poster")
    return f"Maskerad: {many} är {'utelämnad' if single else 'utelämnade'}"


def about(source: Source) -> list[Block]:
    """How the report was made, for who reads it later without the app."""
    origin = (
        f"Rapporten är hämtad ur registret så som kvartalet såg ut när det stängdes {source.closed:%Y-%m-%d %H:%M}."
        if source.closed
        else "Rapporten är hämtad ur registret innan kvartalet är stängt. Uppgifterna kan ändras."
    )
    lines = [
        origin,
        "Antal personer mellan 1 och 4 skrivs <5, så att ingen enskild kan räknas fram.",
        "Registret beskriver företeelser, platser och insatser. Det innehåller inga personer.",
    ]
    if source.masked and source.hidden:
        lines.append(f"{scope_words(source)}. Inga antal i rapporten räknar dem, och inga diagram visar dem.")
    return [Bullets(tuple(lines))]


def _head(source: Source) -> str:
    """What anchors the register's log in a whole report: ``check --head`` says later whether it is as it was (R13).

    A masked one has none: the number counts what is done with marked records, and the sum is over their names (R20).
    """
    if source.masked or source.head is None:
        return ""
    return f". Loggen slutade då på rad {source.head.nr}, kedjevärde {source.head.short}"


def _convener(source: Source) -> str:
    seat = next((seat.label for seat in source.plan.seats if seat.convener), "")
    return f"Samverkansgruppen genom {seat[:1].lower()}{seat[1:]}" if seat else "Samverkansgruppen"


def summary(source: Source, level: int) -> list[Block]:
    """The judgement in the convener's words, what it asks of kommunstyrelsen, and the numbers, each with its meaning.

    A plan, or a quarter from before, that has no judgement has the numbers alone.
    """
    return [*_judgement(source, level), KeyFigures(tuple(key_figures(source)))]


def _judgement(source: Source, level: int) -> list[Block]:
    if not source.has_field(ASSESSMENT, JUDGEMENT):
        return []
    record = next(iter(source.records(ASSESSMENT)), None)
    answers = record["shown"] if record else {}
    if not answers.get(JUDGEMENT):
        when = "Ingen bedömning är skriven." if source.closed else "Bedömningen skrivs när kvartalet stängs."
        return [Heading(HEADING, level), Paragraph(when, "note")]
    blocks: list[Block] = [Heading(HEADING, level), Paragraph(answers[JUDGEMENT])]
    if source.has_field(ASSESSMENT, REQUEST):
        request = answers.get(REQUEST, "Inget begärs för kvartalet.")
        blocks += [Heading(ASKED_FOR, level), Paragraph(request)]
    return blocks


def key_figures(source: Source) -> list[tuple[str, str]]:
    """The quarter in numbers, and what each of them counts."""
    pairs = sections.measures(source)
    milieu_names = {record["values"].get(MILIEU) for record in source.records(SITUATION)}
    follow_up_count = sum(answer is not None for _, answer in pairs)
    gaps = source.state.get("gaps")
    numbers = [
        (f"{len(milieu_names)} av {len(source.plan.milieus)}", "miljöer har en lägesbild för kvartalet"),
        (f"{follow_up_count} av {len(pairs)}", "insatser som kvartalet gäller är uppföljda"),
        _meetings(source),
    ]
    if gaps is not None:
        word = "lucka" if len(gaps) == 1 else "luckor"
        numbers.append((str(len(gaps)), f"{word}: problem utan insats, eller svar som saknas"))
    return numbers


def _meetings(source: Source) -> tuple[str, str]:
    """How many meetings were held, and how many seats were at any of them (P1)."""
    held, seats = figures.past_meetings(source), source.plan.seats
    if not held:
        return "0", "möten har gruppen hållit"
    there = sum(any(was_there(source.plan, seat, meeting["values"]) for meeting in held) for seat in seats)
    return str(len(held)), f"{'möte' if len(held) == 1 else 'möten'}, där {there} av {len(seats)} platser har varit med"
