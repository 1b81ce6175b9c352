"""A file or log that is removed or exchanged while the register runs is noticed before anything is acknowledged."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lomma_core.errors import StoreUnavailable
from lomma_core.storage.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="På Windows går en öppen fil inte att byta ut.")
REPLACED = r"lomma\.duckdb eller dess logg har tagits bort eller bytts ut.*är inte sparat"


@pytest.fixture
def store(tmp_path):
    """A store with three saves, of which the last two are in the log alone."""
    opened = Store(tmp_path / "lomma.duckdb")
    save(opened, 1)
    opened.checkpoint()
    save(opened, 2)
    save(opened, 3)
    yield opened
    opened.close()


def save(store: Store, number: int, meanwhile: Callable[[], object] = lambda: None) -> None:
    with store.transaction() as write:
        meanwhile()
        write.insert("display_link", [{"id": str(number), "name": "x", "secret_hash": "x", "made_by": "x"} | MOMENT])


def saves(store: Store) -> int:
    return store.read("SELECT count(*) AS n FROM display_link")[0]["n"]


def as_killed(store: Store) -> int:
    """How many saves are there for whoever opens the files as they lie."""
    copy = Path(shutil.copytree(store.path.parent, store.path.parent.with_name("kopia")))
    opened = Store(copy / store.path.name)
    try:
        return saves(opened)
    finally:
        opened.close()
        shutil.rmtree(copy)


MOMENT = {"made_at": "2026-11-24 09:00:00"}
LOG = "lomma.duckdb.wal"


def exchange(path: Path) -> None:
    shutil.copy(path, path.with_name("annan"))
    os.replace(path.with_name("annan"), path)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("act", [Path.unlink, exchange, cut], ids=["removed", "exchanged", "cut"])
@pytest.mark.parametrize("name", ["lomma.duckdb", LOG])
def test_what_is_exchanged_between_begin_and_commit_stops_the_commit(store, act, name):
    with pytest.raises(StoreUnavailable, match=REPLACED):
        save(store, 4, lambda: act(store.path.with_name(name)))
    assert saves(store) == 3


@pytest.mark.parametrize("act", [Path.unlink, exchange, cut], ids=["removed", "exchanged", "cut"])
def test_nothing_is_acknowledged_into_a_file_that_is_gone(store, act):
    act(store.path)
    for work in (lambda: save(store, 4), store.checkpoint, store.compact):
        with pytest.raises(StoreUnavailable, match=REPLACED):
            work()
    assert saves(store) == 3


def test_nothing_is_acknowledged_beside_a_log_of_somebody_elses_and_that_log_is_left(store):
    log, own = store.path.with_name(LOG), store.path.with_name("undan")
    os.rename(log, own)
    log.write_bytes(b"annans")
    with pytest.raises(StoreUnavailable, match=REPLACED):
        save(store, 4)
    store.close()
    assert log.read_bytes() == b"annans"
    log.unlink()
    again = Store(store.path)
    assert saves(again) == 3
    again.close()


def test_once_the_files_are_back_everything_goes_on(store):
    log, own = store.path.with_name(LOG), store.path.with_name("undan")
    os.rename(log, own)
    exchange(own)
    os.rename(own, log)
    with pytest.raises(StoreUnavailable, match=REPLACED):
        save(store, 4)
    log.unlink()
    save(store, 4)
    assert (saves(store), as_killed(store)) == (4, 4)


@pytest.mark.parametrize("act", [Path.unlink, cut, lambda log: os.truncate(log, 0)], ids=["removed", "cut", "emptied"])
def test_a_log_that_was_removed_or_cut_costs_no_save(store, act):
    act(store.path.with_name(LOG))
    assert as_killed(store) < 3
    save(store, 4)
    assert (saves(store), as_killed(store)) == (4, 4)


def test_an_engine_that_gave_up_does_not_open_another_file_in_its_place(store):
    exchange(store.path)
    store._database._file._usable = False
    with pytest.raises(StoreUnavailable, match=REPLACED):
        store.block("SELECT * FROM display_link")
