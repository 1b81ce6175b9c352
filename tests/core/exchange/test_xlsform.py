"""Forms as XLSForm: pyxform takes every one, each comes back as it was, and a hostile file is met with care."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from pyxform.xls2xform import convert

from lomma_core.errors import FileRefused, LommaError, NotAllowed, NotFound, NotValid, PersonSuspected, PlanError
from lomma_core.exchange.xlsform import workbook
from lomma_core.exchange.xlsform.exporter import xlsform
from lomma_core.exchange.xlsform.importer import propose
from lomma_core.form_editor import changes, edits, limits, proposals, versions
from lomma_core.plan.loader import load_plan, read_plan
from tests.conftest import ADMIN, MEMBER, PLAN
from tests.helpers.core_results import latest
from tests.helpers.xlsforms import SURVEY, make_workbook

pytestmark = pytest.mark.slow

FORMS = list(load_plan(PLAN).forms)


# ------------------------------------------------------------------ Out, and back


@pytest.mark.parametrize("form", FORMS)
def test_pyxform_makes_an_xform_of_every_form_without_a_warning(register, form):
    xform = convert(io.BytesIO(xlsform(register, ADMIN, form)), file_type=".xlsx")
    assert xform.warnings == []
    for field in register.plan.forms[form].field:
        assert f"/{field.name}" in xform.xform
        assert field.label.split("&")[0] in xform.xform


@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_back_as_it_was(register, form):
    text, notes = propose(register.in_use.text, xlsform(register, ADMIN, form), f"{form}.xlsx")
    assert (text, notes) == (register.in_use.text, [])


def test_the_export_is_logged_takes_the_right_and_has_no_retired_field(register):
    proposals.propose(register, ADMIN, edits.retire_field(register.in_use.text, "insats", "kalla"))
    versions.take_into_use(register, ADMIN)
    book = openpyxl.load_workbook(io.BytesIO(xlsform(register, ADMIN, "insats")))
    names = [row[1] for row in book["survey"].iter_rows(values_only=True)]
    assert "titel" in names
    assert "kalla" not in names
    assert latest(register.store, 1)[0]["action"] == "plan_export"
    with pytest.raises(NotAllowed):
        xlsform(register, MEMBER, "insats")
    with pytest.raises(NotFound):
        xlsform(register, ADMIN, "finns_inte")


def test_no_text_of_a_form_is_a_formula_in_the_file(register):
    text = edits.change_field(register.in_use.text, "insats", "kalla", {"hint": "=1+1", "label": "@SUM(A1)"})
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN, confirmed=True)
    data = xlsform(register, ADMIN, "insats")
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data))["survey"].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "=1+1" in {cell.value for cell in cells}
    assert propose(text, data)[0] == text


# ------------------------------------------------------------------ In


def test_a_foreign_form_becomes_a_new_form_with_its_choices_groups_and_conditions(register):
    survey = [
        ["start", "start", "", ""],
        ["text", "rubrik", "Rubrik", ""],
        ["begin group", "g", "Väder", ""],
        ["select_one vader", "vader", "Hur var vädret?", ""],
        ["integer", "grader", "Grader", "${vader} = 'sol'"],
        ["end group", "", "", ""],
    ]
    choices = [["vader", "sol", "Sol"], ["vader", "regn", "Regn"]]
    text, notes = propose(register.in_use.text, make_workbook(survey, choices), "vandring.xlsx")
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)
    form = register.plan.forms["vandring"]
    assert [(f.type, f.name, f.section) for f in form.field] == [
        ("text", "rubrik", ""),
        ("choice", "vader", "Väder"),
        ("number", "grader", ""),
    ]
    assert [choice.label for choice in register.plan.choices["vader"]] == ["Sol", "Regn"]
    assert notes == ["Raden start är utelämnad; den fylls i av telefoner."]


def test_a_form_that_is_here_is_changed_and_what_the_file_lacks_stays(register):
    # The title must be answered: what the code needs of the plan a file may not take away.
    survey = [["text", "titel", "Insatsens namn", "", "yes"], ["text", "vader", "Väder", "", ""]]
    settings = {"form_title": "Insats", "form_id": "insats"}
    text, notes = propose(
        register.in_use.text, make_workbook(survey, settings=settings, headings=[*SURVEY, "required"])
    )
    after = read_plan(text, "Filen")
    limits.refuse(
        register.plan, read_plan(propose(register.in_use.text, make_workbook([survey[1]], (), settings))[0], "x")
    )
    assert "Insats, ”Titel”: frågan är nu ”Insatsens namn”." in changes.change_lines(register.plan, after)
    assert {*register.plan.forms["insats"].fields, "vader"} == {*after.forms["insats"].fields}
    assert "Frågor som inte finns i filen är kvar, sist: Nivå" in notes[0]


def test_a_list_of_the_same_name_and_other_answers_is_a_list_of_its_own(register):
    survey = [["text", "rubrik", "Rubrik", ""], ["select_one monster", "m", "Mönster", ""]]
    text, _ = propose(register.in_use.text, make_workbook(survey, [["monster", "rutig", "Rutig"]]))
    after = read_plan(text, "Filen")
    assert after.choices["monster"] == register.plan.choices["monster"]
    assert after.forms["vandring"].fields["m"].choices == "monster_2"


def test_texts_in_several_languages_are_read_in_swedish(register):
    headings = ["type", "name", "label::English (en)", "label::Svenska (sv)"]
    text, _ = propose(register.in_use.text, make_workbook([["text", "a", "Name", "Rubrik"]], headings=headings))
    assert read_plan(text, "Filen").forms["vandring"].fields["a"].label == "Rubrik"


@pytest.mark.parametrize("kind", ["geopoint", "image", "begin repeat", "calculate", "note", "select_one_from_file x"])
def test_a_type_that_does_not_exist_here_is_refused_by_name_with_what_to_do(register, kind):
    with pytest.raises(FileRefused, match="rad 2 på bladet survey") as error:
        propose(register.in_use.text, make_workbook([[kind, "a", "A", ""]]))
    assert kind.split(" ")[0] in str(error.value)


BAD = {
    "an expression that cannot be read": [[["text", "a", "A", "pulldata(1"]], [], PlanError, "uttrycket"],
    "a field that is not there": [[["text", "a", "A", "${b} = 'x'"]], [], PlanError, "fältet b"],
    "a list that is not there": [
        [["text", "b", "B", ""], ["select_one x", "a", "A", ""]],
        [],
        PlanError,
        "Vallistan x",
    ],
    "a name with a space": [[["text", "a b", "A", ""]], [], PlanError, "små bokstäver"],
    "a list without its name": [[["select_one", "a", "A", ""]], [], FileRefused, "vallista"],
    "no name": [[["text", "", "", ""]], [], PlanError, "etikett"],
    "no question": [[["start", "s", "", ""]], [], FileRefused, "ingen fråga"],
    "a count beside words": [
        [["text", "a", "A", ""], ["count", "b", "B", ""]],
        [],
        FileRefused,
        "Frågetypen count",
    ],
}


@pytest.mark.parametrize(("survey", "choices", "error", "why"), BAD.values(), ids=BAD)
def test_what_cannot_be_used_is_one_sentence(register, survey, choices, error, why):
    with pytest.raises(error, match=why):
        propose(register.in_use.text, make_workbook(survey, choices))


def test_a_person_in_the_file_or_its_name_is_refused_and_not_repeated(register):
    with pytest.raises(NotValid):
        propose(register.in_use.text, make_workbook([["text", "a", "A", ""]]), "19900101-1234.xlsx")
    with pytest.raises(PlanError) as error:
        propose(register.in_use.text, make_workbook([["text", "a", "Gäller 19900101-1234", ""]]))
    assert "0101" not in str(error.value)


NUMBER = "19121212-1212"
PLACES = {
    "a question's list": (f"select_one {NUMBER}", [["x", "a", "A"]], ()),
    "a list's name": ("select_one x", [["x", "a", "A"], [NUMBER, "a", "A"]], ()),
    "a heading beside the choices": ("select_one x", [["x", "a", "A", "1"]], (NUMBER,)),
    "a column beside the choices": ("select_one x", [["x", "a", "A", NUMBER]], ("tel",)),
}


@pytest.mark.parametrize(("kind", "choices", "beside"), PLACES.values(), ids=PLACES)
def test_a_persons_number_anywhere_in_the_file_is_refused_and_not_repeated(register, kind, choices, beside):
    with pytest.raises(PlanError) as error:
        _propose(register, make_workbook([[kind, "a", "A", ""]], choices, beside=beside))
    assert "1212" not in str(error.value)
    assert not register.store.read("SELECT 1 FROM plan_draft")


def test_a_column_beside_the_choices_that_may_mean_a_person_is_asked_about(register):
    choices = [["x", "a", "A", "anna.andersson@exempel.se"]]
    _propose(register, make_workbook([["select_one x", "a", "A", ""]], choices, beside=("kontakt",)))
    with pytest.raises(PersonSuspected):
        versions.take_into_use(register, ADMIN)


def test_own_columns_cannot_smuggle_in_what_may_not_be_changed(register):
    headings = [*SURVEY, "lomma_type"]
    survey = [["text", "a", "A", "", ""], ["integer", "b", "B", "", "count"]]
    with pytest.raises(PlanError, match="R9"):
        propose(register.in_use.text, make_workbook(survey, headings=headings))
    survey = [["integer", "niva", "Nivå", "", ""]]
    settings = {"form_title": "Insats", "form_id": "insats"}
    text, _ = propose(register.in_use.text, make_workbook([["text", "z", "Z", ""]], (), settings))
    with pytest.raises(LommaError):
        _propose(register, make_workbook(survey, (), settings))
    assert read_plan(text, "Filen").declared_roles == register.plan.declared_roles


def _propose(register, data: bytes) -> None:
    proposals.propose(register, ADMIN, propose(register.in_use.text, data)[0])


# ------------------------------------------------------------------ Hostile files


def test_formulas_are_text_and_are_not_run(register):
    text, _ = propose(register.in_use.text, make_workbook([["text", "a", "=HYPERLINK(1)", ""]]))
    assert read_plan(text, "Filen").forms["vandring"].fields["a"].label == "=HYPERLINK(1)"


@pytest.mark.parametrize("data", [b"", b"PK", b"type,name\n", b"\x00" * 1000], ids=["empty", "start", "csv", "zeros"])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(FileRefused, match="XLSForm"):
        workbook.sheets(data)


def test_a_bomb_an_entity_and_a_huge_file_are_refused():
    with pytest.raises(FileRefused, match="högst 2 MB"):
        workbook.sheets(b"x" * (workbook.LIMIT + 1))
    with pytest.raises(FileRefused, match="packas upp"):
        workbook.sheets(_zip({"xl/a.xml": b"0" * 40_000_000}))
    with pytest.raises(FileRefused, match="packas upp"):
        workbook.sheets(_zip({f"{n}.xml": b"" for n in range(300)}))
    with pytest.raises(FileRefused, match="går inte att läsa"):
        workbook.sheets(_zip({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}))


def test_a_sheet_without_end_is_refused():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        for number in range(2500):
            sheet.write(number, 0, "text")
    with pytest.raises(FileRefused, match="rader"):
        workbook.sheets(out.getvalue())


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
