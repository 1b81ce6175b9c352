"""Each way in which a database cannot be opened has its own sentence, and leaves the files as they are."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.errors import StoreUnavailable
from lomma_core.records import commands
from lomma_core.storage import causes
from lomma_core.storage.store import Store
from tests.conftest import MEASURE, MEMBER, NOW, PLAN

NAME, LOG = "lomma.duckdb", "lomma.duckdb.wal"
_KILLED = """
import os, sys
from pathlib import Path
from lomma_core.records import commands
from lomma_core.storage.store import Store
from tests.conftest import MEASURE, MEMBER, NOW, PLAN
store = Store(Path(sys.argv[1]))
for number in range(20):
    with store.transaction() as write:
        write.insert("plan_field", [{"form": "insats", "field": f"falt_{number}", "type": "text"}])
os._exit(9)
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The folder of a database whose process was killed: its last saves are in the log."""
    folder = tmp_path_factory.mktemp("killed")
    subprocess.run([sys.executable, "-c", _KILLED, str(folder / NAME)], cwd=ROOT, check=False)
    (folder / f"{NAME}.lock").unlink()
    return folder


@pytest.fixture
def folder(killed, tmp_path):
    return Path(shutil.copytree(killed, tmp_path / "data"))


def change(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def sqlite(folder: Path) -> None:
    (folder / NAME).unlink()
    (folder / LOG).unlink()
    with sqlite3.connect(folder / NAME) as database:
        database.execute("CREATE TABLE t (a)")
    database.close()


def older_log(folder: Path) -> None:
    shutil.copy(folder / LOG, folder / "undan")
    Store(folder / NAME).close()
    os.replace(folder / "undan", folder / LOG)


def a_folder(folder: Path) -> None:
    (folder / NAME).unlink()
    (folder / LOG).unlink()
    (folder / NAME).mkdir()


FAULTS = {
    "one bit of the log": (lambda folder: change(folder / LOG, -30), causes.DAMAGED_LOG),
    "the log is something else": (lambda folder: (folder / LOG).write_bytes(b"x" * 99), causes.DAMAGED_LOG),
    "the log of an earlier time": (older_log, causes.FOREIGN_LOG),
    "the file is gone": (lambda folder: (folder / NAME).unlink(), causes.LOG_ALONE),
    "the file is empty": (lambda folder: (folder / NAME).write_bytes(b""), causes.LOG_ALONE),
    "one bit of the file": (lambda folder: change(folder / NAME, 100), causes.DAMAGED),
    "a text": (lambda folder: (folder / NAME).write_bytes(b"text" * 999), causes.DAMAGED),
    "a database of SQLite": (sqlite, causes.DAMAGED),
    "a folder": (a_folder, causes.GENERAL),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_sentence_and_nothing_is_changed(folder, fault):
    act, sentence = FAULTS[fault]
    act(folder)
    before = {path.name: path.is_file() and path.read_bytes() for path in folder.iterdir()}
    for create in (True, False):
        with pytest.raises(StoreUnavailable) as error:
            Store(folder / NAME, create)
        assert str(error.value) == sentence.format(name=NAME)
    assert {path.name: path.is_file() and path.read_bytes() for path in folder.iterdir()} == before


def test_a_log_that_is_cut_off_opens_with_all_but_the_last_save(folder):
    (folder / LOG).write_bytes((folder / LOG).read_bytes()[:-40])
    store = Store(folder / NAME)
    assert store.read("SELECT count(*) AS n FROM plan_field") == [{"n": 19}]
    store.close()


WORDS = {
    'IO Error: Could not write file "/data/lomma.duckdb": No space left on device': causes.FULL,
    '[Errno 28] No space left on device: "/data/lomma.duckdb.x"': causes.FULL,
    'Could not set lock on file "/data/lomma.duckdb": No locks available': causes.NO_LOCKS,
    'Could not set lock on file "/data/lomma.duckdb": Function not implemented': causes.NO_LOCKS,
    'Could not read from file "/data/lomma.duckdb": Input/output error': causes.DISK,
    "Trying to read a database file with version number 69, but we can only read versions between 64 and 68.\\n"
    "The database file was created with a newer version of DuckDB.": causes.NEWER_ENGINE,
    'Cannot open file "/data/lomma.duckdb": Read-only file system': causes.READ_ONLY,
    'Cannot open file "/data/lomma.duckdb.wal": Permission denied': causes.READ_ONLY,
}


@pytest.mark.parametrize("words", WORDS)
def test_what_the_system_says_is_told_in_its_own_sentence(words):
    error = causes.opening(Path("/data") / NAME, OSError(words))
    assert str(error) == WORDS[words].format(name=NAME)


@pytest.mark.skipif(os.name != "posix", reason="Windows har inga filrättigheter av det slaget.")
def test_a_file_that_may_not_be_opened_is_told_apart_from_a_folder_that_may_not_be_written(tmp_path, monkeypatch):
    (tmp_path / NAME).touch()
    denied = OSError(f'Cannot open file "{tmp_path / NAME}": Permission denied')
    assert str(causes.opening(tmp_path / NAME, denied)) == causes.READ_ONLY.format(name=NAME)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert str(causes.opening(tmp_path / NAME, denied)) == causes.NO_RIGHTS.format(name=NAME)


def test_another_process_is_named(folder):
    error = causes.opening(
        folder / NAME, OSError("Could not set lock on file: Conflicting lock is held in x (PID 4711)")
    )
    assert "annat program, troligen servern (process 4711). Stoppa servern" in str(error)


@pytest.mark.parametrize("share", [0.3, 0.7])
@pytest.mark.parametrize("filled", [False, True], ids=["cut", "the rest zeroed"])
def test_a_database_that_was_cut_is_said_to_be_and_neither_it_nor_its_log_is_touched(tmp_path, register, share, filled):
    for number in range(20):
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {number}"})
        if number == 10:
            register.store.checkpoint()
    copies = [tmp_path / "kopia" / NAME, tmp_path / "kopia" / LOG]
    copies[0].parent.mkdir()
    for copy, path in zip(copies, (register.store.path, register.store.path.with_name(LOG)), strict=True):
        shutil.copy(path, copy)
    whole = copies[0].stat().st_size
    os.truncate(copies[0], int(whole * share))
    if filled:
        os.truncate(copies[0], whole)
    before = [copy.read_bytes() for copy in copies]
    with pytest.raises(StoreUnavailable, match="går inte att läsa: filen är skadad"):
        open_register(PLAN, copies[0], lambda: NOW, create=False)
    after = [copy.read_bytes() for copy in copies]
    # The start may have written in the log before it met what is missing; nothing that stood there is gone.
    assert after[0] == before[0]
    assert after[1].startswith(before[1])
