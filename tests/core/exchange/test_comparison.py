"""Figures side by side: a municipality's own file, what is refused, and what of several is compared with what."""

import csv
import io
import json

import openpyxl
import pytest

from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.errors import FileRefused, NotFound, NotValid
from lomma_core.exchange.comparison import figures_file, written
from lomma_core.exchange.comparison.collect import collect
from lomma_core.exchange.comparison.compare import compare
from lomma_core.exchange.comparison.model import Figures
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.quarterly import close
from lomma_core.records import commands, secrecy
from lomma_core.utils.quarters import Quarter
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN
from tests.helpers.core_results import latest
from tests.helpers.marked_twins import SECOND
from tests.helpers.quarter_steps import Q3, WELL

SIGNER = Actor("sammankallande.ett", "sammankallande", "sakerhetschefen")
OTHER_MEASURE = MEASURE | {"niva": "forebyggande", "ansvarig": "barn_utbildning"}


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """The second municipality's figures: four milieus and four levels, and one insats."""
    register = open_register(SECOND, tmp_path_factory.mktemp("other") / "other.duckdb", lambda: NOW)
    commands.save(register, MEMBER, "insats", OTHER_MEASURE)
    yield collect(register, OPERATOR, Q3)
    register.store.close()


@pytest.fixture
def content(other) -> dict:
    """Its file as plain data."""
    return json.loads(figures_file.to_bytes(other))


def signed(content: dict) -> bytes:
    """A file whose sum is right, whatever it says."""
    try:
        figures = Figures.model_validate_json(json.dumps({k: v for k, v in content.items() if k != figures_file.SUM}))
    except ValueError:
        return json.dumps(content).encode()
    return json.dumps(content | {figures_file.SUM: figures_file.checksum(figures)}).encode()


def test_the_file_says_which_role_and_seat_made_it_and_when_and_names_nobody(filled_register):
    content = json.loads(figures_file.export_file(filled_register, SIGNER, Q3).data)
    assert content["av"] == {"roll": "Sammankallande", "plats": "Säkerhetschefen"}
    assert (content["kommun"], content["kvartal"], content["gjord"]) == ("Lomma kommun", "2026-K3", "2026-11-24 10:00")
    assert content["syfte"] == "Vårt syfte"
    text = json.dumps(content, ensure_ascii=False)
    people = filled_register.store.read("SELECT DISTINCT who FROM log")
    assert people
    assert [row["who"] for row in people if row["who"] in text] == []
    # No text of a record either: only the plan's own words, and numbers.
    titles = [row["titel"] for row in filled_register.store.read("SELECT titel FROM form_insats")]
    assert titles
    assert [title for title in titles if title in text] == []


def test_it_counts_what_the_report_of_the_quarter_counts_without_marked_records(register):
    for number, (level, status) in enumerate([("generell", "enligt_plan"), ("generell", "forsenad"), ("specifik", "")]):
        some = MEASURE | {"titel": f"Insats {number}", "niva": level, "status": status or None, "genusperspektiv": None}
        commands.save(register, MEMBER, "insats", some, complete=False)
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    hidden = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Märkt", "status": "installd"})
    secrecy.mark(register, MEMBER, "insats", hidden.id, "osl_18_1", "Skäl.")
    commands.save(register, MEMBER, "uppfoljning_insats", WELL | {"kvartal": str(Q3), "insats": measure.id})
    figures = collect(register, CONVENER, Q3)
    counts = {level.name: level.measures for level in figures.levels}
    assert counts == {"generell": {"enligt_plan": 2, "forsenad": 1}, "specifik": {"": 1}, "individriktad": {}}
    assert (figures.progress.followed.done, figures.progress.followed.total) == (1, 4)
    assert figures.gender
    assert (figures.gender.done, figures.gender.total) == (1, 4)
    assert figures.closed is None


def test_a_closed_quarter_stays_as_it_was_decided(filled_register):
    close.close(filled_register, CONVENER, Q3 - 1, "Mötet ställdes in.")
    close.close(filled_register, CONVENER, Q3, "Mötet ställdes in.")
    before = collect(filled_register, CONVENER, Q3)
    commands.save(filled_register, MEMBER, "insats", MEASURE | {"titel": "Ny"})
    assert collect(filled_register, CONVENER, Q3) == before
    assert before.closed == "2026-11-24"


def test_it_is_in_the_log_as_a_masked_export(filled_register):
    figures_file.export_file(filled_register, MEMBER, Q3)
    row = latest(filled_register.store, 1)[0]
    assert (row["action"], row["record"], row["who"]) == ("export_masked", "2026-K3", MEMBER.name)


def test_a_quarter_that_has_not_begun_has_no_figures(filled_register):
    with pytest.raises(NotValid, match="har inte börjat"):
        figures_file.export_file(filled_register, MEMBER, Quarter(2027, 1))


