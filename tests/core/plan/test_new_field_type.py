"""A field type is one class: two that the program has never heard of work everywhere, with no other edit."""

import io
import json
import zipfile

import openpyxl
import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import NotValid, PersonSuspected, PlanError
from lomma_core.exchange.archive import tables
from lomma_core.exchange.archive.writer import archive_bytes
from lomma_core.exchange.exports import json_writer
from lomma_core.exchange.exports.http.query import of_form
from lomma_core.exchange.exports.source import MASK
from lomma_core.exchange.exports.xlsx_writer import xlsx_bytes
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.exchange.xlsform.exporter import xlsform
from lomma_core.exchange.xlsform.importer import propose, read_xlsform
from lomma_core.maintenance import text_scan
from lomma_core.personal import saved_views
from lomma_core.plan import field_types
from lomma_core.plan.loader import load_plan
from lomma_core.quarterly import changes, compare, snapshot
from lomma_core.records import bulk_update, commands, listing, queries, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.utils.quarters import Quarter
from tests.conftest import ADMIN, ARCHIVIST, MEASURE, MEMBER, NOW
from tests.core.exchange.test_xlsform import make_workbook
from tests.helpers import made_up_types
from tests.helpers.core_results import csv_rows, form_csv

ANSWERS = MEASURE | {"marke": "Bibliotek", "andel": "12,5 %"}
STORED = {"marke": "§ bibliotek", "andel": 12.5}


@pytest.fixture
def register(tmp_path):
    """A register whose plan has a field of each made-up type."""
    with made_up_types.registered_types():
        opened = open_register(made_up_types.plan_with_types(tmp_path), tmp_path / "lomma.duckdb", lambda: NOW)
        yield opened
        opened.store.close()


@pytest.fixture
def saved_measure(register):
    """An insats with an answer of each."""
    return commands.save(register, MEMBER, "insats", ANSWERS)


def fields(register):
    return [register.plan.forms["insats"].fields[name] for name in STORED]


def test_a_plan_with_an_unknown_type_is_refused_until_the_type_is_registered(tmp_path):
    path = made_up_types.plan_with_types(tmp_path)
    with pytest.raises(PlanError, match=r"\[marke\]\.type: har ett värde som inte finns; välj bland 'text', .*'seat'"):
        load_plan(path)
    with made_up_types.registered_types():
        assert load_plan(path).forms["insats"].fields["marke"].kind.label == "märke"
    assert set(field_types.TYPES) & {"mark", "percent"} == set()


def test_the_answer_is_saved_shown_and_kept_in_history(register, saved_measure):
    assert {name: saved_measure.values[name] for name in STORED} == STORED
    links = RecordLookup(register.plan, register.store.read)
    assert [links.show(field, saved_measure.values[field.name]) for field in fields(register)] == [
        "§ bibliotek",
        "12,5 %",
    ]
    later = commands.save(register, MEMBER, "insats", ANSWERS | {"andel": "50"}, saved_measure.id, 1)
    form = register.plan.forms["insats"]
    assert queries.changes(register.plan, form, saved_measure, later, links) == [("Andel", "12,5 %", "50 %")]
    with pytest.raises(NotValid, match="Andel: Skriv en andel mellan 0 och 100 %"):
        commands.save(register, MEMBER, "insats", ANSWERS | {"andel": "120"}, saved_measure.id, 2)


def test_the_guard_reads_it_like_any_text_that_somebody_writes(register, saved_measure):
    with pytest.raises(NotValid, match="Märke: ett personnummer"):
        commands.save(register, MEMBER, "insats", ANSWERS | {"marke": "Elev 19900101-1234"})
    with pytest.raises(PersonSuspected):
        commands.save(register, MEMBER, "insats", ANSWERS | {"marke": "Kontakta anna.svensson@example.org"})
    with register.store.transaction() as write:
        write.execute("UPDATE form_insats SET marke = '§ 19900101-1234'")
    assert [(finding.field, finding.kind) for finding in text_scan.scan(register, ADMIN)] == [("marke", "personnummer")]


def test_lists_search_filter_and_sort_by_it(register, saved_measure):
    other = commands.save(register, MEMBER, "insats", ANSWERS | {"titel": "Torget", "marke": "torg", "andel": "7"})
    form, plan = register.plan.forms["insats"], register.plan

    def ids(**how):
        query = listing.ListQuery(**how)
        return [record.id for record in listing.list_records(register, MEMBER, "insats", query).records]

    assert ids(search="BIBLIO") == [saved_measure.id]
    assert ids(filters={"marke": "§ torg"}) == [other.id]
    assert ids(filters={"andel": "7"}, sort="titel") == ids(sort="titel")
    assert ids(sort="marke") == ids(sort="andel", descending=True) == [saved_measure.id, other.id]
    assert "marke" in [field.name for field in saved_views.filter_fields(form)]
    view = saved_views.from_query(plan, form, {"filter.marke": "Torg", "sortera": "andel"})
    assert (view.filters, view.sort) == ({"marke": "§ torg"}, "andel")
    links = RecordLookup(plan, register.store.read)
    assert of_form(plan, form, links, [("marke", "torg")]).filters == {"marke": "§ torg"}
    with pytest.raises(NotValid, match="ett filter som inte finns"):
        of_form(plan, form, links, [("andel", "7")])
    assert {"marke", "andel"} <= {field.name for field in bulk_update.fields(form)}


