"""Exports whole and masked: the marked records' texts stay here, and the file and the log say so (R6, R11)."""

import io
import zipfile

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.cli.main import main
from lomma_core.errors import NotAllowed
from lomma_core.exchange.exports.bundle import export_folder, export_zip
from lomma_core.exchange.exports.csv_writer import KINDS, MASK, stream
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.permissions import Actor
from lomma_core.records import commands, listing, secrecy
from tests.conftest import MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.core_results import csv_rows, form_csv, latest
from tests.helpers.sample_records import contents, fill

POLICE = Actor("polis.ett", "polis")
OSL = "OSL 18 kap. 1 §"
DELIMITER = {"csv": ",", "excel-csv": ";"}


def rows(register, actor, form, kind, masked):
    return {
        next(iter(row.values())): row
        for row in csv_rows(form_csv(register, actor, form, kind, masked), DELIMITER[kind])
    }


def readme(register, actor, forms, masked) -> str:
    with zipfile.ZipFile(io.BytesIO(export_zip(register, actor, forms, "csv", masked))) as archive:
        return archive.read("LÄSMIG.txt").decode("utf-8-sig")


@pytest.fixture
def marked_and_open(register, measure):
    """A marked insats, and one that is not; their ids."""
    other = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Öppen"})
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    return measure.id, other.id


@pytest.mark.parametrize("kind", KINDS)
def test_a_masked_file_has_no_answer_of_a_marked_record_and_the_rest_as_it_is(register, marked_and_open, kind):
    marked, other = marked_and_open
    form = register.plan.forms["insats"]
    whole, masked = (rows(register, READER, "insats", kind, choice) for choice in (False, True))
    place = {name: list(whole[marked])[i + 6] for i, name in enumerate(form.fields)}
    for name in form.fields:
        # Empty answers too: that a question is not answered is an answer (R20).
        assert masked[marked][place[name]] == MASK, name
        assert masked[other][place[name]] == whole[other][place[name]]


@pytest.mark.parametrize(("kind", "heading"), [("csv", "secrecy"), ("excel-csv", "Sekretess")])
def test_whole_and_masked_files_say_which_provision_a_record_is_marked_with(register, marked_and_open, kind, heading):
    marked, other = marked_and_open
    for choice in (False, True):
        file_rows = rows(register, READER, "insats", kind, choice)
        assert (file_rows[marked][heading], file_rows[other][heading]) == (OSL, "")
    secrecy.lift(register, MEMBER, "insats", marked, "Skäl")
    assert rows(register, READER, "insats", kind, True) == rows(register, READER, "insats", kind, False)


def test_a_masked_excel_file_names_no_marked_record_in_its_links(register, marked_and_open):
    for insats in marked_and_open:
        answers = {"kvartal": "2026-K4", "insats": insats, "status": "enligt_plan"}
        commands.save(register, MEMBER, "uppfoljning_insats", answers, complete=False)
    for masked, titles in ((True, {"Sekretessmarkerad post", "Öppen"}), (False, {MEASURE["titel"], "Öppen"})):
        file_cells = csv_rows(
            form_csv(register, READER, "uppfoljning_insats", "excel-csv", masked), DELIMITER["excel-csv"]
        )
        assert {row["Insats"] for row in file_cells} == titles


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_read_marked_records_gets_masked_files_without_them(register, marked_and_open, kind):
    _, other = marked_and_open
    for verb in (form_csv, stream):
        with pytest.raises(NotAllowed, match="bara göra maskerade"):
            verb(register, POLICE, "insats", kind)
    with pytest.raises(NotAllowed, match="bara göra maskerade"):
        export_zip(register, POLICE, [], kind)
    assert list(rows(register, POLICE, "insats", kind, True)) == [other]
    assert MEASURE["titel"] not in form_csv(register, POLICE, "insats", kind, True).decode()


def test_a_refused_export_is_in_the_log_as_refused_and_as_nothing_else(register, marked_and_open):
    before = latest(register.store)
    with pytest.raises(NotAllowed):
        form_csv(register, POLICE, "insats", "csv")
    refusal, *others = latest(register.store)
    assert (refusal["who"], refusal["action"], refusal["amount"]) == (POLICE.name, "refused", None)
    assert others == before


def test_the_log_says_whether_an_export_was_whole_or_masked_and_how_many_records_left(register, marked_and_open):
    for actor, masked, action, amount in (
        (READER, False, "export", 2),
        (READER, True, "export_masked", 2),
        (POLICE, True, "export_masked", 1),
    ):
        form_csv(register, actor, "insats", "csv", masked)
        entry = latest(register.store, 1)[0]
        assert (entry["action"], entry["who"], entry["amount"]) == (action, actor.name, amount)


