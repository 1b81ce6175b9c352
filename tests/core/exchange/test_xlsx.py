"""The Excel workbook, opened by a reader that is not ours: typed cells, nothing that runs, nothing that is hidden."""

import datetime as dt
import io

import openpyxl
import pytest

from lomma_core.cli.main import main
from lomma_core.domain import settings
from lomma_core.errors import LommaError, NotAllowed, NotFound
from lomma_core.exchange.exports.csv_writer import META
from lomma_core.exchange.exports.formula_escape import RISKY
from lomma_core.exchange.exports.sheets import Sheet, sheet_names
from lomma_core.exchange.exports.source import MASK
from lomma_core.exchange.exports.xlsx_writer import export_xlsx, xlsx_bytes
from lomma_core.permissions import Actor
from lomma_core.plan.model import Form
from lomma_core.records import commands, secrecy
from lomma_core.records.lookup import MARKED
from tests.conftest import CONVENER, MEASURE, MEMBER, PLAN, READER
from tests.helpers.core_results import form_csv, latest
from tests.helpers.libreoffice import needs_libreoffice, read_cells
from tests.helpers.sample_records import AWKWARD, FORMULA

POLICE = Actor("polis.ett", "polis")
# What a spreadsheet would run when somebody types it.
RUNNABLE = ["=1+1", "@SUM(A1)", "+cmd|'/c calc'!A0", "-2+3", "\t=1+1", "\r=1+1", "＝1+1", "http://exempel.se", "'=x"]


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(data: bytes, sheet: str) -> list[dict]:
    headings, *sheet_rows = book(data)[sheet].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in sheet_rows]


def test_a_workbook_has_a_sheet_for_each_form_after_one_that_explains_it(filled_register):
    opened = book(xlsx_bytes(filled_register, READER, []))
    names = [form.plural for form in filled_register.plan.form]
    assert opened.sheetnames == ["Om filen", "Översikt", *names]
    about = dict(opened["Om filen"].iter_rows(values_only=True))
    assert about["Registrets syfte"] == settings.purpose(filled_register) == "Vårt syfte"
    assert (about["Kommun"], about["Exporterat"]) == ("Lomma kommun", "2026-11-24 10:00")
    assert about["Sekretess"] == "Ingen post är sekretessmarkerad."
    assert set(names) <= set(about)
    for sheet in opened.worksheets[2:]:
        last = openpyxl.utils.get_column_letter(sheet.max_column)
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{last}{sheet.max_row}")
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.column_dimensions["A"].width > 10
        # Printed as wide as a paper that lies down, the headings on each, without the register's own columns.
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert [cell.value for cell in sheet[1]][-6:] == list(META.values())
        end = openpyxl.utils.get_column_letter(sheet.max_column - 6)
        assert sheet.print_area.endswith(f"$A$1:${end}${sheet.max_row}")
        assert all(cell.alignment.wrap_text for cell in sheet[1])
    assert book(xlsx_bytes(filled_register, READER, ["mote"])).sheetnames == ["Om filen", "Möten"]


def test_the_overview_has_the_numbers_of_the_charts_and_none_of_marked_records_when_masked(register, measure):
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Öppen"})
    secrecy.mark(register, CONVENER, "insats", measure.id, "osl_18_1", "Skäl")

    def all_of(masked: bool) -> dict:
        cells = list(book(xlsx_bytes(register, CONVENER, [], masked))["Översikt"].iter_rows(values_only=True))
        return {row[0]: row for row in cells if row[0]}

    whole, masked = all_of(False), all_of(True)
    headings = list(whole["Nivå"])
    generell = dict(zip(headings, whole["Generell"], strict=True))
    assert (generell["Alla"], generell["● Enligt plan"]) == (2, 2)
    assert dict(zip(headings, masked["Generell"], strict=True))["Alla"] == 1
    assert "I 2026-K4 är två insatser inte uppföljda än." in whole
    assert "I 2026-K4 är en insats inte uppföljd än." in masked


