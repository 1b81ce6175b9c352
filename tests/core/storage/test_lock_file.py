"""The file is never let go while the process lives (issue 15, 4): another that tries all the time never gets in."""

import platform
import subprocess
import sys

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.errors import StoreUnavailable
from lomma_core.storage.store import Store

NAME, LOCK = "lomma.duckdb", "lomma.duckdb.lock"
_START = """
import os
import sys
from pathlib import Path
from lomma_core.errors import StoreUnavailable
from lomma_core.storage import duckdb_engine
from lomma_core.storage.files import copies
from lomma_core.storage.store import Store
path = Path(sys.argv[1])
"""
_TRIES = (
    _START
    + """
print("begun", flush=True)
tries = opened = 0
while not path.with_name("stop").exists():
    tries += 1
    try:
        Store(path).close()
        opened += 1
    except StoreUnavailable as error:
        assert "annat program" in str(error), error
print(tries > 10, opened)
"""
)
_EXCHANGES = (
    _START
    + """
store = Store(path)
for number in range(20):
    with store.transaction() as write:
        write.insert("plan_field", [{"form": "insats", "field": f"falt_{number}", "type": "text"}])
copy, replace = duckdb_engine.copy, os.replace


def half(cursor, target):
    target.write_bytes(b"halv")
    os._exit(9)


def copied(cursor, target):
    copy(cursor, target)
    os._exit(9)


def exchanged(source, target):
    replace(source, target)
    os._exit(9)


POINTS = {
    "half copied": (duckdb_engine, "copy", half),
    "copied": (duckdb_engine, "copy", copied),
    "closed": (os, "replace", lambda source, target: os._exit(9)),
    "exchanged": (os, "replace", exchanged),
}
setattr(*POINTS[sys.argv[2]])
store.compact()
"""
)


def fields(store: Store) -> int:
    return store.read("SELECT count(*) AS n FROM plan_field")[0]["n"]


def save(store: Store, number: int) -> None:
    with store.transaction() as write:
        write.insert("plan_field", [{"form": "insats", "field": f"falt_{number}", "type": "text"}])


def started(script: str, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-X", "utf8", "-c", script, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def test_who_tries_all_the_time_never_gets_in_while_the_file_is_copied_and_exchanged(tmp_path):
    """In 9 and 10 of 10 the server was dead before, and a save gone in 2 and 3."""
    store = Store(tmp_path / NAME)
    other = started(_TRIES, str(store.path))
    assert other.stdout.readline() == "begun\n"
    for number in range(10):
        save(store, number)
        store.compact()
        store.backup(tmp_path / f"kopia-{number}.duckdb")
    assert fields(store) == 10
    (tmp_path / "stop").touch()
    assert other.communicate(timeout=60)[0] == "True 0\n"
    store.close()
    again = Store(tmp_path / NAME)
    assert fields(again) == 10
    again.close()


@pytest.mark.parametrize("point", ["half copied", "copied", "closed", "exchanged"])
def test_a_crash_in_an_exchange_leaves_the_old_file_or_the_new_whole(tmp_path, point):
    assert started(_EXCHANGES, str(tmp_path / NAME), point).wait(60) == 9
    store = Store(tmp_path / NAME, create=False)
    assert fields(store) == 20
    save(store, 20)
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_the_process_that_holds_the_file_is_named_and_its_computer_when_it_is_another(tmp_path, monkeypatch):
    store = Store(tmp_path / NAME)
    for host, words in ((platform.node(), ")"), ("annan-dator", f" på {platform.node()})")):
        monkeypatch.setattr(platform, "node", lambda host=host: host)
        with pytest.raises(StoreUnavailable) as error:
            Store(tmp_path / NAME)
        process = (tmp_path / LOCK).read_text().split()[0]
        assert f"annat program, troligen servern (process {process}{words}. Stoppa servern" in str(error.value)
    save(store, 1)
    store.close()


def test_what_a_dead_process_left_of_its_lock_file_is_in_nobodys_way(tmp_path):
    Store(tmp_path / NAME).close()
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    (tmp_path / LOCK).write_text("1 annan-dator\n")
    store = Store(tmp_path / NAME)
    assert (tmp_path / LOCK).read_text().split()[1] == platform.node()
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.skipif(sys.platform == "win32", reason="På Windows går en öppen fil inte att ta bort.")
def test_a_lock_file_that_is_removed_by_its_holder_meanwhile_is_taken_anew(tmp_path, monkeypatch):
    import fcntl

    flock, path = fcntl.flock, tmp_path / LOCK

    def removed_first(handle: int, how: int) -> None:
        if not (tmp_path / "borta").exists():
            (tmp_path / "borta").touch()
            path.unlink()
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", removed_first)
    store = Store(tmp_path / NAME)
    assert path.exists()
    with pytest.raises(StoreUnavailable):
        Store(tmp_path / NAME)
    store.close()


def test_nothing_is_made_where_no_database_is(tmp_path):
    for folder in (tmp_path, tmp_path / "finns inte"):
        with pytest.raises(StoreUnavailable, match="finns inte på den plats"):
            Store(folder / NAME, create=False)
    assert list(tmp_path.iterdir()) == []
