"""Withdrawing, bringing back, and undoing imports from the command line (R19)."""

import json
import shutil

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.cli.main import main
from lomma_core.records import commands, listing
from tests.conftest import MEASURE, MEMBER, NOW, PLAN


@pytest.fixture
def run(template, tmp_path, monkeypatch, capsys):
    """Run one command on an empty register; its status, and what it says as JSON."""
    shutil.copy(template, tmp_path / "lomma.duckdb")
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))

    def command(*words: str):
        status = main([*words, "--json"])
        return status, json.loads(capsys.readouterr().out)

    return command


@pytest.fixture
def database(tmp_path):
    """Do something in the database between two commands."""

    def use(act):
        register = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
        try:
            return act(register)
        finally:
            register.store.close()

    return use


def titles(register):
    return sorted(run_row.values["titel"] for run_row in listing.list_records(register, MEMBER, "insats").records)


def test_a_record_is_withdrawn_with_a_reason_and_brought_back(run, database):
    record = database(lambda register: commands.save(register, MEMBER, "insats", MEASURE)).id
    assert run("withdraw", "insats", record)[0] == 2
    status, said = run("withdraw", "insats", record, "--reason", "Ring 0413-555 00 00.")
    assert (status, "kan handla om en person" in said["error"]) == (1, True)
    status, said = run("withdraw", "insats", record, "--reason", "Ring 0413-555 00 00.", "--confirm-no-person")
    assert (status, said) == (0, {"record": record, "version": 2, "stays": []})
    assert database(titles) == []
    assert run("bring-back", "insats", record) == (0, {"record": record, "version": 3})
    assert database(titles) == [MEASURE["titel"]]
    status, said = run("bring-back", "insats", record)
    assert (status, said) == (1, {"error": "Posten är inte återtagen."})


def test_an_import_is_listed_undone_and_brought_back(run, database, tmp_path):
    assert run("imports", "list") == (0, {"imports": []})
    file = tmp_path / "fel fil.csv"
    file.write_text("Titel;Nivå\nEtt;generell\nTvå;generell\n", encoding="utf-8")
    assert run("import", "insats", str(file))[0] == 0
    (run_row,) = run("imports", "list")[1]["imports"]
    assert (run_row["id"], run_row["file"], run_row["created"], run_row["changed"], run_row["undone"]) == (
        1,
        "fel fil.csv",
        2,
        0,
        False,
    )
    status, said = run("imports", "undo", "1", "--reason", "Fel fil.", "--dry-run")
    assert (status, [row["fate"] for row in said["records"]]) == (0, ["withdrawn", "withdrawn"])
    assert database(titles) == ["Ett", "Två"]
    assert run("imports", "undo", "1", "--reason", "Fel fil.")[0] == 0
    assert database(titles) == []
    assert run("imports", "list")[1]["imports"][0]["undone"]
    assert run("imports", "undo", "1", "--reason", "Fel fil.") == (1, {"error": "Importen är redan ångrad."})
    assert run("imports", "redo", "1")[0] == 0
    assert database(titles) == ["Ett", "Två"]
    assert run("imports", "redo", "7") == (1, {"error": "Det finns ingen import med det numret."})