def test_dates_numbers_and_money_are_such_and_choices_are_words(filled_register):
    insats, mote = "Insatser", "Möten"
    data = xlsx_bytes(filled_register, READER, [])
    (common,) = [row for row in rows(data, insats) if row["Titel"] == MEASURE["titel"]]
    words = [common[heading] for heading in ("Nivå", "Ansvarig plats", "Status")]
    assert words == ["Generell", "Säkerhetschefen", "Enligt plan"]
    assert (common["Timmar"], common["Kostnad (kr)"], common["Version"]) == (7.25, 12000.5, 1)
    assert (common["Sparad"], common["Sparad av"]) == (dt.datetime(2026, 11, 24, 10), "medlem.ett")
    assert common["Start"] == "hösten 2017"
    assert rows(data, mote)[0]["Datum"] == dt.datetime(2026, 10, 5)
    sheet = book(data)[mote]
    column = [cell.value for cell in sheet[1]].index("Datum")
    assert sheet[2][column].number_format == "yyyy-mm-dd"
    assert AWKWARD in [row["Moment"] for row in rows(data, insats)]


def test_a_link_is_the_title_of_what_it_leads_to(filled_register):
    titles = {row["Insats"] for row in rows(xlsx_bytes(filled_register, READER, []), "Uppföljningar av insatser")}
    assert titles == {"@ Stödperson", MEASURE["titel"]}


def test_small_counts_are_a_text_and_the_others_numbers(filled_register):
    names = ("Antal erbjudna", "Antal accepterade", "Antal pågående")
    for actor in (READER, MEMBER, CONVENER):
        sheet_rows = rows(xlsx_bytes(filled_register, actor, ["uppfoljning_insats"]), "Uppföljningar av insatser")
        assert [row[name] for row in sheet_rows for name in names if row[name] is not None] == ["<5", "<5", 12]


def test_what_a_spreadsheet_would_run_arrives_as_the_text_it_is(filled_register):
    for sheet in book(xlsx_bytes(filled_register, READER, [])):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value[0] in RISKY and cell.row > 1:
                    assert cell.quotePrefix, cell.value
    texts = [
        cell for row in rows(xlsx_bytes(filled_register, READER, ["lagesbild"]), "Lägesbilder") for cell in row.values()
    ]
    assert {FORMULA, "-", "'=redan apostrof"} <= set(texts)


def _runnable_book() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = Sheet(book, "Blad")
        sheet.headings(["Å, ä och ö"], len(RUNNABLE))
        for row, text in enumerate(RUNNABLE, 1):
            sheet.text(row, 0, text)
    return out.getvalue()


def test_no_text_at_all_is_a_formula_or_an_address():
    cells = [row[0] for row in book(_runnable_book())["Blad"].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(RUNNABLE)
    assert [cell.hyperlink for cell in cells] == [None] * len(RUNNABLE)
    assert [cell.value for cell in cells if "\r" not in cell.value and "_x000D_" not in cell.value] == [
        text for text in RUNNABLE if "\r" not in text
    ]


# ------------------------------------------------------------------ Masked (R11)


def test_a_masked_workbook_has_no_text_of_a_marked_record(register, measure):
    answers = {"kvartal": "2026-K4", "insats": measure.id, "status": "enligt_plan"}
    commands.save(register, MEMBER, "uppfoljning_insats", answers, complete=False)
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    (whole,) = rows(xlsx_bytes(register, READER, []), "Insatser")
    masked_book = xlsx_bytes(register, READER, [], True)
    (masked,) = rows(masked_book, "Insatser")
    assert (whole["Titel"], masked["Titel"]) == (MEASURE["titel"], MASK)
    assert whole["Sekretess"] == masked["Sekretess"] == "OSL 18 kap. 1 §"
    assert (masked["Nivå"], masked["Målgrupp"]) == (MASK, MASK)
    assert rows(masked_book, "Uppföljningar av insatser")[0]["Insats"] == MARKED
    about = dict(book(masked_book)["Om filen"].iter_rows(values_only=True))
    assert "maskerade. En sekretessmarkerad post är med utan sina svar" in about["Sekretess"]


def test_who_may_not_read_marked_records_gets_a_workbook_without_them(register, measure):
    other = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Öppen"})
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    with pytest.raises(NotAllowed, match="bara göra maskerade"):
        xlsx_bytes(register, POLICE, [])
    assert [row["Post"] for row in rows(xlsx_bytes(register, POLICE, [], True), "Insatser")] == [other.id]


# ------------------------------------------------------------------ Rights, log, names, folder


def test_a_workbook_needs_the_right_and_each_form_is_logged(register, measure, tmp_path):
    before = latest(register.store)
    for nobody in (None, Actor("okänd", "finns_inte")):
        with pytest.raises(NotAllowed):
            xlsx_bytes(register, nobody, ["insats"])
        with pytest.raises(NotAllowed):
            export_xlsx(register, nobody, ["insats"], tmp_path / "mapp")
    assert [row for row in latest(register.store) if row["action"] != "refused"] == before
    assert not (tmp_path / "mapp").exists()
    with pytest.raises(NotFound, match="Välj bland"):
        xlsx_bytes(register, READER, ["finns_inte"])
    xlsx_bytes(register, READER, ["insats", "mote"])
    logged = [(row["action"], row["form"], row["amount"]) for row in latest(register.store, 2)]
    assert logged == [("export", "mote", 0), ("export", "insats", 1)]


def test_sheet_names_fit_excel_and_are_never_the_same():
    raw = {"name": "ett", "label": "A", "title": "A", "field": [{"type": "text", "name": "a", "label": "A"}]}
    plurals = ["Om filen", "History", "A/B: [mål]?", "x" * 40, "X" * 35, "'citat'"]
    forms = [Form.model_validate(raw | {"name": f"f{n}", "plural": text}) for n, text in enumerate(plurals)]
    names = list(sheet_names(forms).values())
    assert names == ["Om filen 2", "History 2", "A B mål", "x" * 31, "X" * 29 + " 2", "citat"]
    assert all(len(name) <= 31 for name in names)


def test_the_command_line_writes_a_workbook(register, measure, tmp_path, monkeypatch, capsys):
    path = register.store.path
    register.store.close()
    monkeypatch.setenv("LOMMA_DATABASE", str(path))
    monkeypatch.setenv("LOMMA_PLAN", str(PLAN))
    assert main(["export", "insats", "--to", str(tmp_path / "ut"), "--format", "xlsx", "--masked"]) == 0
    assert "registret.xlsx" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "ut").iterdir()] == ["registret.xlsx"]
    assert rows((tmp_path / "ut" / "registret.xlsx").read_bytes(), "Insatser")[0]["Titel"] == MEASURE["titel"]
    (tmp_path / "fil").write_text("här står en fil")
    assert main(["export", "--to", str(tmp_path / "fil"), "--format", "xlsx"]) == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(register, tmp_path):
    (tmp_path / "fil").write_text("här står en fil")
    with pytest.raises(LommaError, match="Välj en annan mapp"):
        export_xlsx(register, READER, [], tmp_path / "fil")


