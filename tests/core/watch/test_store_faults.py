"""What stops the database stands in the server's own log too, not only on the page of whoever met it (issue 15, 12)."""

import logging
import shutil
import sys

import pytest

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes
from lomma_core.storage.store import Store
from lomma_core.watch import logs, store_faults

TYPED = "det som någon skrev"


@pytest.fixture
def watched(register):
    store_faults.watch(register.store)
    return register.store


def save(store: Store) -> None:
    with store.transaction() as write:
        write.execute("DELETE FROM log WHERE nr = 0")


@pytest.mark.skipif(sys.platform == "win32", reason="På Windows går en öppen fil inte att byta ut.")
def test_a_save_and_a_look_that_meet_a_removed_file_are_a_line_each(watched, caplog):
    watched.checkpoint()
    shutil.move(watched.path, watched.path.with_name("undan"))
    for meet in (lambda: save(watched), watched.probe):
        caplog.clear()
        with pytest.raises(StoreUnavailable) as error:
            meet()
        (record,) = caplog.records
        assert (record.levelno, record.getMessage()) == (logging.ERROR, str(error.value))
    shutil.move(watched.path.with_name("undan"), watched.path)


def test_what_the_program_does_not_know_says_where_it_was_and_nothing_that_was_typed(watched, caplog):
    with pytest.raises(StoreUnavailable):
        watched.read("SELECT no_such_function(?)", [TYPED])
    (record,) = caplog.records
    assert record.getMessage() == causes.GIVEN_UP
    line = logs.JsonFormatter().format(record)
    assert "CatalogException" in line
    assert "duckdb_engine.py" in line
    assert "no_such_function" not in line
    assert TYPED not in line


def test_a_store_that_was_closed_is_no_fault(watched, caplog):
    watched.close()
    with pytest.raises(StoreUnavailable):
        watched.read("SELECT 1 AS n")
    assert caplog.records == []


def test_on_the_command_line_nothing_is_said_twice(register, caplog):
    with pytest.raises(StoreUnavailable):
        register.store.read("SELECT no_such_function()")
    assert caplog.records == []
