"""The files that people have: Excel, LibreOffice, Word and cells from the clipboard come in as a CSV file does."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import FileRefused
from lomma_core.exchange.exports import xlsx_writer
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.tables import reader
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.records import listing
from tests.conftest import MEMBER, NOW, PLAN, READER
from tests.core.exchange.test_csv_import import IMPORTER
from tests.helpers.office_files import document, ods, xlsx
from tests.helpers.sample_records import contents, fill

HEADINGS = ["Titel", "Nivå", "Målgrupp", "Start", "Kostnad (kr)"]
ROWS = [
    ["Kvällsöppet på biblioteket", "Generell", "Alla unga", dt.date(2026, 1, 2), 12000.5],
    ["Studiecirkel", "Generell", "Föräldrar", 2027, 1.234],
]
TEXTS = [
    ["Kvällsöppet på biblioteket", "Generell", "Alla unga", "2026-01-02", "12000,5"],
    # Three decimals get a fourth: "1,234" may be a thousand.
    ["Studiecirkel", "Generell", "Föräldrar", "2027", "1,2340"],
]
TITLED = [["Handlingsplan 2026–2028"], [], HEADINGS, *ROWS]
OLD_EXCEL = Path(__file__).parents[2] / "data" / "plan.xls"
FILES = {
    "Excel": xlsx({"Insatser": TITLED}),
    "Excel before 2007": OLD_EXCEL.read_bytes(),
    "LibreOffice": ods({"Insatser": TITLED}),
    "Word": document([HEADINGS, *TEXTS]),
    "the clipboard": "\n".join("\t".join(row) for row in [HEADINGS, *TEXTS]).encode(),
    "CSV": "\r\n".join(";".join(row) for row in [["Handlingsplan 2026–2028"], [], HEADINGS, *TEXTS]).encode("cp1252"),
}


@pytest.fixture
def known(register):
    """The words that headings of insatser may be."""
    return columns.known_words(register.plan.forms["insats"])


def _judged(register, data, form="insats", **choice):
    form = register.plan.forms[form]
    read = read_table(data, columns.known_words(form), **choice)
    return preview.preview(register, IMPORTER, form.name, read, columns.suggest(register, form, read))


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_the_same_table_is_read_from_every_kind_of_file(data, known):
    read = read_table(data, known)
    assert read.headings == tuple(HEADINGS)
    assert read.rows == TEXTS


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_the_same_insatser_come_in_from_every_kind_of_file(register, data):
    judged = _judged(register, data)
    assert [row.outcome for row in judged.outcomes] == [RowOutcome.NEW] * 2
    preview.save(register, IMPORTER, judged)
    saved = {
        record.values["titel"]: record.values for record in listing.list_records(register, MEMBER, "insats").records
    }
    assert [str(saved[title]["kostnad"]) for title, *_ in TEXTS] == ["12000.50", "1.23"]
    assert [saved[title]["start"] for title, *_ in TEXTS] == ["2026-01-02", "2027"]


def test_row_numbers_are_those_that_the_spreadsheet_shows_and_a_title_above_is_named(known):
    read = read_table(FILES["Excel"], known)
    assert read.numbers == [4, 5]
    assert read.notes == ("Rubrikerna står på rad 3. Rad 1 ovanför är inte med.",)


def test_headings_that_nobody_knows_are_found_below_a_title(known):
    read = read_table(b"Plan 2026\n\nTiltak;Ansvarlig\nKurs;Politiet\n", known)
    assert (read.headings, read.rows) == (("Tiltak", "Ansvarlig"), [["Kurs", "Politiet"]])


def test_a_merged_cell_answers_for_each_of_its_rows_and_each_says_so(register):
    rows = [
        HEADINGS[:3],
        ["Kurs", "Generell", "Alla"],
        ["Studiecirkel", None, "Alla"],
        ["Samtal", "Individriktad", "En"],
    ]
    for data in (xlsx({"A": rows}, merged=["B2:B3"]), document(rows)):
        judged = _judged(register, data)
        assert [row.outcome for row in judged.outcomes] == [RowOutcome.NEW] * 3
        assert ["sammanfogad" in row.reason for row in judged.outcomes] == [False, True, False]
        assert "Nivå" in judged.outcomes[1].reason
    assert "sammanfogad" in _judged(register, OLD_EXCEL.read_bytes()).outcomes[1].reason


@pytest.mark.parametrize("error", ["#REFERENS!", "#SAKNAS!", "#NAMN?", "#DIV/0!", "#N/A", "Err:508", "########"])
def test_a_spreadsheets_fault_rejects_its_row_by_the_name_of_its_column(register, error):
    rows = [HEADINGS[:3], ["Kurs", "Generell", error], ["Studiecirkel", "Generell", "Alla #1"]]
    for data in (xlsx({"A": rows}), "\n".join(";".join(row) for row in rows).encode()):
        first, second = _judged(register, data).outcomes
        assert first.outcome is RowOutcome.REJECTED
        assert first.reason.startswith("Målgrupp: cellen har felet ")
        assert second.outcome is RowOutcome.NEW


def test_an_error_that_a_formula_has_computed_is_an_error_and_no_empty_answer(register):
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"A": [HEADINGS[:3], ["Kurs", "Generell", None]]})))
    cell = book.active["C2"]
    cell.value, cell.data_type = "#REF!", "e"
    out = io.BytesIO()
    book.save(out)
    (row,) = _judged(register, out.getvalue()).outcomes
    assert row.reason == "Målgrupp: cellen har felet #REF! i stället för ett värde. Rätta den i filen och försök igen."


def test_the_sheet_whose_headings_the_form_knows_is_taken_and_another_may_be_named(known):
    sheets = {
        "Om planen": [["Antagen av", "KS"], ["År", 2026]],
        "Blad 2": [HEADINGS, *ROWS],
        "Dold": [HEADINGS, ROWS[0]],
    }
    data = xlsx(sheets, hidden=["Dold"])
    assert [sheet.name for sheet in reader.read_sheets(data)] == ["Om planen", "Blad 2"]
    assert read_table(data, known).sheet == "Blad 2"
    assert read_table(data, known, "om planen").headings == ("Antagen av", "KS")
    with pytest.raises(FileRefused, match="Om planen, Blad 2"):
        read_table(data, known, "Dold")
    assert read_table(document([["Namn", "År"], ["KS", "1"]], [HEADINGS, *TEXTS]), known).sheet == "Tabell 2"


@pytest.mark.parametrize("empty", [True, False], ids=["in an empty register", "in the same register"])
def test_the_products_own_excel_export_reads_back_as_the_same_records(register, tmp_path, empty):
    fill(register)
    data = xlsx_writer.xlsx_bytes(register, READER, [])
    target = open_register(PLAN, tmp_path / "tom" / "lomma.duckdb", lambda: NOW) if empty else register
    for form in register.plan.form:
        judged = _judged(target, data, form.name)
        expected = RowOutcome.NEW if empty else RowOutcome.UNCHANGED
        assert {row.outcome for row in judged.outcomes} == {expected}, (form.name, judged.outcomes)
        preview.save(target, IMPORTER, judged)
    assert contents(target) == contents(register)
    if empty:
        target.store.close()


def test_equal_headings_that_mean_nothing_here_stop_no_file_and_those_that_do_are_refused(known):
    assert read_table("Titel;Nivå;Kommentar;Kommentar\nKurs;generell;a;b\n".encode(), known).headings[2:] == (
        "Kommentar",
        "Kommentar, kolumn 4",
    )
    with pytest.raises(FileRefused, match="samma rubrik"):
        read_table("Titel;Nivå;Målgrupp; målgrupp \nKurs;generell;Alla;\n".encode(), known)


def test_rows_inside_quotes_are_split_and_it_is_said(known):
    read = read_table('"Titel;Nivå;Målgrupp"\r\n"Kurs;generell;Alla"\r\n'.encode(), known)
    assert read.rows == [["Kurs", "generell", "Alla"]]
    assert "citattecken" in read.notes[0]


@pytest.mark.parametrize("first", ["sep=;\r", "sep=;;;\r\n", "\ufeffsep=;\r\n", '"sep=;"\n'])
def test_excels_own_first_line_is_never_a_heading(first, known):
    end = "\r" if first.endswith("\r") else "\r\n"
    assert read_table(f"{first}Titel;Nivå{end}Kurs;generell{end}".encode(), known).headings == ("Titel", "Nivå")


@pytest.mark.parametrize(
    "text", ["\ufeff\ufeffTitel;Nivå\nKurs;generell", "Titel\u200b;Nivå\nKurs;gene\u00adrell\u200b"]
)
def test_what_nobody_sees_changes_nothing(register, text):
    (row,) = _judged(register, text.encode()).outcomes
    assert (row.outcome, row.title) == (RowOutcome.NEW, "Kurs")


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


REFUSED = {
    "half a workbook": (FILES["Excel"][:2000], "kan vara skadad"),
    "a broken workbook": (_zip(**{"xl/workbook.xml": b"<workbook"}), "kan vara skadad"),
    "a broken old workbook": (OLD_EXCEL.read_bytes()[:3000], "kan vara skadad"),
    "a locked workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "lösenord"),
    "a broken spreadsheet": (_zip(mimetype=b"x.spreadsheet", **{"content.xml": b"<a"}), "kan vara skadad"),
    "entities": (_zip(mimetype=b"x.spreadsheet", **{"content.xml": b"<!DOCTYPE a><a/>"}), "kan vara skadad"),
    "a bomb": (_zip(**{"xl/workbook.xml": b"<a>", "xl/x": b" " * 60_000_000}), "för stor när den packas upp"),
    "a bomb in the part that says the kind": (
        _zip(mimetype=b" " * 60_000_000, **{"content.xml": b"<a/>"}),
        "för stor när den packas upp",
    ),
    "a text document of LibreOffice": (_zip(mimetype=b"x.text", **{"content.xml": b"<a/>"}), "läses inte in"),
    "another ZIP": (_zip(**{"readme.txt": b"hej"}), "läses inte in"),
    "an empty workbook": (xlsx({"A": [[]]}), "Filen är tom"),
    "a document without tables": (document(), "ingen tabell"),
    "a cell far to the right": (xlsx({"A": [["Titel"], ["x"] * 600]}), "för stor"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(data, words, known):
    with pytest.raises(FileRefused, match=words):
        read_table(data, known)


def test_a_cell_far_down_costs_no_memory_for_the_empty_ones_above(known):
    book = openpyxl.Workbook()
    for place, heading in enumerate(HEADINGS, 1):
        book.active.cell(1, place, heading)
    book.active.cell(1_048_576, 1, "Kurs")
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue(), known).numbers == [1_048_576]


def test_the_file_chooser_lists_what_is_read_and_nothing_else():
    assert set(reader.KINDS) == {"csv", "txt", "tsv", "xlsx", "xlsm", "xls", "ods", "docx"}
