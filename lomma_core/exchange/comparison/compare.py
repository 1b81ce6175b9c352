"""Several municipalities' figures in the same tables; nothing is added up over municipalities, and nothing averaged.

A sum over files could be taken apart by who made one of them, and would say nothing: each municipality judges for
itself, and they are not of one size. A count of persons stands as its file has it (R8).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lomma_core.charts.chart import Chart, Part
from lomma_core.errors import FileRefused
from lomma_core.exchange.comparison.matching import Group, T, groups
from lomma_core.exchange.comparison.model import Figures, LevelFigure, MilieuFigure, Share, Status
from lomma_core.exchange.reports.document import Cell, Table
from lomma_core.utils.text import alphabetical, listed, number

NOT_DESCRIBED, NO_COUNTERPART, NOTHING = "Ej beskriven", "Finns inte", "–"
PRESENCE, LEVELS, WORK, OFFERS = (
    "Närvaro per miljö",
    "Insatser per nivå och status",
    "Uppföljning och genusperspektiv",
    "Individriktade erbjudanden",
)
_ALL = "Alla nivåer"
_MEANINGS = {False: "Nivåer som inte är om enskilda", True: "Nivåer om enskilda"}
# So many municipalities are named in a sentence about who has a counterpart.
_NAMED = 4


@dataclass(frozen=True)
class Comparison:
    """The files in order with a label each, the tables, what answers to what, and what a reader must know.

    ``bars`` are the counts of each file's insatser, one for each of ``parts``.
    """

    files: tuple[Figures, ...]
    labels: tuple[str, ...]
    tables: tuple[Table, ...]
    matches: tuple[str, ...]
    notices: tuple[str, ...]
    parts: tuple[Part, ...]
    bars: dict[str, list[int]]

    def chart(self, dark: bool = False) -> Chart:
        """The insatser of each file by status."""
        from lomma_core.charts import side_by_side  # large, and needed by who looks at the chart only

        return side_by_side.chart(self.parts, self.bars, dark)


def compare(files: Sequence[Figures]) -> Comparison:
    """The files side by side, by municipality and quarter. Raises FileRefused for none, and for two of the same."""
    if not files:
        raise FileRefused("Välj minst en fil med nyckeltal.")
    files = sorted(files, key=lambda file: (alphabetical(file.municipality), file.quarter))
    if len({(file.municipality.casefold(), file.quarter) for file in files}) < len(files):
        raise FileRefused("Två av filerna är från samma kommun och kvartal. Ta bort den som är äldst.")
    same_quarter = len({file.quarter for file in files}) == 1
    labels = [file.municipality if same_quarter else f"{file.municipality}, {file.quarter}" for file in files]
    milieus = groups([file.milieus for file in files])
    levels = groups([file.levels for file in files], lambda level, member: level.individual == member.individual)
    statuses = groups([file.statuses for file in files])
    parts = [_part(group) for group in statuses]
    if any("" in level.measures for file in files for level in file.levels):
        parts.append(Part("", "– Utan status", "–"))

    def counts(place: int, some: Sequence[LevelFigure]) -> list[int]:
        """The insatser of a file's levels, one count for each of the parts."""
        names = [group.members[place].name if place in group.members else None for group in statuses]
        names += [""] * (len(parts) - len(statuses))
        return [sum(level.measures.get(name, 0) for level in some) if name is not None else 0 for name in names]

    rows = [
        (group.label, place, counts(place, [group.members[place]]))
        for group in levels
        for place in sorted(group.members)
    ]
    bars = {label: counts(place, files[place].levels) for place, label in enumerate(labels)}
    if any(len(group.members) < len(labels) for group in levels):
        # Levels with other names can be compared by what they are declared to mean (R21).
        rows += [
            (label, place, counts(place, [level for level in file.levels if level.individual == individual]))
            for individual, label in _MEANINGS.items()
            for place, file in enumerate(files)
        ]
    rows += [(_ALL, place, bars[label]) for place, label in enumerate(labels)]
    table = Table(
        LEVELS,
        ("Nivå", "Kommun", *(part.words for part in parts), "Alla"),
        tuple(_cells(level, labels[place], *map(str, some), str(sum(some))) for level, place, some in rows),
        (3, 3, *[2] * len(parts), 1),
    )
    tables = [_presence(labels, milieus), table, _work(labels, files), *_offers(labels, files)]
    matches = [
        *_matches(("Miljön", "Miljöerna"), labels, milieus),
        *_matches(("Nivån", "Nivåerna"), labels, levels),
    ]
    return Comparison(
        tuple(files), tuple(labels), tuple(tables), tuple(matches), tuple(_notices(files, labels)), tuple(parts), bars
    )


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(map(Cell, texts))