# ------------------------------------------------------------------ LibreOffice, as a Swedish office has it


@needs_libreoffice
def test_libreoffice_reads_the_workbook_as_we_meant_it(filled_register, tmp_path):
    (tmp_path / "alla.xlsx").write_bytes(xlsx_bytes(filled_register, READER, []))
    sheet_cells = read_cells(tmp_path / "alla.xlsx")
    assert ("float", "7,25") in sheet_cells
    assert ("date", "2026-10-05") in sheet_cells
    assert ("float", "12 000,50") in [(kind, text.replace("\xa0", " ")) for kind, text in sheet_cells]
    assert ("string", FORMULA) in sheet_cells
    assert ("string", "<5") in sheet_cells
    assert ("string", "Föreläsning för lärare") in sheet_cells


@needs_libreoffice
def test_libreoffice_runs_none_of_the_workbooks_texts(tmp_path):
    (tmp_path / "farlig.xlsx").write_bytes(_runnable_book())
    sheet_cells = read_cells(tmp_path / "farlig.xlsx")
    assert {kind for kind, _ in sheet_cells} == {"string"}
    assert ("string", "=1+1") in sheet_cells
    assert ("string", "@SUM(A1)") in sheet_cells
    assert ("string", "Å, ä och ö") in sheet_cells


@needs_libreoffice
def test_libreoffice_reads_the_csv_for_swedish_excel_as_we_meant_it(filled_register, tmp_path):
    for form in ("insats", "mote", "uppfoljning_insats", "lagesbild"):
        (tmp_path / f"{form}.csv").write_bytes(form_csv(filled_register, READER, form, "excel-csv"))
    measures = read_cells(tmp_path / "insats.csv")
    assert ("float", "7,25") in measures
    assert ("float", "12000,5") in measures
    assert ("string", "Föreläsning för lärare") in measures
    assert ("string", "'@ Stödperson") in measures
    assert ("date", "2026-10-05") in read_cells(tmp_path / "mote.csv")
    assert ("string", "<5") in read_cells(tmp_path / "uppfoljning_insats.csv")
    assert ("string", f"'{FORMULA}") in read_cells(tmp_path / "lagesbild.csv")
