"""The parts that reports are put together of, each a list of blocks from the source."""

from lomma_core.domain.measures import in_round
from lomma_core.domain.todo_items import UNDECIDED
from lomma_core.exchange.reports.document import Block, Bullets, Cell, Facts, Heading, Paragraph, Table
from lomma_core.exchange.reports.source import Source
from lomma_core.plan.choices import Level
from lomma_core.plan.names import (
    DECISION,
    DEVIATION,
    GENDER,
    GENDER_OUTCOME,
    INDICATOR_VALUE,
    LESSON,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MILIEU,
    OBSERVATION,
    PROPOSAL,
    QUARTER,
    RESPONSIBLE,
    RESPONSIBLE_OTHER,
    RESULT,
    SITUATION,
    SITUATION_FOLLOW_UP,
    STATUS,
)
from lomma_core.quarterly.snapshot import RecordDocument
from lomma_core.utils import text as words

NOT_DESCRIBED = "Ej beskriven"
NOT_FOLLOWED = "Ej uppföljd"
NOTHING = "–"
# In the chart and the heading already.
_FOR_HEADINGS = (QUARTER, MILIEU)


def heading(text: str, level: int, blocks: list[Block], empty: str = "") -> list[Block]:
    """A heading with its blocks; where there are none, the sentence about that, or nothing at all."""
    blocks = blocks or ([Paragraph(empty)] if empty else [])
    return [Heading(text, level), *blocks] if blocks else []


def of_milieu(source: Source, milieu: str, form: str) -> RecordDocument | None:
    """The one record of a milieu in the quarter, of a form that has one for each (P5)."""
    return next((record for record in source.records(form) if record["values"].get(MILIEU) == milieu), None)


def answers(
    source: Source, form: str, record: RecordDocument, skip: tuple[str, ...] = _FOR_HEADINGS
) -> list[tuple[str, str]]:
    """All answers of a record with their labels, in the form's order."""
    names = [name for name in source.plan.forms[form].fields if name not in skip]
    return [(source.label(form, name), record["shown"][name]) for name in names if name in record["shown"]]


def milieus(source: Source) -> list[Block]:
    """The situation of each milieu, in its own words, and its follow-up (P4, P5)."""
    blocks: list[Block] = []
    for milieu in source.plan.milieus:
        blocks.append(Heading(milieu.label, 2))
        picture = of_milieu(source, milieu.name, SITUATION)
        if picture is None:
            blocks.append(Paragraph("Ingen lägesbild för kvartalet."))
        else:
            blocks.append(Facts(tuple(answers(source, SITUATION, picture))))
        follow_up = of_milieu(source, milieu.name, SITUATION_FOLLOW_UP)
        if follow_up:
            facts = answers(source, SITUATION_FOLLOW_UP, follow_up)
            blocks += heading("Uppföljning av lägesbilden", 3, [Facts(tuple(facts))])
        observations = sum(record["values"].get(MILIEU) == milieu.name for record in source.records(OBSERVATION))
        if observations:
            phrase = words.counted(observations, "iakttagelse är antecknad", "iakttagelser är antecknade")
            blocks.append(Paragraph(words.sentence(f"{phrase} under kvartalet"), "note"))
    return blocks


def measures(source: Source) -> list[tuple[RecordDocument, RecordDocument | None]]:
    """The insatser that the quarter is about, with their follow-up: those that run, and those followed up in it."""
    follow_ups = {record["values"].get(MEASURE): record for record in source.records(MEASURE_FOLLOW_UP)}
    pairs = [(record, follow_ups.get(record["id"])) for record in source.records(MEASURE)]
    pairs = [(measure, answer) for measure, answer in pairs if in_round(measure["values"].get(STATUS), bool(answer))]
    return sorted(pairs, key=lambda pair: words.alphabetical(pair[0]["title"]))


def levels(source: Source) -> list[Block]:
    """The insatser of each level: who, status, result, decision, and the gender perspective (P6, P8)."""
    pairs, blocks = measures(source), []
    for level in source.plan.levels:
        own = [pair for pair in pairs if pair[0]["values"].get(LEVEL) == level.name]
        title = level.title
        blocks += heading(title, 2, _level(source, level, title, own), "Inga insatser på den här nivån.")
    level_names = {level.name for level in source.plan.levels}
    other = [pair for pair in pairs if pair[0]["values"].get(LEVEL) not in level_names]
    blocks += heading("Utan nivå", 2, _level(source, None, "Utan nivå", other))
    return blocks


