"""``forms export`` and ``forms check``: the forms as files, and whether a file could be used."""

import shutil

import pytest

from lomma_core.cli.main import main
from lomma_core.plan.loader import file_text, load_plan
from tests.conftest import PLAN


@pytest.fixture(autouse=True)
def database(template, tmp_path, monkeypatch):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))
    shutil.copy(template, tmp_path / "lomma.duckdb")
    monkeypatch.delenv("LOMMA_PLAN", raising=False)


def test_the_plan_and_every_form_are_written_and_can_be_used_again(tmp_path, capsys):
    folder = tmp_path / "ut"
    assert main(["forms", "export", "--to", str(folder)]) == 0
    names = {path.name for path in folder.iterdir()}
    assert names == {"plan.toml", *(f"{name}.xlsx" for name in load_plan(PLAN).forms)}
    for name in ("plan.toml", "insats.xlsx"):
        capsys.readouterr()
        assert main(["forms", "check", str(folder / name)]) == 0
        assert "Filen ändrar inget i formulären." in capsys.readouterr().out


def test_what_a_file_would_change_is_told_and_nothing_is_saved(tmp_path, capsys):
    path = tmp_path / "min.toml"
    path.write_text(file_text(PLAN).replace('"Målgrupp"', '"För vem"'), encoding="utf-8")
    assert main(["forms", "check", str(path)]) == 0
    output = capsys.readouterr().out
    assert "Insats, ”Målgrupp”: frågan är nu ”För vem”." in output
    assert "Inget är sparat." in output


def test_a_file_that_cannot_be_used_is_one_sentence_and_status_1(tmp_path, capsys):
    path = tmp_path / "trasig.xlsx"
    path.write_bytes(b"x")
    assert main(["forms", "check", str(path)]) == 1
    assert main(["forms", "check", str(tmp_path / "finns_inte.toml")]) == 1
    assert capsys.readouterr().err.count("\n") == 2
