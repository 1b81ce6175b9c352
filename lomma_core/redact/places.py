"""Where hidden texts stood: the marks in the register tell, also of copies that were made since (R18)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from lomma_core.permissions import Actor, allowed, require
from lomma_core.personal.drafts import REASON
from lomma_core.plan.model import Plan
from lomma_core.records import secrecy
from lomma_core.records.lookup import Reader
from lomma_core.redact import cells, wording
from lomma_core.register import Register
from lomma_core.utils.text import counted, listed

REASON_COLUMN, REASON_LABEL = "reason", "Varför versionen gjordes"
RECORD, DRAFT, VIEW, QUARTER, OTHER = "record", "draft", "view", "quarter", "other"
_FOLLOWING = (
    (DRAFT, "ett utkast", "utkast"),
    (VIEW, "en sparad vy", "sparade vyer"),
    (QUARTER, "ett stängt kvartal", "stängda kvartal"),
    (OTHER, "ett annat ställe", "andra ställen"),
)


@dataclass(frozen=True)
class Place:
    """A field of a record and the versions in which a hidden text stood, or another place that repeated it.

    ``text`` is the hidden text's id. ``detail`` tells places of a kind apart: a quarter, whose draft or view, a table.
    """

    text: str
    kind: str
    form: str = ""
    record: str = ""
    field: str = ""
    versions: tuple[int, ...] = ()
    detail: str = ""


def find(plan: Plan, read: Reader, report: str) -> list[Place]:
    """Every place of a report's hidden texts, records first, in the plan's order of forms."""
    wanted = {row["id"] for row in read("SELECT id FROM redact_text WHERE report = ?", [report])}
    records: dict[tuple[str, str, str, str], set[int]] = {}
    others: dict[Place, None] = {}
    for column in cells.text_columns(read):
        if column.form:
            for text, record, version in _in_form(read, column):
                if text in wanted:
                    records.setdefault((text, column.form, record, column.name), set()).add(version)
        elif column.table != cells.HIDDEN:
            others |= {place: None for place in _elsewhere(read, column) if place.text in wanted}
    for row in read("SELECT v.* FROM redact_value v JOIN redact_text t ON t.id = v.text WHERE t.report = ?", [report]):
        key = (row["text"], row["form"], row["record"], row["field"])
        records.setdefault(key, set()).add(row["version"])
    quarters = "SELECT quarter, nr, snapshot FROM quarter_event WHERE contains(snapshot, ?) ORDER BY quarter, nr"
    for row in read(quarters, [wording.MARK_START]):
        detail = f"{row['quarter']} nr {row['nr']}"
        ids = wording.MARKED.findall(row["snapshot"])
        others |= {Place(place, QUARTER, detail=detail): None for place in ids if place in wanted}
    order = list(plan.forms)
    in_records = [
        Place(text, RECORD, form, record, field, tuple(sorted(versions)))
        for (text, form, record, field), versions in records.items()
    ]
    in_records.sort(
        key=lambda place: (order.index(place.form) if place.form in order else len(order), place.record, place.field)
    )
    return [*in_records, *others]


def _in_form(read: Reader, column: cells.StoredColumn) -> Iterator[tuple[str, str, int]]:
    sql = f'SELECT record, version, "{column.name}" AS cell FROM "{column.table}" WHERE contains("{column.name}", ?)'
    for row in read(sql, [wording.MARK_START]):
        for text in dict.fromkeys(wording.MARKED.findall(row["cell"])):
            yield text, row["record"], row["version"]


def _elsewhere(read: Reader, column: cells.StoredColumn) -> Iterator[Place]:
    kind = {cells.DRAFTS: DRAFT, cells.VIEWS: VIEW}.get(column.table, OTHER)
    for row in read(f'SELECT * FROM "{column.table}" WHERE "{column.name}" IS NOT NULL', []):
        for text in dict.fromkeys(wording.MARKED.findall(unquote_plus(row[column.name]))):
            detail = f"{row['account']}, {row['form']}" if kind != OTHER else column.table
            yield Place(text, kind, detail=detail)


def known_to(register: Register, actor: Actor, hidden_places: Iterable[Place]) -> tuple[Place, ...]:
    """Those of the places that somebody may know of: not marked records, nor what might be about one (R11, R20).

    Other accounts' drafts and views, and where the register repeats a text by itself, only for those who decide.
    Raises NotAllowed.
    """
    require(register, actor, "read")
    hidden, everything = secrecy.hidden(register, actor), secrecy.may_read_marked(register, actor)
    decides = allowed(register.plan, actor, "redact")

    def known(place: Place) -> bool:
        if place.kind == RECORD:
            return place.record not in hidden
        if place.kind == QUARTER:
            return everything
        own = place.kind in (DRAFT, VIEW) and place.detail.startswith(f"{actor.name}, ")
        return own or (decides and everything)

    return tuple(place for place in hidden_places if known(place))


def label_of(plan: Plan, form: str, field: str) -> str:
    """What a reported field is called."""
    if field in (REASON, REASON_COLUMN):
        return REASON_LABEL
    known = plan.forms[form].every_field.get(field) if form in plan.forms else None
    return known.label if known else field


def in_words(place: Place) -> str:
    """What kind of place it is, told apart from others: ``Utkast: medlem.ett, insats``."""
    words = {RECORD: "Post", DRAFT: "Utkast", VIEW: "Sparad vy", QUARTER: "Stängt kvartal", OTHER: "Annat"}[place.kind]
    return f"{words}: {place.detail}" if place.detail else words


def versions_in_words(versions: tuple[int, ...]) -> str:
    """``1–3, 5``."""
    parts: list[list[int]] = []
    for version in versions:
        if parts and version == parts[-1][-1] + 1:
            parts[-1].append(version)
        else:
            parts.append([version])
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def following(hidden_places: list[Place] | tuple[Place, ...]) -> str:
    """The places that are no fields of records, counted: ``två utkast och ett stängt kvartal``; empty for none."""
    counts = {kind: len({place.detail for place in hidden_places if place.kind == kind}) for kind, _, _ in _FOLLOWING}
    amounts = [(counts[kind], single, plural) for kind, single, plural in _FOLLOWING if counts[kind]]
    return listed(single if n == 1 else counted(n, single, plural) for n, single, plural in amounts)
