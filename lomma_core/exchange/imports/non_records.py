"""Rows of a table that are no records: subheadings, sums, sources and notes, the headings once more."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from lomma_core.exchange.imports.columns import RECORD, ColumnMapping, known_words
from lomma_core.exchange.imports.tables.sheet import Table
from lomma_core.plan.model import Form, Plan
from lomma_core.utils.text import label_key

SUBHEADING = "Ser ut som en mellanrubrik"
SUM = "Ser ut som en summa"
NOTE = "Ser ut som en källa eller en anteckning"
HEADINGS = "Ser ut som rubrikraden en gång till"
OTHER_HEADINGS = "Ser ut som rubrikraden i en annan tabell"
OTHER_TABLE = "Hör till tabellen med rubriker på rad {}"
TURNED = "Ser ut som en rubrik i en tabell som ligger på tvären"
NOTHING = "Har inget i kolumnerna som tas in"

_LINES = "-–—_=.:|"
_NUMBER = re.compile(r"[-+−]?[\d\s.,'’]+(?:kr|kronor|sek|:-|%|h|tim(?:mar)?|st)?\.?", re.IGNORECASE)
_SUM = re.compile(
    r"(?:(?:del|slut)?summa|summering|sum|(?:grand )?total[ta]?|tot|totalsumma|sammanlagt|s:a|medel|snitt)\b.*"
    r"|.*\b(?:summa|totalt)\W*",
    re.IGNORECASE,
)
_SUM_ALONE = re.compile(
    r"(?:(?:del|slut)?summa|sum|(?:grand )?totalt?|tot|totalsumma|sammanlagt|s:a)\W*", re.IGNORECASE
)
_NOTE = re.compile(
    r"(?:källa|källor|källförteckning)\b.*"
    r"|(?:not|noter|anm|anmärkning(?:ar)?|obs|kommentar(?:er)?|fotnot(?:er)?|(?:tecken)?förklaring(?:ar)?|kontakt)\s*\d*[:.!].*"
    r"|\*+\s*\S.*|sid(?:a|an|\.)?\s*\d+\b.*|se (?:även|också|bilaga)\b.*"
    r"|(?:senast )?(?:uppdaterad|reviderad|beslutad|antagen|fastställd|utskriven|upprättad)\b.*\d.*",
    re.IGNORECASE | re.DOTALL,
)
_ORDINAL = re.compile(r"(?:\d+(?:\.\d+)*|[a-zåäö]|[ivx]+)[.):]?", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:\d{1,2}[.):]|[a-zåäö][.)]|[-–—•*·o▪])\s+\S", re.IGNORECASE)
_ITEMS_IN_LINE = re.compile(r"(?:^|\s)1[.)]\s*\S.*\s2[.)]\s*\S", re.DOTALL)
# A column that so large a part of the rows have filled says something by being empty.
_USUAL = 0.6


def several_in(text: str) -> bool:
    """Whether a title's cell looks like a list of several: numbered, with bullets, or each on its own line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and (
        sum(map(bool, map(_ITEM.match, lines))) > 1 or all(line.lstrip()[0].isupper() for line in lines)
    ):
        return True
    return bool(_ITEMS_IN_LINE.search(text))


def find_non_records(plan: Plan, form: Form, table: Table, mapping: ColumnMapping) -> dict[int, str]:
    """Row number -> what the row looks like instead of a record.

    None in a file of the register's own, whose rows are records, nor for a form with one record.
    """
    if RECORD in mapping.fields or form.single:
        return {}
    width = len(table.headings)
    rows = [_filled(row[:width]) for row in table.rows]
    wide = [row for row in rows if len(row) > 1]
    counts = Counter(place for row in wide for place in row)
    usual = {place for place, count in counts.items() if count >= _USUAL * len(wide)}
    titles = {place for place, heading in enumerate(table.headings) if mapping.columns.get(heading) in form.minimum}
    bands = sum(len(row) == 1 for row in rows) <= len(wide) and width > 2
    mapped = {place for place, heading in enumerate(table.headings) if mapping.columns.get(heading) in form.fields}
    words, own_words = [known_words(each) for each in plan.forms.values()], known_words(form)
    turned = [_is_turned(row, titles, own_words) for row in rows]
    is_turned = sum(turned) > 1
    result = dict[int, str]()
    other = ""
    for place, (number, row) in enumerate(zip(table.numbers, rows, strict=True)):
        following = rows[place + 1] if place + 1 < len(rows) else {}
        kind = _kind(row, table.headings, titles)
        if kind == HEADINGS:
            other = ""
        elif len(row) > 1 and following and _are_headings(row, words):
            kind, other = OTHER_HEADINGS, OTHER_TABLE.format(number)
        elif is_turned and turned[place]:
            kind = TURNED
        kind = kind or other or (bands and _band(row, following, usual)) or ("" if mapped & set(row) else NOTHING)
        if kind:
            result[number] = kind
    return result


def _are_headings(row: dict[int, str], words: Sequence[Collection[str]]) -> bool:
    """Whether all that stands in a row are words for columns of one of the forms."""
    first, *others = row.values()
    key = label_key(first)
    forms = [each for each in words if key in each]
    return any(all(label_key(text) in each for text in others) for each in forms)


def _is_turned(row: dict[int, str], titles: set[int], known: Collection[str]) -> bool:
    """Whether a row's title is one of the words that stand above columns."""
    return any(label_key(text) in known for place, text in row.items() if place in titles)


def _filled(row: list[str]) -> dict[int, str]:
    texts = {place: cell.strip() for place, cell in enumerate(row)}
    return {place: text for place, text in texts.items() if text.strip(_LINES)}


def _kind(row: dict[int, str], headings: tuple[str, ...], titles: set[int]) -> str:
    """What a row's own words say that it is."""
    if len(row) > 1 and all(label_key(text) == label_key(headings[place]) for place, text in row.items()):
        return HEADINGS
    words = [text for text in row.values() if not _NUMBER.fullmatch(text)]
    numbers = len(row) - len(words)
    if len(words) == 1 and (_SUM.fullmatch(words[0]) if numbers else _SUM_ALONE.fullmatch(words[0])):
        return SUM
    if row and not words and titles and not titles & set(row):
        return SUM
    return NOTE if len(set(row.values())) == 1 and words and _NOTE.fullmatch(words[0]) else ""


def _band(row: dict[int, str], following: dict[int, str], usual: set[int]) -> str:
    """Whether a row is a heading within the table: alone in its row, or numbered above rows that go on its number."""
    texts = list(row.values())
    if len(set(texts)) == 1 and usual - set(row) and not _NUMBER.fullmatch(texts[0]):
        return SUBHEADING if following else NOTE
    if len(set(texts)) == 1 and len(row) > 2 and not _NUMBER.fullmatch(texts[0]):
        return SUBHEADING  # one cell across the table
    if len(row) != 2 or not _ORDINAL.fullmatch(texts[0]) or not usual - set(row):
        return ""
    first = following.get(next(iter(row)), "")
    return SUBHEADING if first.startswith(f"{texts[0].rstrip('.):')}.") else ""
