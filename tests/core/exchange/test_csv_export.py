"""What leaves as CSV: two kinds, each readable where it is meant for, nothing in it that should not leave."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import LommaError, NotAllowed, NotFound
from lomma_core.exchange.exports import csv_writer
from lomma_core.exchange.exports.bundle import export_folder, export_zip
from lomma_core.exchange.exports.csv_writer import stream
from lomma_core.exchange.exports.formula_escape import RISKY, escape, unescape
from lomma_core.permissions import Actor
from lomma_core.plan.model import Form
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, READER
from tests.helpers.core_results import csv_rows, form_csv, latest
from tests.helpers.sample_records import AWKWARD


def test_machine_csv_is_rfc_4180_with_names_as_headings(register, measure):
    data = form_csv(register, READER, "insats", "csv")
    assert not data.startswith(b"\xef\xbb\xbf")
    first = data.split(b"\r\n")[0].decode()
    own = "record,version,state,saved_at,saved_by,secrecy"
    assert first == ",".join([own, *register.plan.forms["insats"].fields])
    (row,) = csv_rows(data, ",")
    assert row["record"] == measure.id
    assert (row["version"], row["state"], row["saved_by"]) == ("1", "utkast", "medlem.ett")
    assert row["saved_at"] == "2026-11-24T09:00:00Z"
    assert (row["niva"], row["ansvarig"], row["titel"]) == ("generell", "sakerhetschefen", "Föreläsning för lärare")


def test_excel_csv_has_bom_semicolon_labels_decimal_comma_and_local_time(register):
    commands.save(register, MEMBER, "insats", MEASURE | {"kostnad": "12000.5", "timmar": "7.25"})
    data = form_csv(register, READER, "insats", "excel-csv")
    assert data.startswith(b"\xef\xbb\xbfPost;Version;Tillst")
    assert b"\n" not in data.replace(b"\r\n", b"")
    (row,) = csv_rows(data, ";")
    assert (row["Tillstånd"], row["Sparad"], row["Sparad av"]) == ("Utkast", "2026-11-24 10:00", "medlem.ett")
    assert (row["Nivå"], row["Ansvarig plats"]) == ("Generell", "Säkerhetschefen")
    assert (row["Kostnad (kr)"], row["Timmar"]) == ("12000,50", "7,25")


def test_links_are_ids_for_machines_and_titles_for_excel(filled_register):
    machine, excel = (form_csv(filled_register, READER, "uppfoljning_insats", kind) for kind in csv_writer.KINDS)
    ids = {row["record"] for row in csv_rows(form_csv(filled_register, READER, "insats", "csv"), ",")}
    assert {row["insats"] for row in csv_rows(machine, ",")} == ids
    assert {row["Insats"] for row in csv_rows(excel, ";")} == {"'@ Stödperson", "Föreläsning för lärare"}


def test_every_form_can_be_exported_in_both_kinds(filled_register):
    for form in filled_register.plan.form:
        for kind, delimiter in zip(csv_writer.KINDS, ",;", strict=True):
            rows = csv_rows(form_csv(filled_register, READER, form.name, kind), delimiter)
            assert rows, form.name
            assert all(None not in row and None not in row.values() for row in rows)


def test_small_counts_leave_as_less_than_five_in_both_kinds(filled_register):
    for kind, delimiter, names in (
        ("csv", ",", ("antal_erbjudna", "antal_accepterade", "antal_pagaende")),
        ("excel-csv", ";", ("Antal erbjudna", "Antal accepterade", "Antal pågående")),
    ):
        rows = csv_rows(form_csv(filled_register, READER, "uppfoljning_insats", kind), delimiter)
        assert [row[name] for row in rows for name in names if row[name]] == ["<5", "<5", "12"]


def test_text_that_a_spreadsheet_would_run_is_neutralised_and_numbers_are_not(register):
    record = commands.save(
        register, MEMBER, "insats", MEASURE | {"titel": "=1+1", "syfte": "＝SUM", "kalla": "'@x", "baslinje": "-5"}
    )
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "+cmd"}, record.id, 1)
    for kind, delimiter in zip(csv_writer.KINDS, ",;", strict=True):
        text = form_csv(register, READER, "insats", kind).decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            assert not [cell for cell in row if cell and cell[0] in RISKY]


@given(st.text(alphabet=st.sampled_from(RISKY + "' a<1'"), max_size=6) | st.text(max_size=20))
def test_neutralised_text_is_never_risky_and_comes_back_exactly(text):
    out = escape(text)
    assert not out or out[0] not in RISKY
    assert unescape(out) == text


def test_plain_text_is_left_alone():
    assert [escape(t) for t in ("<5", "Kurs", "'citat'", "5-3", "")] == ["<5", "Kurs", "'citat'", "5-3", ""]


def test_only_the_newest_version_leaves_in_the_order_records_came_into_being(register, measure):
    for title in ("Andra", "Tredje"):
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": title})
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Första, ändrad"}, measure.id, 1)
    rows = csv_rows(form_csv(register, READER, "insats", "csv"), ",")
    assert [row["titel"] for row in rows] == ["Första, ändrad", "Andra", "Tredje"]
    assert [row["version"] for row in rows] == ["2", "1", "1"]


def test_an_export_needs_the_right_and_is_logged_before_the_first_byte(register, measure):
    for nobody in (None, Actor("okänd", "finns_inte")):
        with pytest.raises(NotAllowed):
            form_csv(register, nobody, "insats", "csv")
    stream(register, READER, "insats", "csv")
    entry = latest(register.store, 1)[0]
    assert (entry["action"], entry["who"], entry["form"], entry["amount"]) == ("export", "lasare.ett", "insats", 1)


def test_an_export_shows_the_moment_it_was_asked_for(register, measure):
    pieces = stream(register, READER, "insats", "csv")
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Senare"}, measure.id, 1)
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Ny"})
    rows = csv_rows(b"".join(pieces), ",")
    assert [row["titel"] for row in rows] == [MEASURE["titel"]]


def test_an_unknown_form_or_kind_is_said_plainly(register):
    for form, kind in (("finns_inte", "csv"), ("insats", "xls")):
        with pytest.raises(NotFound, match="Välj bland"):
            form_csv(register, READER, form, kind)


def test_a_label_that_stands_twice_gets_the_fields_name_as_well(register):
    raw = register.plan.forms["mote"].model_dump(by_alias=True)
    raw["field"][-1]["label"] = "Beslut i korthet"
    twice = Form.model_validate(raw)
    assert "Beslut i korthet (diarienummer)" in csv_writer.headings(twice, "excel-csv")
    assert len(set(csv_writer.headings(twice, "excel-csv"))) == len(csv_writer.headings(twice, "excel-csv"))


def test_a_folder_holds_one_file_per_form_and_a_readme_with_the_purpose(filled_register, tmp_path):
    paths = export_folder(filled_register, READER, ["insats", "lagesbild"], tmp_path / "ny" / "mapp", "excel-csv")
    assert [path.name for path in paths] == ["lagesbild.csv", "insats.csv", "LÄSMIG.txt"]
    assert sorted(path.name for path in (tmp_path / "ny" / "mapp").iterdir()) == sorted(p.name for p in paths)
    text = paths[-1].read_bytes().decode("utf-8-sig")
    for part in ("Lomma kommun", "Vårt syfte", "2026-11-24", "insats.csv: Insatser.", "semikolon"):
        assert part in text
    assert "forslag.csv" not in text
    assert paths[1].read_bytes() == form_csv(filled_register, READER, "insats", "excel-csv")


def test_a_zip_holds_the_same_files_as_a_folder(filled_register, tmp_path):
    paths = export_folder(filled_register, READER, [], tmp_path, "csv")
    with zipfile.ZipFile(io.BytesIO(export_zip(filled_register, READER, [], "csv"))) as archive:
        assert archive.namelist() == [path.name for path in paths]
        assert [archive.read(path.name) for path in paths] == [path.read_bytes() for path in paths]
    assert len(paths) == len(filled_register.plan.form) + 1


def test_a_folder_that_cannot_be_written_is_one_sentence(register, tmp_path):
    (tmp_path / "fil").write_text("här står en fil")
    with pytest.raises(LommaError, match="Välj en annan mapp"):
        export_folder(register, READER, [], tmp_path / "fil", "csv")


def test_line_breaks_quotes_and_delimiters_stay_inside_their_cell(filled_register):
    for kind, delimiter, name in (("csv", ",", "moment"), ("excel-csv", ";", "Moment")):
        assert AWKWARD in [row[name] for row in csv_rows(form_csv(filled_register, READER, "insats", kind), delimiter)]
