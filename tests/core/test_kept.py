"""Reads are answered from memory until something is written, and never with anything old."""

import threading

import pytest

from lomma_core.errors import StoreUnavailable
from lomma_core.kept import Kept
from lomma_core.store import Store

COUNT = "SELECT count(*) AS n FROM plan_field"
ROW = {"form": "insats", "type": "text"}


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "kept.duckdb")
    yield opened
    opened.close()


def test_a_read_after_a_write_sees_it(store):
    for n in range(3):
        assert store.read(COUNT) == store.read(COUNT) == [{"n": n}]
        with store.transaction() as write:
            write.insert("plan_field", [ROW | {"field": f"falt_{n}"}])


def test_a_write_that_is_rolled_back_changes_no_answer(store):
    assert store.read(COUNT) == [{"n": 0}]
    with pytest.raises(StoreUnavailable), store.transaction() as write:
        write.insert("plan_field", [ROW | {"field": "falt"}] * 2)
    assert store.read(COUNT) == [{"n": 0}]


def test_rows_are_the_callers_own(store):
    store.read(COUNT)[0]["n"] = 99
    store.read(COUNT)[0]["n"] = 98
    assert store.read(COUNT) == [{"n": 0}]


def test_other_parameters_are_another_question(store):
    sql = "SELECT ? AS said"
    assert [store.read(sql, [word])[0]["said"] for word in ("a", "b", "a")] == ["a", "b", "a"]


def test_an_answer_from_before_a_write_is_not_kept_after_it():
    kept = Kept()
    _, mark = kept.get(("q", ()))
    kept.forget()
    kept.put(("q", ()), [{"n": 0}], mark)
    assert kept.get(("q", ()))[0] is None


def test_long_answers_and_old_questions_are_let_go():
    kept = Kept(queries=2, rows=1)
    kept.put(("long", ()), [{"n": 0}, {"n": 1}], 0)
    for name in ("a", "b"):
        kept.put((name, ()), [{"n": 0}], 0)
    kept.get(("a", ()))
    kept.put(("c", ()), [{"n": 0}], 0)
    assert [name for name in ("long", "a", "b", "c") if kept.get((name, ()))[0]] == ["a", "c"]


def test_readers_beside_a_writer_never_go_back_in_time(store):
    seen, done = [], threading.Event()

    def look() -> None:
        mine = []
        while not done.is_set():
            mine.append(store.read(COUNT)[0]["n"])
        seen.append(mine)

    readers = [threading.Thread(target=look) for _ in range(4)]
    for one in readers:
        one.start()
    for n in range(40):
        with store.transaction() as write:
            write.insert("plan_field", [ROW | {"field": f"falt_{n}"}])
        assert store.read(COUNT) == [{"n": n + 1}]
    done.set()
    for one in readers:
        one.join()
    assert len(seen) == 4
    assert all(mine == sorted(mine) for mine in seen)
