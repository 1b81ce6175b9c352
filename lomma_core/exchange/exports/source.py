"""What an export takes along: a form's records as they are at one moment, read a block at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from lomma_core.audit import log, marked_reads
from lomma_core.errors import NotAllowed
from lomma_core.exchange.exports import title_columns
from lomma_core.permissions import Actor, refuse, require
from lomma_core.plan.model import Field, Form
from lomma_core.privacy import small_counts
from lomma_core.records import listing, schema, secrecy
from lomma_core.records.secrecy import may_read_marked
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.store import Block
from lomma_core.storage.tables import columns
from lomma_core.storage.tables.columns import Texts

# What stands for each answer of a marked record (R11, R20); an import leaves the answer as it is.
MASK = "[sekretessmarkerat]"
_BLOCK = 25_000
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Secrecy:
    """What an export does with marked records (R11): their provisions, those masked and those left out.

    The answers of a masked one leave as ``MASK``, all alike: that one is empty is an answer too (R20).
    """

    provisions: dict[str, str]
    masked: frozenset[str]
    hidden: frozenset[str]


@dataclass(frozen=True)
class RecordExport:
    """A form's records in an export; ``len`` is how many, ``blocks`` reads them.

    Only ids, versions and moments are kept in memory (forty bytes a record), so that a large form never stands there
    whole.
    """

    register: Register
    form: Form
    about: Secrecy
    _places: Block

    def __len__(self) -> int:
        many: int = self._places.num_rows
        return many

    def blocks(self, progress: Progress | None = None, rows: int = 0) -> Iterator[Block]:
        """At most 25 000 records at a time, or ``rows``, as they were at the time of the request, column by column.

        Every field is as it is stored, with what it was saved as and when; counts are published by whoever writes them
        (R8). ``progress(done, total)`` is called after each block.
        """
        names = ("record", "version", "state", "saved_at", "saved_by", *self.form.every_field)
        wanted = ", ".join(f't."{name}"' for name in names)
        # A version's moment is known: of a large table only the stretches of that time are read.
        sql = (
            f'SELECT {wanted} FROM "{schema.table(self.form)}" t JOIN incoming k '
            "ON t.record = k.record AND t.version = k.version WHERE t.saved_at BETWEEN ? AND ? ORDER BY k.place"
        )
        done = 0
        for part in columns.slices(self._places, rows or _BLOCK):
            moments = columns.different(columns.column(part, "saved_at"))
            block = self.register.store.block(sql, [min(moments), max(moments)], part)
            # What was removed by gallring meanwhile does not leave (R12).
            if block.num_rows:
                yield block
            done += part.num_rows
            if progress:
                progress(done, len(self))

    def titles(self, field: Field, values: Texts) -> Texts:
        """What stands for the records that a link's column names: their titles, as far as they may be seen (R11)."""
        return title_columns.linked(self.register, field, values, self.about.masked)


def published(field: Field, value: object) -> object:
    """A stored answer as it leaves: a count as it may be seen (R8)."""
    # A count is stored as text.
    return small_counts.shown(cast("str | None", value)) or None if field.kind.counts_people else value


def by_mark(block: Block, provisions: Mapping[str, str], rule: Callable[[str], str], without: str) -> Texts:
    """What ``rule`` makes of the provision that each record of a block is marked with; ``without`` a mark that text."""
    cells, record = columns.constant(block, without), columns.column(block, "record")
    marked = set(columns.chosen(record, columns.where(record, provisions.keys())))
    for provision in sorted({provisions[name] for name in marked}):
        own = {name for name in marked if provisions[name] == provision}
        cells = columns.instead(columns.where(record, own), rule(provision), cells)
    return cells


def open_export(
    register: Register, actor: Actor, form_name: str, masked: bool = False, filters: dict[str, str] | None = None
) -> RecordExport:
    """The newest version of a form's records, in the order they came into being; ``filters`` as for a list.

    Rights are checked, and the log written, before anything is read: data that left is always in the log (R13).
    Raises NotAllowed and NotFound.
    """
    form = register.plan.get_form(form_name)
    about = secrecy_of(register, actor, masked)
    # Those that match a filter would be told by it.
    left_out = about.hidden | about.masked if filters else about.hidden
    places = _places(register, form, left_out, filters or {})
    with register.store.transaction() as write:
        action = "export_masked" if masked else "export"
        entry: Row = {"form": form.name, "amount": places.num_rows}
        if about.provisions and not masked:
            read = about.provisions.keys() & set(places["record"].to_pylist())
            entry["detail"] = marked_reads.in_words(len(read))
        log.add(write, actor, action, register.now(), [entry])
    return RecordExport(register, form, about, places)


def secrecy_of(register: Register, actor: Actor, masked: bool) -> Secrecy:
    """What an export for the actor does with marked records.

    Raises NotAllowed, also for a whole one without the right to read marked records (R11).
    """
    require(register, actor, "export")
    may = may_read_marked(register, actor)
    if not may and not masked:
        text = "Din roll får bara göra maskerade exporter, utan sekretessmarkerade poster."
        refuse(register, actor, "read_marked", NotAllowed(text))
    marks = secrecy.marks(register)
    here, nothing = frozenset(marks), frozenset[str]()
    provisions = {record: mark.provision or "" for record, mark in marks.items()}
    return Secrecy(provisions, here if masked else nothing, nothing if may else here)


def _places(register: Register, form: Form, hidden: frozenset[str], filters: dict[str, str]) -> Block:
    """Ids and newest versions in the order the records came into being, which the log remembers."""
    where, parameters = listing.conditions(register.plan, form, "", filters, hidden)
    if hidden:
        where = f"({where}) AND record NOT IN ({', '.join('?' for _ in hidden)})"
        parameters += sorted(hidden)
    rows = f"SELECT record, version, saved_at FROM {schema.current_rows(form)} WHERE {where}"
    return register.store.block(
        f"SELECT t.record, t.version, t.saved_at FROM ({rows}) t "
        "LEFT JOIN (SELECT record, min(nr) AS nr FROM log WHERE form = ? GROUP BY record) l ON l.record = t.record "
        "ORDER BY l.nr, t.record",
        [*parameters, form.name],
    )
