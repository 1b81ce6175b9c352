"""What a file's columns, words, letters and rows mean, said on the command line."""

import json
import shutil
from pathlib import Path

import pytest

from lomma_core.cli.main import main

CASES = Path(__file__).parents[2] / "data" / "import_cases"


@pytest.fixture
def run(template, tmp_path, monkeypatch, capsys):
    """Import a case into insatser of an empty register; the status, and what it says as JSON."""
    shutil.copy(template, tmp_path / "lomma.duckdb")
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))

    def command(name: str, *words: str):
        (path,) = CASES.glob(f"{name}.*")
        status = main(["import", "insats", str(path), *words, "--json"])
        return status, json.loads(capsys.readouterr().out)

    return command


def test_a_column_is_given_its_field_and_that_is_remembered(run):
    status, said = run("a38_norwegian", "--set", "niva=generell")
    assert (status, "--map RUBRIK=titel" in said["error"]) == (1, True)
    status, said = run("a38_norwegian", "--set", "niva=generell", "--map", "tiltak=titel", "--map", "Status=")
    assert (status, said["new"], said["unused"]) == (0, 1, ["Ansvarlig", "Frist", "Status"])
    status, said = run("a38_norwegian", "--set", "niva=generell")
    assert (status, said["unchanged"]) == (0, 1)


def test_a_word_is_given_its_answer_and_that_is_remembered(run):
    meanings = {"Grön": "enligt_plan", "Röd": "Försenad", "Påbörjad": "enligt_plan", "Påbörjat": "", "Löpande": "*"}
    words = [part for word, answer in meanings.items() for part in ("--map", f"status:{word}={answer}")]
    status, said = run("a39_status_words", *words)
    assert (status, said["new"], said["rejected"], said["left_out"]) == (1, 14, 2, 1)
    assert [row["reason"] for row in said["rows"] if row["outcome"] == "avvisad"] == [
        f"Status: ”{word}” är inget av svaren. Välj vad det betyder." for word in ("Planerad", "Ej startad")
    ]
    assert run("a39_status_words")[1]["unchanged"] == 14


def test_a_file_says_the_same(run, tmp_path):
    file = tmp_path / "ord.toml"
    file.write_text('[columns]\nTiltak = "titel"\n[words.status]\n"Pågår" = "forsenad"\n', encoding="utf-8")
    status, said = run("a38_norwegian", "--set", "niva=generell", "--map-file", str(file))
    assert (status, said["new"]) == (0, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [("hej", "TOML"), ("[rader]", "TOML"), ("[columns]\nTiltak = 1", "TOML"), ("columns = 1", "TOML")],
)
def test_a_file_that_says_nothing_that_is_understood_is_refused(run, tmp_path, text, words):
    file = tmp_path / "ord.toml"
    file.write_text(text, encoding="utf-8")
    status, said = run("a38_norwegian", "--map-file", str(file))
    assert (status, words in said["error"]) == (1, True)


@pytest.mark.parametrize(
    ("meaning", "status", "words"),
    [
        ("Hemligt=titel", 1, "ingen kolumn som heter"),
        ("Tiltak=hemligt", 1, "inget fält som heter så"),
        ("status:Grön=hemligt", 1, "svaret i --map finns inte"),
        ("hemligt", 2, "HEADING=FIELD"),
    ],
)
def test_a_meaning_that_is_not_there_is_refused_with_what_there_is(run, meaning, status, words):
    result, said = run("a38_norwegian", "--map", meaning)
    assert (result, words in said["error"], "hemligt" in said["error"].lower()) == (status, True, False)


def test_letters_that_can_be_read_in_several_ways_are_shown_and_one_is_chosen(run):
    status, said = run("a26_cp850_min", "--set", "niva=generell")
    assert status == 1
    assert "--encoding cp1252 ger ”™ppet”" in said["error"]
    assert "--encoding cp850 ger ”Öppet”, ”på”, ”ö”" in said["error"]
    assert run("a26_cp850_min", "--set", "niva=generell", "--encoding", "cp850")[1]["new"] == 1
    assert "Välj bland: cp1252" in run("a26_cp850_min", "--encoding", "klingon")[1]["error"]


def test_rows_are_chosen_and_left_by_number(run):
    status, said = run("a10_band_rows", "--set", "niva=generell", "--include", "2", "--exclude", "3-4")
    assert (status, [row["outcome"] for row in said["rows"]]) == (0, ["ny", *["utelämnad"] * 3, "ny"])
    assert run("a10_band_rows", "--include", "två")[0] == 2