def test_files_hold_it_in_their_own_way_and_give_it_back(register, saved_measure):
    machine = form_csv(register, MEMBER, "insats", "csv")
    assert [csv_rows(machine, ",")[0][name] for name in STORED] == ["§ bibliotek", "12.5"]
    excel = form_csv(register, MEMBER, "insats", "excel-csv")
    assert [csv_rows(excel, ";")[0][name] for name in ("Märke", "Andel")] == ["§ bibliotek", "12,5 %"]
    form = register.plan.forms["insats"]
    for data in (machine, excel):
        read = read_table(data)
        result = preview.preview(register, MEMBER, "insats", read, columns.suggest(register, form, read))
        assert result.counts["oförändrad"] == 1
    read = read_table("Titel;Nivå;Märke;Andel\nKväll;generell;torg;8 %\nNatt;generell;torg;101\n".encode())
    result = preview.preview(register, MEMBER, "insats", read, columns.suggest(register, form, read))
    assert [outcome.outcome for outcome in result.outcomes] == ["ny", "avvisad"]
    preview.save(register, MEMBER, result)
    new = queries.find(register, MEMBER, "insats", titel="Kväll")
    assert {name: new.values[name] for name in STORED} == {"marke": "§ torg", "andel": 8.0}
    document = json.loads(b"".join(json_writer.stream(register, MEMBER, "insats")))["records"][0]
    assert {name: document[name] for name in STORED} == STORED
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(register, MEMBER, ["insats"])))["Insatser"]
    place = {cell.value: cell.column - 1 for cell in book[1]}
    cells = [book[2][place[name]] for name in ("Märke", "Andel")]
    assert [cell.value for cell in cells] == ["§ bibliotek", 12.5]
    assert cells[1].number_format == '0.0" %"'
    kinds = {column.name: column.kind for column in tables.columns(register.store.read, "form_insats")}
    assert (kinds["marke"], kinds["andel"]) == ("VARCHAR", "DOUBLE")


def test_a_masked_file_leaves_its_text_out_and_an_import_of_it_changes_nothing(register, saved_measure):
    secrecy.mark(register, MEMBER, "insats", saved_measure.id, "osl_18_1", "Skäl")
    data = form_csv(register, MEMBER, "insats", "csv", masked=True)
    assert [csv_rows(data, ",")[0][name] for name in STORED] == [MASK, MASK]
    read = read_table(data)
    how = columns.suggest(register, register.plan.forms["insats"], read)
    assert preview.preview(register, MEMBER, "insats", read, how).counts["oförändrad"] == 1
    archive = archive_bytes(register, ARCHIVIST, masked=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        row = csv_rows(file.read("tabeller/form_insats.csv"), ",")[0]
    assert [row[name] for name in STORED] == [MASK, ""]


def test_the_form_goes_out_as_xlsform_and_comes_back(register):
    data = xlsform(register, ADMIN, "insats")
    assert propose(register.in_use.text, data, "insats.xlsx") == (register.in_use.text, [])
    read = read_xlsform(make_workbook([["text", "a", "A"], ["range", "b", "B"]]))
    assert [field["type"] for field in read.fields] == ["text", "percent"]


def test_the_quarter_tells_the_number_that_changed_and_of_the_text_only_that_it_did(register, saved_measure):
    quarter = Quarter(2026, 4)
    before = snapshot.live(register.plan, register.store.read, quarter)
    commands.save(register, MEMBER, "insats", ANSWERS | {"marke": "torg", "andel": "50"}, saved_measure.id, 1)
    after = snapshot.live(register.plan, register.store.read, quarter)
    sentences = str(changes.sentences(register.plan, compare.compare(before, after)))
    assert "andel från 12,5 % till 50 %" in sentences
    assert "ändrad text i ”Märke”" in sentences
    assert "torg" not in sentences


def test_it_stays_out_of_the_log_when_a_title_has_it(tmp_path):
    path = made_up_types.plan_with_types(tmp_path)
    text = path.read_text(encoding="utf-8").replace('title = "{titel}"', 'title = "{marke}"', 1)
    path.write_text(text, encoding="utf-8")
    with made_up_types.registered_types():
        opened = open_register(path, tmp_path / "lomma.duckdb", lambda: NOW)
        record = commands.save(opened, MEMBER, "insats", ANSWERS)
        assert RecordLookup(opened.plan, opened.store.read).title("insats", record.id) == "§ bibliotek"
        assert "bibliotek" not in str(opened.store.read("SELECT * FROM log"))
        opened.store.close()