# ------------------------------------------------------------------ Reading


def test_the_file_is_read_as_it_was_made_however_it_is_laid_out(content):
    figures = figures_file.read("a.json", json.dumps(content).encode())
    assert figures_file.read("a.json", figures_file.to_bytes(figures)) == figures
    assert figures_file.read("a.json", b"\xef\xbb\xbf" + json.dumps(content, indent=4).encode()) == figures
    assert len(figures_file.to_bytes(figures)) < 10_000


def test_every_changed_value_is_noticed(content):
    for key, value in (("kommun", "Lomma kommun"), ("kvartal", "2026-K2"), ("gjord", "2026-11-25 10:00")):
        with pytest.raises(FileRefused, match="Filen har ändrats sedan den gjordes"):
            figures_file.read("a.json", json.dumps(content | {key: value}).encode())
    content["nivaer"][0]["insatser"] = {"enligt_plan": 99}
    with pytest.raises(FileRefused, match="Filen har ändrats sedan den gjordes"):
        figures_file.read("a.json", json.dumps(content).encode())


OFFER = {"name": "stodperson", "label": "Stödperson", "vad": "erbjudna"}
WRONG = {
    "another kind": {"format": "annat"},
    "a newer version": {"version": 2},
    "no version": {"version": "1"},
    "a key too many": {"extra": 1},
    "a bare count of persons": {"erbjudanden": [OFFER | {"antal": "3"}]},
    "a total that hides nothing": {"erbjudanden": [OFFER | {"antal": "13–14"}]},
    "a count as a number": {"erbjudanden": [OFFER | {"antal": 12}]},
    "a negative number": {"genusperspektiv": {"gjorda": -1, "av": 1}},
    "more than all": {"genusperspektiv": {"gjorda": 2, "av": 1}},
    "true for a number": {"genusperspektiv": {"gjorda": True, "av": 1}},
    "no quarter": {"kvartal": "hösten"},
    "a person's number": {"kommun": "Kommun 19640823-3234"},
    "an unseen mark": {"kommun": "Lomma\u202ekommun"},
    "a long text": {"kommun": "a" * 500},
    "many levels": {"nivaer": [{"name": "a", "label": "a", "individual": False, "insatser": {}}] * 500},
    "a status that is not listed": {
        "nivaer": [{"name": "a", "label": "a", "individual": False, "insatser": {"hemlig": 1}}]
    },
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_file_that_is_wrong_gets_one_sentence_that_repeats_nothing(content, change):
    with pytest.raises(FileRefused) as refused:
        figures_file.read("a.json", signed(content | change))
    text = str(refused.value)
    assert text.endswith(".")
    assert [word for word in ("\n", "pydantic", "19640823", "hemlig") if word in text] == []


NO_FILES = {
    "empty": b"",
    "no JSON": b"PK\x03\x04",
    "no UTF-8": b"\xff\xfe{}",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "not a number": b'{"format": NaN}',
    "large": b" " * (figures_file.LARGEST + 1),
    "a key twice": b'{"format": "lomma-nyckeltal", "format": "lomma-nyckeltal"}',
}


@pytest.mark.parametrize("data", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_such_file_is_refused(data):
    with pytest.raises(FileRefused):
        figures_file.read("a.json", data)


def test_a_file_name_with_a_persons_number_is_refused(content):
    with pytest.raises(FileRefused) as refused:
        figures_file.read("19640823-3234.json", json.dumps(content).encode())
    assert "19640823" not in str(refused.value)


# ------------------------------------------------------------------ Comparing


def test_milieus_are_compared_by_their_words_and_what_has_no_counterpart_is_said(filled_register, other):
    comparison = compare([collect(filled_register, MEMBER, Q3), other])
    presence, levels, *_ = comparison.tables
    assert presence.headings == (
        "Kommun",
        "Våldsbejakande högerextremism",
        "Våldsbejakande vänsterextremism",
        "Våldsbejakande islamism",
        "Antistatliga rörelser",
    )
    lomma = next([cell.text for cell in row] for row in presence.rows if row[0].text == "Lomma kommun")
    assert [text == "Finns inte" for text in lomma] == [False, False, False, False, True]
    assert "Miljön Antistatliga rörelser finns bara i Ekhamra kommun." in comparison.matches
    assert any("Vit makt-miljön (Lomma kommun)" in line for line in comparison.matches)
    rows = {(row[0].text, row[1].text): [cell.text for cell in row[2:]] for row in levels.rows}
    assert rows["Förebyggande", "Ekhamra kommun"][-1] == "1"
    assert ("Förebyggande", "Lomma kommun") not in rows
    # What a level means is declared: so much can be compared whatever they are called.
    assert rows["Nivåer som inte är om enskilda", "Ekhamra kommun"][-1] == "1"
    assert rows["Nivåer om enskilda", "Ekhamra kommun"][-1] == "0"
    assert rows["Alla nivåer", "Ekhamra kommun"][-1] == "1"


def test_a_level_about_individuals_is_never_compared_with_another(other):
    twin = other.model_copy(
        update={
            "municipality": "Annan kommun",
            "levels": tuple(level.model_copy(update={"individual": not level.individual}) for level in other.levels),
        }
    )
    levels = compare([other, twin]).tables[1]
    assert {row[1].text for row in levels.rows if row[0].text == "Stödjande"} == {"Ekhamra kommun", "Annan kommun"}
    assert any("Stödjande" in line and "finns bara i" in line for line in compare([other, twin]).matches)


def test_two_quarters_of_a_municipality_stand_beside_each_other(filled_register):
    comparison = compare([collect(filled_register, MEMBER, Q3 + 1), collect(filled_register, MEMBER, Q3)])
    assert comparison.labels == ("Lomma kommun, 2026-K3", "Lomma kommun, 2026-K4")
    assert "Filerna är från olika kvartal." in comparison.notices


def test_the_same_quarter_twice_and_no_file_are_refused(other):
    with pytest.raises(FileRefused, match="samma kommun och kvartal"):
        compare([other, other])
    with pytest.raises(FileRefused, match="minst en fil"):
        compare([])


def test_no_count_of_persons_is_added_up(filled_register, other):
    offers = [{"name": "stodperson", "label": "Stödperson", "aliases": (), "what": "erbjudna", "count": "<5"}]
    some = [
        Figures.model_validate(file.model_dump() | {"offers": tuple(offers)})
        for file in (collect(filled_register, MEMBER, Q3), other)
    ]
    table = compare(some).tables[-1]
    assert [[cell.text for cell in row[1:]] for row in table.rows] == [["Ekhamra kommun", "<5"], ["Lomma kommun", "<5"]]


@pytest.mark.parametrize("kind", written.FORMATS)
def test_it_is_written_in_every_format_with_the_purpose_and_runs_nothing(filled_register, other, kind):
    evil = other.model_copy(update={"municipality": '=HYPERLINK("x")<b>'})
    data = written.write(compare([collect(filled_register, MEMBER, Q3), evil]), kind)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert rows[0] == ["Tabell", "Kommun", "Rad", "Kolumn", "Värde"]
        assert {row[1][:2] for row in rows if "HYPERLINK" in row[1]} == {"'="}
    elif kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert book.sheetnames[1:] == [
            "Närvaro per miljö",
            "Insatser per nivå och status",
            "Uppföljning och genusperspektiv",
            "Individriktade erbjudanden",
        ]
        assert [c for sheet in book for row in sheet for c in row if c.data_type == "f"] == []
        assert any("Vårt syfte" in str(cell.value) for row in book.worksheets[0] for cell in row)
    elif kind == "html":
        text = data.decode()
        assert [word in text for word in ("&lt;b&gt;", "Vårt syfte", "<b>", "<script")] == [True, True, False, False]
    else:
        assert len(data) > 5000


def test_another_format_is_refused(other):
    with pytest.raises(NotFound):
        written.write(compare([other]), "exe")


# ------------------------------------------------------------------ The command line


def test_files_are_compared_without_a_register(filled_register, other, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "none" / "none.duckdb"))
    mine, theirs = tmp_path / "a.json", tmp_path / "b.json"
    mine.write_bytes(figures_file.export_file(filled_register, MEMBER, Q3).data)
    theirs.write_bytes(figures_file.to_bytes(other))
    assert main.main(["compare", str(mine), str(theirs)]) == 0
    assert "Närvaro per miljö" in capsys.readouterr().out
    assert main.main(["compare", str(mine), str(theirs), "--to", str(tmp_path / "j.html")]) == 0
    assert (tmp_path / "j.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    capsys.readouterr()
    theirs.write_bytes(b"{}")
    assert main.main(["compare", str(mine), str(theirs)]) == 1
    assert capsys.readouterr().err.startswith("Fil 2: Filen är inte en fil med nyckeltal.")
    assert main.main(["compare", str(tmp_path / "gone.json")]) == 1
    assert main.main(["compare", str(mine), "--to", str(tmp_path / "j.exe")]) == 2
    assert not (tmp_path / "none").exists()


def test_a_register_gives_its_file_on_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))
    monkeypatch.setenv("LOMMA_TODAY", "2026-11-24")
    open_register(PLAN, tmp_path / "lomma.duckdb").store.close()
    assert main.main(["figures", "2026-K3", "--to", str(tmp_path)]) == 0
    file = tmp_path / "Lomma-nyckeltal-2026-K3.json"
    assert figures_file.read(file.name, file.read_bytes()).signature.role == "Den som sköter servern"
