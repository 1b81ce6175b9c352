"""A file that is made column by column is, byte for byte, the one that the rules make answer by answer."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.domain import settings
from lomma_core.errors import NotAllowed
from lomma_core.exchange.exports import csv_writer, json_writer, source, xlsx_writer
from lomma_core.exchange.exports.csv_writer import EXCEL, KINDS, MACHINE
from lomma_core.exchange.exports.formula_escape import RISKY, escape
from lomma_core.exchange.exports.source import MASK
from lomma_core.permissions import Actor
from lomma_core.privacy import small_counts
from lomma_core.records import commands, schema, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record, from_row
from lomma_core.storage.duckdb_engine import Cursor
from lomma_core.utils.quarters import local
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers import budget
from tests.helpers.core_results import form_csv

# Signs that mean something to a CSV file, a spreadsheet or a regular expression, among ordinary ones.
TEXTS = st.text(st.sampled_from([*RISKY, *"'\",;\n\r\t \u2028\u00a0\x0b<5aåÅ.€😀\\$^"]), max_size=6)


def cell(register, field, value, kind: str, links) -> str:
    """One answer's cell, a link in Excel's file as the title that it leads to."""
    if field.kind.is_link and kind != MACHINE:
        return escape(links.title(field.form, value))
    return csv_writer.cell_text(register, field, value, kind)


def records_of(export) -> tuple[list[Record], RecordLookup]:
    """The records of an export as they stand, in the order they came into being, and the names of what they link to."""
    register, form, about = export.register, export.form, export.about
    rows = register.store.read(
        f"SELECT n.* FROM {schema.current_rows(form)} n LEFT JOIN log l ON l.record = n.record AND l.form = ? "
        "GROUP BY ALL ORDER BY min(l.nr), n.record",
        [form.name],
    )
    rows = [small_counts.published(form, row) for row in rows if row["record"] not in about.hidden]
    links = RecordLookup(register.plan, register.store.read, about.masked)
    return [from_row(form, row) for row in rows], links


def answer_by_answer(register, actor: Actor, form_name: str, kind: str, masked: bool = False) -> bytes:
    """The file as each rule says it of one answer of one record."""
    export, out = source.open_export(register, actor, form_name, masked), io.StringIO()
    out.write("" if kind == MACHINE else "\ufeff")
    writer = csv.writer(out, delimiter="," if kind == MACHINE else ";", lineterminator="\r\n")
    writer.writerow(map(escape, csv_writer.headings(export.form, kind)))
    records, links = records_of(export)
    for record in records:
        machine = kind == MACHINE
        moment = f"{record.saved_at.isoformat()}Z" if machine else f"{local(record.saved_at):%Y-%m-%d %H:%M}"
        state = record.state if machine else record.state.label
        own = [record.id, str(record.version), state, moment, escape(record.saved_by)]
        own.append(escape(export.about.provisions.get(record.id, "")))
        fields = export.form.every_field.items()
        covered = record.id in export.about.masked
        own += [MASK if covered else cell(register, field, record.values[name], kind, links) for name, field in fields]
        writer.writerow(own)
    return out.getvalue().encode()


def json_by_record(register, actor: Actor, form_name: str, masked: bool = False) -> dict:
    """What a JSON file holds, as each rule says it of one answer of one record."""
    export = source.open_export(register, actor, form_name, masked)
    result = []
    for record in records_of(export)[0]:
        own = {"record": record.id, "version": record.version, "state": record.state}
        own |= {"saved_at": f"{record.saved_at.isoformat()}Z", "saved_by": record.saved_by}
        covered = record.id in export.about.masked
        answers = {
            name: MASK if covered else field.kind.json(record.values[name])
            for name, field in export.form.every_field.items()
        }
        result.append(own | {"secrecy": export.about.provisions.get(record.id)} | answers)
    return {"purpose": settings.purpose(register), "form": form_name, "records": result}


def sheet_by_record(register, actor: Actor, form_name: str, masked: bool = False) -> list[list[object]]:
    """The rows of a form's sheet under its headings, as each rule says it of one answer of one record."""
    export, result = source.open_export(register, actor, form_name, masked), []
    records, links = records_of(export)
    for record in records:
        row: list[object] = []
        for name, field in export.form.every_field.items():
            value = record.values[name]
            content = None if value is None else field.kind.excel_value(value)
            words = MASK if record.id in export.about.masked else links.show(field, value)
            row.append(words if record.id in export.about.masked or content is None else content)
        moment = local(record.saved_at).replace(tzinfo=None)
        row += [record.id, record.version, record.state.label, moment, record.saved_by]
        row.append(export.about.provisions.get(record.id, ""))
        result.append([cell_read(content) for content in row])
    return result


def cell_read(content: object) -> object:
    """A cell as a workbook that is read has it: none for an empty one, a moment for a day."""
    if isinstance(content, dt.date) and not isinstance(content, dt.datetime):
        return dt.datetime.combine(content, dt.time())
    return None if content == "" else content