def _level(
    source: Source, level: Level | None, title: str, own: list[tuple[RecordDocument, RecordDocument | None]]
) -> list[Block]:
    if not own:
        return []
    widths = {"Insats och ansvarig": 31, "Status": 16}
    widths |= {"Resultat": 13} if source.has_field(MEASURE_FOLLOW_UP, RESULT) else {}
    widths |= {"Beslut": 12} if source.has_field(MEASURE_FOLLOW_UP, DECISION) else {}
    widths |= {"Genusperspektiv": 28} if source.has_field(MEASURE, GENDER) else {}
    rows = []
    for measure, answer in own:
        answers = answer["shown"] if answer else {}
        who = responsible(measure)
        cells = {"Insats och ansvarig": Cell(f"{measure['title']}\n{who}"), "Status": status(source, measure)}
        cells["Resultat"] = Cell(answers.get(RESULT, NOTHING if answer else NOT_FOLLOWED))
        cells["Beslut"] = Cell(answers.get(DECISION, NOTHING))
        cells["Genusperspektiv"] = Cell(measure["shown"].get(GENDER, "Ej besvarat"))
        rows.append(tuple(cells[heading] for heading in widths))
    caption = f"Insatser: {title.lower()}"
    blocks: list[Block] = [Table(caption, tuple(widths), tuple(rows), tuple(widths.values()))]
    if level is None or not level.individual:
        blocks += heading("Avvikelser och lärdomar", 3, _remarks(source, own))
    return blocks


def responsible(measure: RecordDocument, nobody: str = "Ingen ansvarig plats") -> str:
    """Who answers for an insats: an organisation outside the group by its own name."""
    return measure["shown"].get(RESPONSIBLE_OTHER) or measure["shown"].get(RESPONSIBLE, nobody)


def _remarks(source: Source, own: list[tuple[RecordDocument, RecordDocument | None]]) -> list[Block]:
    """The remarks in the follow-ups of a level; none on offers to individuals has any (P6)."""
    blocks: list[Block] = []
    for measure, answer in own:
        names = [name for name in (DEVIATION, INDICATOR_VALUE, GENDER_OUTCOME, LESSON) if answer]
        answers = answer["shown"] if answer else {}
        remarks = [f"{source.label(MEASURE_FOLLOW_UP, name)}: {answers[name]}" for name in names if answers.get(name)]
        if remarks:
            blocks += [Paragraph(measure["title"], "strong"), Bullets(tuple(remarks))]
    return blocks


def status(source: Source, record: RecordDocument) -> Cell:
    """An insats's status: symbol and word, and the name that gives it its colour (R17).

    The one that the quarter's follow-up leads to, else the insats's own (``snapshot.as_followed_up``).
    """
    name = record["values"].get(STATUS, "")
    choice = source.plan.choices_of(source.plan.forms[MEASURE].fields[STATUS]).get(name)
    symbol = f"{choice.symbol} " if choice and choice.symbol else ""
    return Cell(f"{symbol}{record['shown'].get(STATUS, NOTHING)}", name)


def proposals(source: Source) -> list[Block]:
    """The proposals that are not settled, and those settled by an answer in the quarter's own document (P4)."""
    result = [record for record in source.records(PROPOSAL) if record["values"].get(DECISION) in (*UNDECIDED, "", None)]
    result.sort(key=lambda proposal: words.alphabetical(proposal["title"]))
    columns = {LEVEL: ("Nivå", 15), DECISION: ("Beslut", 12)}
    columns |= {GENDER: ("Genusperspektiv", 35)} if source.has_field(PROPOSAL, GENDER) else {}
    headings, widths = zip(("Förslag", 38), *columns.values(), strict=True)
    rows = tuple(
        (Cell(proposal["title"]), *(Cell(proposal["shown"].get(name, NOTHING)) for name in columns))
        for proposal in result
    )
    return [Table("Förslag som inte är avgjorda", headings, rows, widths)] if rows else []


def changes(source: Source) -> list[Block]:
    """What differs from the quarter before (P7)."""
    blocks: list[Block] = []
    for section in source.changes:
        blocks += [Heading(section.heading, 2), Bullets(section.lines)]
    return blocks


def gaps(source: Source) -> list[Block]:
    """The gaps, kind by kind, and what was lacking: as they were at the closing, or are now."""
    kinds: dict[str, list[str]] = {}
    for kind, sentence, _ in source.state.get("gaps", []):
        kinds.setdefault(kind, []).append(sentence)
    lacking = source.state.get("missing", [])
    blocks: list[Block] = []
    if lacking:
        reason = source.state.get("reason", "")
        if source.closed and source.masked:
            # It may be about a marked record (R11).
            reason = "Skälet är utelämnat ur den maskerade rapporten."
        note = [Paragraph(f"Skäl till att kvartalet stängdes ändå: {reason}")] if reason else []
        title = "Det här saknades när kvartalet stängdes" if source.closed else "Det här saknas"
        blocks += [Heading(title, 2), Bullets(tuple(lacking)), *note]
    for kind, sentences in kinds.items():
        blocks += [Heading(kind, 2), Bullets(tuple(sentences))]
    return blocks
