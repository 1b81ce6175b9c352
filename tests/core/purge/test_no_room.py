"""Gallring asks for the room first, and one whose copy did not fit stops no server (issue 15, 4)."""

import errno
import os
import shutil
import threading
from collections import namedtuple

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.erasure import finish
from lomma_core.errors import NotFound, StoreUnavailable
from lomma_core.purge import purge
from lomma_core.records import commands, queries
from lomma_core.storage import causes, duckdb_engine
from tests.conftest import ARCHIVIST, CONVENER, MEMBER, PLAN
from tests.core.purge.test_purge import OBSERVATION, TEXT, found_in, propose
from tests.helpers.quarter_steps import on

_UNDONE = "SELECT count(*) AS n FROM purge WHERE state = 'confirmed' AND erased_at IS NULL"
Usage = namedtuple("Usage", "free")


@pytest.fixture
def later(register):
    return on(register, "2028-11-24")


@pytest.fixture
def record(register):
    return commands.save(register, MEMBER, "observation", OBSERVATION)


def full(cursor, target) -> None:
    target.write_bytes(b"halv")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def warnings(register) -> list[str]:
    return [text for text in (warning() for warning in register.warnings) if text]


def test_without_room_for_the_copy_nothing_is_removed_and_it_is_said(later, record, monkeypatch, tmp_path):
    proposal = propose(later, record)
    size = later.store.path.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(size - 1))
    for work in (
        lambda: purge.confirm(later, CONVENER, proposal),
        later.store.compact,
        lambda: later.store.backup(tmp_path / "kopia.duckdb"),
    ):
        with pytest.raises(StoreUnavailable) as error:
            work()
        assert str(error.value) == causes.NO_ROOM.format(name="lomma.duckdb")
    assert queries.get(later, MEMBER, "observation", record.id) == record
    assert [row["id"] for row in purge.pending(later, CONVENER)] == [proposal]
    monkeypatch.undo()
    assert purge.confirm(later, CONVENER, proposal) == 1


def test_a_copy_that_did_not_fit_stops_no_start_and_is_said_until_it_is_made(later, record, monkeypatch, tmp_path):
    monkeypatch.setattr(duckdb_engine, "copy", full)
    assert purge.confirm(later, CONVENER, propose(later, record)) == 1
    with pytest.raises(NotFound):
        queries.get(later, ARCHIVIST, "observation", record.id)
    later.store.close()
    again = open_register(PLAN, later.store.path, later.clock)
    assert warnings(again) == [finish.LEFT]
    commands.save(again, MEMBER, "observation", OBSERVATION | {"iakttagelse": "Något annat."})
    monkeypatch.undo()
    again.store.close()
    once_more = open_register(PLAN, later.store.path, later.clock)
    assert (warnings(once_more), once_more.store.read(_UNDONE)) == ([], [{"n": 0}])
    once_more.store.close()
    assert found_in(tmp_path, TEXT) == []


def test_what_is_left_is_tried_again_by_itself_until_there_is_room(later, record, monkeypatch):
    tries, done, copy = [], threading.Event(), duckdb_engine.copy

    def at_the_third(cursor, target) -> None:
        tries.append(target)
        if len(tries) < 3:
            full(cursor, target)
        copy(cursor, target)

    class Watch:
        def committed(self, tables) -> None:
            if later.store.read(_UNDONE) == [{"n": 0}] and len(tries) == 3:
                done.set()

        def closing(self) -> None:
            pass

    monkeypatch.setattr(duckdb_engine, "copy", at_the_third)
    unfinished = finish.Unfinished(later.store, later.now, seconds=0.01)
    unfinished.start()
    proposal = propose(later, record)
    later.store.follow(Watch())
    assert purge.confirm(later, CONVENER, proposal) == 1
    assert done.wait(60)
    assert unfinished.problem() == ""
