"""Reads are answered from memory until what they ask about is written, and never with anything old."""

import datetime as dt
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import StoreUnavailable
from lomma_core.storage.query_cache import QueryCache
from lomma_core.storage.store import Store

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


def test_a_write_in_one_table_leaves_what_is_known_of_others(store):
    other = "SELECT count(*) AS n FROM list_view"
    both = "SELECT count(*) AS n FROM list_view JOIN PLAN_FIELD USING (form)"
    for sql in (COUNT, other, both):
        store.read(sql)
    with store.transaction() as write:
        write.insert("plan_field", [ROW | {"field": "falt"}])
    assert [store._cache.get((sql, ()))[0] is not None for sql in (COUNT, other, both)] == [False, True, False]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE plan_field ADD COLUMN more VARCHAR",
        "INSERT INTO plan_field VALUES ('f', 'a', 'text'); DELETE FROM list_view",
        "WITH one AS (SELECT 'f' AS form) INSERT INTO plan_field SELECT form, 'a', 'text' FROM one",
    ],
)
def test_a_statement_that_may_change_anything_leaves_nothing_known(store, statement):
    store.read("SELECT count(*) AS n FROM list_view")
    with store.transaction() as write:
        write.execute(statement)
    assert store._cache.get(("SELECT count(*) AS n FROM list_view", ()))[0] is None


@given(st.lists(st.tuples(st.sampled_from(["insert", "delete", "update", "block"]), st.integers(0, 3)), max_size=12))
def test_whatever_is_written_every_question_is_answered_as_if_asked_anew(store, writes):
    # One store for all examples, with what it knows from those before.
    with store.transaction() as write:
        for name in ("plan_field", "list_view"):
            write.execute(f'DELETE FROM "{name}"')
    queries = [
        "SELECT * FROM plan_field ORDER BY ALL",
        "SELECT count(*) AS n FROM list_view",
        "SELECT f.type, v.name FROM plan_field f LEFT JOIN (SELECT * FROM list_view) v ON f.form = v.form ORDER BY ALL",
    ]
    for n, (kind, table) in enumerate(writes):
        name = ("plan_field", "list_view")[table % 2]
        count = {"insert": 1, "block": 60}.get(kind, 0)
        with store.transaction() as write:
            if count:
                write.insert(name, [_row(name, f"{n}/{i}") for i in range(count)])
            elif kind == "delete":
                write.execute(f'DELETE FROM "{name}"')
            else:
                write.execute(f"UPDATE {name} SET form = ?", [f"g{n}"])
        for sql in queries:
            assert store.read(sql) == store.block(sql).to_pylist()


def _row(table: str, name: str) -> dict:
    if table == "plan_field":
        return ROW | {"field": name}
    return {"account": "a", "form": "insats", "name": name, "query": "", "saved_at": dt.datetime(2026, 11, 24)}


def test_an_answer_from_before_a_write_is_not_kept_after_it():
    cache = QueryCache()
    _, mark = cache.get(("q", ()))
    cache.invalidate()
    cache.put(("q", ()), [{"n": 0}], mark)
    assert cache.get(("q", ()))[0] is None


def test_an_answer_from_before_a_commit_never_comes_over_one_from_after_it():
    cache = QueryCache()
    query, other = ("SELECT count(*) FROM thing", ()), ("SELECT count(*) FROM other", ())
    cache.put(other, [{"n": 5}], 0)
    _, before = cache.get(query)
    with cache.committed({"thing"}):
        _, meanwhile = cache.get(query)
        for mark, n in ((meanwhile, 1), (before, 0)):
            cache.put(query, [{"n": n}], mark)
            assert cache.get(query)[0] is None
        assert cache.get(other)[0] == [{"n": 5}]
    for mark in (before, meanwhile):
        cache.put(query, [{"n": 0}], mark)
        assert cache.get(query)[0] is None


def test_long_answers_and_old_questions_are_let_go():
    cache = QueryCache(queries=2, rows=1)
    cache.put(("long", ()), [{"n": 0}, {"n": 1}], 0)
    for name in ("a", "b"):
        cache.put((name, ()), [{"n": 0}], 0)
    cache.get(("a", ()))
    cache.put(("c", ()), [{"n": 0}], 0)
    assert [name for name in ("long", "a", "b", "c") if cache.get((name, ()))[0]] == ["a", "c"]


def test_readers_beside_a_writer_never_go_back_in_time(store):
    numbers, done = [], threading.Event()

    def look() -> None:
        mine = []
        while not done.is_set():
            mine.append(store.read(COUNT)[0]["n"])
        numbers.append(mine)

    readers = [threading.Thread(target=look) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(40):
        with store.transaction() as write:
            write.insert("plan_field", [ROW | {"field": f"falt_{n}"}])
        assert store.read(COUNT) == [{"n": n + 1}]
    done.set()
    for reader in readers:
        reader.join()
    assert len(numbers) == 4
    assert all(mine == sorted(mine) for mine in numbers)