def sheet_rows(data: bytes) -> list[list[object]]:
    """The rows of a workbook's last sheet under its headings."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[-1]
    return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def as_text(document: dict) -> str:
    """A JSON document as its file."""
    start = json.dumps({"purpose": document["purpose"], "form": document["form"]}, ensure_ascii=False)[:-1]
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in document["records"])
    return f'{start}, "records": [' + (f"\n{rows}" if rows else "") + "\n]}\n"


def compare(register) -> int:
    """Every form in every kind for every reader; how many files were compared."""
    compared = 0
    for form in register.plan.form:
        for kind in KINDS:
            for actor in (CONVENER, MEMBER, READER, Actor("polis.ett", "polis")):
                for masked in (False, True):
                    try:
                        expected = answer_by_answer(register, actor, form.name, kind, masked)
                    except NotAllowed:
                        continue
                    file = b"".join(csv_writer.stream(register, actor, form.name, kind, masked))
                    assert file == expected, (form.name, kind, actor.role, masked)
                    compared += 1
                    if kind == MACHINE:
                        file = b"".join(json_writer.stream(register, actor, form.name, masked))
                        assert file.decode() == as_text(json_by_record(register, actor, form.name, masked))
                        rows = sheet_rows(xlsx_writer.xlsx_bytes(register, actor, [form.name], masked))
                        assert rows == sheet_by_record(register, actor, form.name, masked)
    return compared


def test_a_register_in_which_everything_has_happened_leaves_as_before(full_register):
    assert compare(full_register) > 4 * len(full_register.plan.form)


def test_marked_records_leave_as_before(filled_register):
    for form in filled_register.plan.form:
        rows = filled_register.store.read(f'SELECT record FROM "form_{form.name}" LIMIT 1')
        if rows and secrecy.markable(form):
            secrecy.mark(filled_register, MEMBER, form.name, rows[0]["record"], "=26 kap. 1 §; OSL", "Pågående ärende.")
    assert compare(filled_register) > 4 * len(filled_register.plan.form)


@pytest.fixture
def many(register, monkeypatch):
    """A register whose files are made of many blocks."""
    monkeypatch.setattr(source, "_BLOCK", 3)
    return _filled(register, 8)


@pytest.fixture
def more(register, monkeypatch):
    """A register with three times as many, in as many blocks."""
    monkeypatch.setattr(source, "_BLOCK", 9)
    return _filled(register, 24)


def _filled(register, number: int):
    for n in range(number):
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Kurs {n % 3}", "kostnad": n * 1000})
    return register


# Many texts in an example: what an example costs is the database, however many stand in it.
@budget.databases
@given(st.lists(st.tuples(TEXTS, TEXTS | st.none()), min_size=24, max_size=24))
def test_any_texts_leave_as_before(more, pairs):
    with more.store.transaction() as write:
        rows = write.read("SELECT record FROM form_insats ORDER BY record")
        for row, (first, second) in zip(rows, pairs, strict=True):
            sql = "UPDATE form_insats SET titel = ?, syfte = ?, saved_by = ? WHERE record = ?"
            write.execute(sql, [first, second, first or "a", row["record"]])
    for kind in KINDS:
        assert form_csv(more, READER, "insats", kind) == answer_by_answer(more, READER, "insats", kind)
    file = b"".join(json_writer.stream(more, READER, "insats"))
    assert file.decode() == as_text(json_by_record(more, READER, "insats"))


def test_a_file_reads_its_blocks_and_nothing_twice(many, monkeypatch):
    reads = []
    block = type(many.store).block
    monkeypatch.setattr(type(many.store), "block", lambda self, *args: reads.append(args[0]) or block(self, *args))
    progress = []
    list(csv_writer.stream(many, READER, "insats", MACHINE, progress=lambda *step: progress.append(step)))
    # Where they stand, and three blocks of at most three records.
    assert len(reads) == 4
    assert progress == [(3, 8), (6, 8), (8, 8)]


def test_a_file_reads_the_titles_of_a_block_at_once(many, monkeypatch):
    reads, rows = [], []
    block, read = Cursor.block, Cursor.read
    monkeypatch.setattr(Cursor, "block", lambda *given: reads.append(given[1]) or block(*given))
    pieces = csv_writer.stream(many, READER, "insats", EXCEL)
    monkeypatch.setattr(Cursor, "read", lambda *given: rows.append(given[1]) or read(*given))
    assert b"".join(pieces).count(b"\r\n") == 9
    # Where they stand, and three blocks of at most three records, each with the titles of each field that links.
    assert len(reads) == 1 + 3 * (1 + len(many.plan.forms["insats"].link_fields))
    assert not rows


def test_a_workbook_reads_its_blocks_and_no_record_by_itself(many, monkeypatch):
    monkeypatch.setattr(xlsx_writer, "_ROWS", 3)
    reads, progress, block = [], [], Cursor.block
    monkeypatch.setattr(Cursor, "block", lambda *given: reads.append(given[1]) or block(*given))
    data = xlsx_writer.xlsx_bytes(many, READER, ["insats"], progress=lambda *step: progress.append(step))
    assert len(sheet_rows(data)) == 8
    assert len(reads) == 1 + 3 * (1 + len(many.plan.forms["insats"].link_fields))
    assert progress == [(3, 8), (6, 8), (8, 8)]


def test_what_is_removed_while_a_file_is_fetched_does_not_leave(many):
    rows = many.store.read("SELECT record FROM form_insats ORDER BY record")
    for gone in (rows[:4], rows):
        pieces = [csv_writer.stream(many, READER, "insats", kind) for kind in KINDS]
        document = json_writer.stream(many, READER, "insats")
        with many.store.transaction() as write:
            for row in gone:
                write.execute("DELETE FROM form_insats WHERE record = ?", [row["record"]])
        left = len(rows) - len(gone)
        assert [b"".join(some).count(b"\r\n") for some in pieces] == [left + 1, left + 1]
        assert len(json.loads(b"".join(document))["records"]) == left
