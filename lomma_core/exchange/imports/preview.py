"""A table in: first a preview with every row's outcome, then all accepted rows in one transaction."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lomma_core.audit import log
from lomma_core.errors import Outdated
from lomma_core.exchange.imports import runs
from lomma_core.exchange.imports.classifier import Accepted, JudgedRows, RowClassifier
from lomma_core.exchange.imports.columns import RECORD, ColumnMapping, check_mapping
from lomma_core.exchange.imports.non_records import find_non_records
from lomma_core.exchange.imports.outcomes import RowOutcome, RowResult
from lomma_core.exchange.imports.row_reader import RowReader
from lomma_core.exchange.imports.tables.sheet import Table
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.records import hooks, schema, titles
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Read, Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.text import digits, listed

Progress = Callable[[int, int], object]
_STEP = 500


@dataclass
class Preview:
    """Every row's outcome, and what ``save`` needs; ``unused`` are the headings that are not imported.

    ``judged`` are the rows as they are by themselves and ``judged_by`` what that rests on: with the same, the next
    preview judges no row again.
    """

    form: str
    outcomes: list[RowResult] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    own_file: bool = False
    basis: int = 0
    judged: JudgedRows = field(default_factory=dict, repr=False)
    judged_by: tuple[object, ...] = ()

    @property
    def counts(self) -> dict[RowOutcome, int]:
        """Outcome -> number of rows, every outcome there."""
        counts = Counter(outcome.outcome for outcome in self.outcomes)
        return {outcome: counts[outcome] for outcome in RowOutcome}

    @property
    def doubtful(self) -> int:
        """How many rows are saved only when a person is ruled out (R3)."""
        return sum(outcome.needs_confirmation for outcome in self.outcomes)

    def saved_counts(self, confirmed: bool) -> dict[RowOutcome, int]:
        """The counts as they are after a save: a row that nobody confirmed is rejected."""
        counts = Counter(saved_outcome.outcome for saved_outcome in self.saved_outcomes(confirmed))
        return {outcome: counts[outcome] for outcome in RowOutcome}

    def saved_outcomes(self, confirmed: bool) -> list[RowResult]:
        """The outcomes as they are after a save: a row that nobody confirmed is rejected."""
        return [
            replace(outcome, outcome=RowOutcome.REJECTED) if outcome.needs_confirmation and not confirmed else outcome
            for outcome in self.outcomes
        ]


def in_words(counts: dict[RowOutcome, int]) -> str:
    """Counts of outcomes in one sentence."""
    return listed(f"{digits(n)} {outcome if n == 1 else outcome.plural}" for outcome, n in counts.items()) + "."


def preview(
    register: Register,
    actor: Actor,
    form_name: str,
    table: Table,
    mapping: ColumnMapping,
    progress: Progress | None = None,
    earlier: Preview | None = None,
) -> Preview:
    """Judge every row of a table without changing anything.

    ``progress(done, total)`` is called every 500 rows. ``earlier`` is a preview of the same table: when only other rows
    are chosen since, it costs what that changes. Seven parameters: with what spares work. Raises NotAllowed, NotFound,
    FileRefused when a needed column is missing, and NotValid when an answer for all rows cannot be used.
    """
    plan, form = register.plan, register.plan.get_form(form_name)
    _require(register, actor, form)
    check_mapping(form, mapping)
    basis = _basis(register, form, register.store.read)
    judged_by = (register.store, register.in_use.nr, actor, form_name, basis, _meanings(mapping), table)
    judged = earlier.judged if earlier and earlier.judged_by == judged_by else {}
    result = Preview(form_name, [], [], mapping.unused, RECORD in mapping.fields, basis, judged, judged_by)
    links = RecordLookup(plan, register.store.read)
    for link_field in form.link_fields:
        links.load_all(link_field.form)
    reader = RowReader(plan, form, table, mapping, links)
    non_records = find_non_records(plan, form, table, mapping)
    classifier = RowClassifier(register, form, links, reader, non_records, mapping, judged)
    for done, (number, row) in enumerate(zip(table.numbers, table.rows, strict=True), 1):
        result.outcomes.append(classifier.classify(number, row, len(table.headings), result.accepted))
        if progress and (done % _STEP == 0 or done == len(table.rows)):
            progress(done, len(table.rows))
    return result


def _meanings(mapping: ColumnMapping) -> str:
    """What columns and words mean, whichever rows are chosen."""
    return json.dumps([mapping.columns, mapping.values, mapping.constants])


def save(
    register: Register,
    actor: Actor,
    import_preview: Preview,
    progress: Progress | None = None,
    confirmed: bool = False,
    file: str = "",
) -> dict[RowOutcome, int]:
    """Save the accepted rows of a preview in one transaction, each logged, and return the counts of outcomes.

    Rows that the person guard suspects are saved only when ``confirmed``: a user has read them, and no
    person is meant (R3). ``file`` is the file's name, for the list of imports (``runs``), where it can be undone (R19).
    Raises NotAllowed, and Outdated when something the preview rests on was saved
    meanwhile; nothing is saved then.
    """
    form = register.plan.get_form(import_preview.form)
    _require(register, actor, form)
    accepted = [row for row in import_preview.accepted if confirmed or not row.needs_confirmation]
    total = len(accepted)
    if total:
        with register.store.transaction() as write:
            if _basis(register, form, write.read) != import_preview.basis:
                raise Outdated
            since = runs.last_log_row(write)
            rows = _write(register, actor, form, accepted, write, progress)
            # The register's own files bring every record as it is; other files only what follows from their rows.
            follow = hooks.run_for_all if import_preview.own_file else hooks.run
            follow(register, actor, write, form, rows)
            runs.add_run(register, actor, write, form.name, file, since)
    if progress:
        progress(total, total)
    return import_preview.saved_counts(confirmed)


def _write(
    register: Register,
    actor: Actor,
    form: Form,
    accepted: list[Accepted],
    write: Transaction,
    progress: Progress | None,
) -> list[Row]:
    new, changed = list[Row](), list[Row]()
    entries, flagged = [], []
    for done, incoming in enumerate(accepted, 1):
        row = next_row(register, actor, incoming.values, incoming.record, incoming.previous)
        (changed if incoming.previous else new).append(row)
        entries.append(titles.log_entry(register.plan, form, row))
        if incoming.needs_confirmation:
            flagged.append(entries[-1])
        if progress and done % _STEP == 0:
            progress(done, len(accepted))
    # Apart, because rows with a version before them may carry columns that have left the plan.
    write.insert(schema.table(form), new)
    write.insert(schema.table(form), changed)
    log.add(write, actor, "import", register.now(), entries)
    if flagged:
        log.add(write, actor, "person_confirmed", register.now(), flagged)
    return new + changed


def _require(register: Register, actor: Actor, form: Form) -> None:
    require(register, actor, "import")
    require(register, actor, form.action)


def _basis(register: Register, form: Form, read: Read) -> int:
    """The log's newest number about the form, what it links to and closed quarters: as it stands, so does a preview."""
    forms = sorted({form.name, *(link_field.form for link_field in form.link_fields)})
    marks = ", ".join("?" for _ in forms)
    about = f"(form IN ({marks}) OR action = 'quarter_close')"
    sql = f"SELECT max(nr) AS nr FROM log WHERE action NOT IN ('export', 'export_masked') AND {about}"
    newest: int | None = read(sql, forms)[0]["nr"]
    return newest or 0
