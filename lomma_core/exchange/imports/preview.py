"""A table in: first a preview with every row's outcome, then all accepted rows in one transaction."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lomma_core.audit import log
from lomma_core.errors import Outdated
from lomma_core.exchange.imports.classifier import Accepted, RowClassifier
from lomma_core.exchange.imports.columns import RECORD, ColumnMapping, check_mapping
from lomma_core.exchange.imports.csv_reader import Table
from lomma_core.exchange.imports.outcomes import RowOutcome, RowResult
from lomma_core.exchange.imports.row_reader import RowReader
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.records import hooks, schema, titles
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Read, Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.text import listed

Progress = Callable[[int, int], None]
_STEP = 500


@dataclass
class Preview:
    """Every row's outcome, and what ``save`` needs; ``unused`` are the headings that are not imported."""

    form: str
    outcomes: list[RowResult] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    own_file: bool = False
    basis: int = 0

    @property
    def counts(self) -> dict[RowOutcome, int]:
        """Outcome -> number of rows, every outcome there."""
        counted = Counter(one.outcome for one in self.outcomes)
        return {outcome: counted[outcome] for outcome in RowOutcome}

    @property
    def asked(self) -> int:
        """How many rows the person guard asks about (R3)."""
        return sum(outcome.asked for outcome in self.outcomes)

    def saved_counts(self, confirmed: bool) -> dict[RowOutcome, int]:
        """The counts as they are after a save: a row that nobody confirmed is rejected."""
        counted = Counter(saved_outcome.outcome for saved_outcome in self.saved_outcomes(confirmed))
        return {outcome: counted[outcome] for outcome in RowOutcome}

    def saved_outcomes(self, confirmed: bool) -> list[RowResult]:
        """The outcomes as they are after a save: a row that nobody confirmed is rejected."""
        return [
            replace(outcome, outcome=RowOutcome.REJECTED) if outcome.asked and not confirmed else outcome
            for outcome in self.outcomes
        ]


def in_words(counts: dict[RowOutcome, int]) -> str:
    """Counts of outcomes in one sentence."""
    return listed(f"{n} {outcome if n == 1 else outcome.plural}" for outcome, n in counts.items()) + "."


def preview(
    register: Register,
    actor: Actor,
    form_name: str,
    table: Table,
    mapping: ColumnMapping,
    progress: Progress | None = None,
) -> Preview:
    """Judge every row of a table without changing anything.

    ``progress(done, total)`` is called every 500 rows. Raises NotAllowed, NotFound, FileRefused when a needed
    column is missing, and NotValid when an answer for all rows cannot be used.
    """
    plan, form = register.plan, register.plan.get_form(form_name)
    _require(register, actor, form)
    check_mapping(form, mapping)
    basis = _basis(register, form, register.store.read)
    made = Preview(form_name, unused=mapping.unused, own_file=RECORD in mapping.fields, basis=basis)
    links = RecordLookup(plan, register.store.read)
    for link_field in form.link_fields:
        links.load_all(link_field.form)
    judge = RowClassifier(register, form, links, RowReader(plan, form, table, mapping, links))
    for done, (number, row) in enumerate(zip(table.numbers, table.rows, strict=True), 1):
        made.outcomes.append(judge.judge(number, row, len(table.headings), made.accepted))
        if progress and (done % _STEP == 0 or done == len(table.rows)):
            progress(done, len(table.rows))
    return made


def save(
    register: Register, actor: Actor, made: Preview, progress: Progress | None = None, confirmed: bool = False
) -> dict[RowOutcome, int]:
    """Save the accepted rows of a preview in one transaction, each logged, and return the counts of outcomes.

    Rows that the person guard asks about are saved only when ``confirmed``: somebody has read them, and no
    person is meant (R3). Raises NotAllowed, and Outdated when something the preview rests on was saved
    meanwhile; nothing is saved then.
    """
    form = register.plan.get_form(made.form)
    _require(register, actor, form)
    accepted = [one for one in made.accepted if confirmed or not one.asked]
    total = len(accepted)
    if total:
        with register.store.transaction() as write:
            if _basis(register, form, write.read) != made.basis:
                raise Outdated
            rows = _write(register, actor, form, accepted, write, progress)
            # The register's own files bring every record as it is; other files only what follows from their rows.
            if not made.own_file:
                hooks.run(register, actor, write, form, rows)
    if progress:
        progress(total, total)
    return made.saved_counts(confirmed)


def _write(
    register: Register,
    actor: Actor,
    form: Form,
    accepted: list[Accepted],
    write: Transaction,
    progress: Progress | None,
) -> list[Row]:
    new, changed = list[Row](), list[Row]()
    entries, asked = [], []
    for done, one in enumerate(accepted, 1):
        row = next_row(register, actor, one.values, one.record, one.previous)
        (changed if one.previous else new).append(row)
        entries.append(titles.log_entry(register.plan, form, row))
        if one.asked:
            asked.append(entries[-1])
        if progress and done % _STEP == 0:
            progress(done, len(accepted))
    # Apart, because rows with a version before them may carry columns that have left the plan.
    write.insert(schema.table(form), new)
    write.insert(schema.table(form), changed)
    log.add(write, actor, "import", register.now(), entries)
    if asked:
        log.add(write, actor, "person_confirmed", register.now(), asked)
    return new + changed


def _require(register: Register, actor: Actor, form: Form) -> None:
    require(register.plan, actor, "import")
    require(register.plan, actor, form.action)


def _basis(register: Register, form: Form, read: Read) -> int:
    """The log's newest number about the form, what it links to and closed quarters: as it stands, so does a preview."""
    forms = sorted({form.name, *(link_field.form for link_field in form.link_fields)})
    marks = ", ".join("?" for _ in forms)
    about = f"(form IN ({marks}) OR action = 'quarter_close')"
    sql = f"SELECT max(nr) AS nr FROM log WHERE action NOT IN ('export', 'export_masked') AND {about}"
    newest: int | None = read(sql, forms)[0]["nr"]
    return newest or 0