def test_the_readme_says_how_many_records_are_masked_left_out_or_whole(register, marked_and_open):
    assert "Filerna är hela. En sekretessmarkerad post är med i sin helhet." in readme(register, READER, [], False)
    masked = readme(register, READER, [], True)
    assert f"maskerade. En sekretessmarkerad post är med utan sina svar, som alla står som {MASK}." in masked
    assert "Filerna är maskerade. En sekretessmarkerad post är utelämnad." in readme(register, POLICE, [], True)
    secrecy.mark(register, MEMBER, "insats", marked_and_open[1], "osl_18_1", "Skäl")
    assert "Två sekretessmarkerade poster är utelämnade." in readme(register, POLICE, [], True)
    assert "Ingen post är sekretessmarkerad." in readme(register, READER, ["mote"], True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_masked_file_comes_in_again_without_changing_anything(register, marked_and_open, kind):
    fill(register)
    for form in ("lagesbild", "forslag", "insats", "uppfoljning_insats"):
        for record in listing.list_records(register, MEMBER, form, listing.ListQuery(limit=None)).records:
            secrecy.mark(register, MEMBER, form, record.id, "osl_18_1", "Skäl")
    before = contents(register)
    for form in register.plan.form:
        table = read_table(form_csv(register, READER, form.name, kind, True))
        result = preview.preview(register, MEMBER_WHO_SETS, form.name, table, columns.suggest(register, form, table))
        assert {outcome.outcome for outcome in result.outcomes} == {"oförändrad"}, form.name
        assert result.unused == []
        preview.save(register, MEMBER_WHO_SETS, result)
    assert contents(register) == before


MEMBER_WHO_SETS = Actor("sammankallande.ett", "sammankallande")


def test_a_masked_text_never_becomes_an_answer_in_another_register(register, marked_and_open, tmp_path):
    other = open_register(PLAN, tmp_path / "annan" / "lomma.duckdb", lambda: NOW)
    form = other.plan.forms["insats"]
    table = read_table(form_csv(register, READER, "insats", "csv", True))
    result = preview.preview(other, MEMBER, "insats", table, columns.suggest(other, form, table))
    preview.save(other, MEMBER, result)
    assert MASK not in str(contents(other))
    other.store.close()


# ------------------------------------------------------------------ The purpose text (R6)


@pytest.mark.parametrize(("kind", "heading"), [("csv", "purpose"), ("excel-csv", "Syfte med registret")])
def test_a_csv_file_has_no_column_for_the_purpose_and_an_older_one_that_has_is_read_back(register, kind, heading):
    fill(register)
    mark = DELIMITER[kind]
    for form in register.plan.form:
        data = form_csv(register, READER, form.name, kind)
        assert "Vårt syfte" not in data.decode() or form.name == "grunduppgifter"
        assert heading not in csv_rows(data, mark)[0]
    lines = form_csv(register, READER, "mote", kind).decode().splitlines()
    older = [f"{lines[0]}{mark}{heading}", f"{lines[1]}{mark}Vårt syfte", *(f"{line}{mark}" for line in lines[2:])]
    read = read_table("\r\n".join(older).encode())
    form = register.plan.forms["mote"]
    result = preview.preview(register, MEMBER, "mote", read, columns.suggest(register, form, read))
    assert {outcome.outcome for outcome in result.outcomes} == {"oförändrad"}


# ------------------------------------------------------------------ Folder and command line


def test_the_command_line_exports_masked_when_asked(register, marked_and_open, tmp_path, monkeypatch, capsys):
    paths = export_folder(register, READER, ["insats"], tmp_path / "ett", "csv", True)
    path = register.store.path
    register.store.close()
    monkeypatch.setenv("LOMMA_DATABASE", str(path))
    monkeypatch.setenv("LOMMA_PLAN", str(PLAN))
    assert main(["export", "insats", "--to", str(tmp_path / "två"), "--format", "csv", "--masked"]) == 0
    assert main(["export", "insats", "--to", str(tmp_path / "tre"), "--format", "csv"]) == 0
    capsys.readouterr()
    assert (tmp_path / "två" / "insats.csv").read_bytes() == paths[0].read_bytes()
    assert MASK in paths[0].read_bytes().decode()
    assert MASK not in (tmp_path / "tre" / "insats.csv").read_bytes().decode()
    again = open_register(PLAN, path, lambda: NOW)
    logged = [row["action"] for row in latest(again.store, 3)]
    again.store.close()
    assert logged == ["export", "export_masked", "export_masked"]
