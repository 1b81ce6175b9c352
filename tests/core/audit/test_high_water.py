"""A log that ends before where it had come is noticed at start, and said until it is answered (issue 15, 4)."""

import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.cli import main
from lomma_core.maintenance import integrity
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, NOW, PLAN

NAME, LOG, MARK = "lomma.duckdb", "lomma.duckdb.wal", "lomma.duckdb.loggmarke"
# Two saves in the file, two more in the log alone, all of them marked; then the process is killed.
_KILLED = """
import os
import sys
from pathlib import Path
from lomma_core.audit.high_water import HighWater
from lomma_core.bootstrap import open_register
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, PLAN
register = open_register(PLAN, Path(sys.argv[1]))
for number in range(4):
    if number == 2:
        register.store.checkpoint()
    commands.save(register, MEMBER, "insats", MEASURE)
HighWater(register.store).closing()
os._exit(9)
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    subprocess.run([sys.executable, "-X", "utf8", "-c", _KILLED, str(folder / NAME)], cwd=ROOT, check=False)
    return folder


@pytest.fixture
def folder(killed, tmp_path):
    folder = Path(shutil.copytree(killed, tmp_path / "data"))
    # A copy is another file: the mark is of the one that was copied.
    marks, status = json.loads((folder / MARK).read_bytes()), (folder / NAME).stat()
    marks["mark"][3:] = [status.st_dev, status.st_ino]
    (folder / MARK).write_text(json.dumps(marks))
    return folder


def said(folder: Path, save: bool = False) -> list[str]:
    """What the register says of missing saves when it is opened, in every place alike."""
    register = open_register(PLAN, folder / NAME, lambda: NOW)
    texts = [text for text in (warning() for warning in register.warnings) if text.startswith("Sparade uppgifter")]
    assert [text for text in integrity.check(register)["problems"] if "saknas" in text] == texts
    if save:
        commands.save(register, MEMBER, "insats", MEASURE)
    register.store.close()
    return texts


def cut(folder: Path) -> None:
    (folder / LOG).write_bytes((folder / LOG).read_bytes()[:-40])


def test_with_everything_there_nothing_is_said(folder):
    assert said(folder, save=True) == said(folder) == []
    assert stat.S_IMODE((folder / MARK).stat().st_mode) == 0o600 or sys.platform == "win32"


@pytest.mark.parametrize("act", [lambda folder: (folder / LOG).unlink(), cut], ids=["removed", "cut"])
def test_a_log_that_was_removed_or_cut_is_noticed_and_said_until_it_is_back(folder, tmp_path, act):
    before = Path(shutil.copytree(folder, tmp_path / "fore"))
    act(folder)
    first = said(folder)
    assert len(first) == 1
    assert "(UTC, rad 4 i loggen)" in first[0]
    assert "lomma.duckdb.wal har tagits bort eller är avbruten. Stoppa servern och lägg tillbaka den" in first[0]
    for name in (NAME, LOG):
        shutil.copy(before / name, folder / name)
    assert said(folder) == []


def test_new_saves_do_not_make_up_for_those_that_are_gone(folder):
    (folder / LOG).unlink()
    first = said(folder, save=True)
    assert len(first) == 1
    assert said(folder, save=True) == said(folder, save=True) == said(folder) == first


def test_an_older_database_in_its_place_is_noticed_and_removing_the_mark_says_that_it_is_meant(folder, tmp_path):
    older = tmp_path / "aldre"
    register = open_register(PLAN, older / NAME, lambda: NOW)
    commands.save(register, MEMBER, "insats", MEASURE)
    register.store.close()
    (folder / LOG).unlink()
    shutil.copy(older / NAME, folder / "ny")
    (folder / "ny").replace(folder / NAME)
    assert "är en annan fil än sist. Stoppa servern och lägg tillbaka den rätta filen" in said(folder)[0]
    (folder / MARK).unlink()
    assert said(folder, save=True) == said(folder) == []


@pytest.mark.parametrize("content", ["", "[]", '{"mark": [1], "missing": null}', '{"mark": 7, "missing": "x"}'])
def test_a_mark_that_cannot_be_read_says_nothing_and_is_written_anew(folder, content):
    (folder / MARK).write_text(content)
    assert said(folder) == []
    assert json.loads((folder / MARK).read_bytes())["mark"][0] == 4


def test_writing_the_file_anew_keeps_the_mark_valid(folder):
    register = open_register(PLAN, folder / NAME, lambda: NOW)
    register.store.compact()
    register.store.close()
    assert said(folder) == []


def test_the_commands_say_it_and_end_with_an_error(folder, monkeypatch, capsys):
    (folder / LOG).unlink()
    monkeypatch.setenv("LOMMA_DATABASE", str(folder / NAME))
    for command in ("check", "verify"):
        assert main.main([command]) == 1
        assert "Sparade uppgifter saknas" in capsys.readouterr().out