def _part(group: Group[Status]) -> Part:
    status = next(iter(group.members.values()))
    return Part(status.name, f"{status.symbol} {status.label}".strip(), status.symbol)


def _presence(labels: Sequence[str], milieus: Sequence[Group[MilieuFigure]]) -> Table:
    def answer(group: Group[MilieuFigure], place: int) -> str:
        if place not in group.members:
            return NO_COUNTERPART
        presence = group.members[place].presence
        return presence.label if presence else NOT_DESCRIBED

    rows = [_cells(label, *(answer(group, place) for group in milieus)) for place, label in enumerate(labels)]
    return Table(PRESENCE, ("Kommun", *(group.label for group in milieus)), tuple(rows))


def _work(labels: Sequence[str], files: Sequence[Figures]) -> Table:
    def share(some: Share | None) -> str:
        return f"{some.done} av {some.total}" if some else NOTHING

    headings = ("Kommun", "Lägesbilder", "Uppföljda lägesbilder", "Uppföljda insatser", "Med genusperspektiv")
    rows = [
        _cells(label, *map(share, (work.described, work.situations, work.followed, file.gender)))
        for label, file in zip(labels, files, strict=True)
        for work in [file.progress]
    ]
    return Table(WORK, headings, tuple(rows))


def _offers(labels: Sequence[str], files: Sequence[Figures]) -> list[Table]:
    """The counts of offers, a row for each kind and file; none where no file has any."""
    kinds = groups([list({offer.name: offer for offer in file.offers}.values()) for file in files])
    columns = list(dict.fromkeys(offer.what for file in files for offer in file.offers))
    rows = []
    for group in kinds:
        for place, kind in sorted(group.members.items()):
            counts = {offer.what: offer.count for offer in files[place].offers if offer.name == kind.name}
            rows.append(_cells(group.label, labels[place], *(counts.get(what, NOTHING) for what in columns)))
    headings = ("Erbjudande", "Kommun", *(what[:1].upper() + what[1:] for what in columns))
    return [Table(OFFERS, headings, tuple(rows))] if rows else []


def _matches(words: tuple[str, str], labels: Sequence[str], terms: Sequence[Group[T]]) -> list[str]:
    """What answers to what where the words differ, and what has no counterpart everywhere.

    ``words`` are what the terms are called, one and many: ``Miljön``, ``Miljöerna``.
    """
    lines, alone = [], dict[tuple[int, ...], list[str]]()
    for group in terms:
        names: dict[str, list[str]] = {}
        for place, member in group.members.items():
            names.setdefault(member.label, []).append(labels[place])
        if len(names) > 1:
            pairs = listed(f"{label} ({_some(places)})" for label, places in names.items())
            lines.append(f"{words[0]} heter olika, och jämförs: {pairs}.")
        if len(group.members) < len(labels):
            alone.setdefault(tuple(sorted(group.members)), []).append(group.label)
    for places, own in alone.items():
        where = _some([labels[place] for place in places])
        lines.append(f"{words[len(own) > 1]} {listed(own)} finns bara i {where}.")
    return lines


def _some(places: Sequence[str]) -> str:
    if len(places) <= _NAMED:
        return listed(places)
    return f"{listed(places[: _NAMED - 1])} med {number(len(places) - _NAMED + 1)} till"


def _notices(files: Sequence[Figures], labels: Sequence[str]) -> list[str]:
    lines = []
    still_open = [label for label, file in zip(labels, files, strict=True) if not file.closed]
    examples = [label for label, file in zip(labels, files, strict=True) if file.demo]
    if len({file.quarter for file in files}) > 1:
        lines.append("Filerna är från olika kvartal.")
    if still_open:
        lines.append(f"Kvartalet är inte stängt i {_some(still_open)}. Siffrorna där kan ändras.")
    if examples:
        lines.append(f"Exempeldata: inget är verkligt i {_some(examples)}.")
    return lines
