"""What every engine behind the store must keep: written against Store's interface and plain SQL, not against DuckDB."""

import datetime as dt
import os
import stat
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.bootstrap import ROOT
from lomma_core.errors import LommaError, StoreUnavailable
from lomma_core.storage.migrations import MIGRATIONS
from lomma_core.storage.store import Store
from tests.helpers import budget

COLUMNS = {
    "nr": "INTEGER",
    "word": "VARCHAR",
    "big": "BIGINT",
    "size": "DOUBLE",
    "money": "DECIMAL(14,2)",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "yes": "BOOLEAN",
}
FULL = {
    "nr": 1,
    "word": "Räddningstjänsten 🙂 'citat' \"dubbelt\"; -- \\ %_ \n\t",
    "big": 2**62,
    "size": 0.1,
    "money": Decimal("-999999999999.99"),
    "day": dt.date(1900, 1, 1),
    "moment": dt.datetime(2026, 11, 24, 9, 0, 0, 123456),
    "yes": False,
}


def make(path: Path) -> Store:
    """The store under test, opened on a file; another engine changes this line."""
    return Store(path)


@pytest.fixture
def store(tmp_path: Path):
    opened = make(tmp_path / "lomma.duckdb")
    with opened.transaction() as write:
        for table in ("thing", "other"):
            columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
            write.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY (nr))")
    yield opened
    opened.close()


def things(store: Store, table: str = "thing") -> list[dict]:
    return store.read(f"SELECT * FROM {table} ORDER BY nr")


def row(nr: int, **values: object) -> dict:
    return dict.fromkeys(COLUMNS) | {"nr": nr} | values


# ------------------------------------------------------------------ Reading and writing


def test_a_row_reads_back_as_it_was_written_in_every_kind(store):
    with store.transaction() as write:
        write.insert("thing", [FULL, row(2)])
    assert things(store) == [FULL, row(2)]
    assert {name: type(value) for name, value in things(store)[0].items()} == {n: type(v) for n, v in FULL.items()}


def test_rows_come_as_dicts_by_the_names_of_the_question(store):
    assert store.read("SELECT 1 AS ett, ? AS tva", ["två"]) == [{"ett": 1, "tva": "två"}]
    assert store.read("SELECT * FROM thing") == []


def test_a_value_is_data_and_never_part_of_the_statement(store):
    hostile = "'); DROP TABLE thing; --"
    with store.transaction() as write:
        write.insert("thing", [row(1, word=hostile)])
    assert store.read("SELECT nr FROM thing WHERE word = ?", [hostile]) == [{"nr": 1}]


_words = st.none() | st.text(max_size=20)
_rows = st.fixed_dictionaries(
    {
        "word": _words,
        "big": st.none() | st.integers(-(2**63), 2**63 - 1),
        "size": st.none() | st.floats(allow_nan=False),
        "money": st.none() | st.decimals(Decimal("-999999999999.99"), Decimal("999999999999.99"), places=2),
        "day": st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)),
        "moment": st.none() | st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 12, 31)),
        "yes": st.none() | st.booleans(),
    }
)


def test_many_rows_in_one_block_are_the_same_as_each_row_by_itself(store):
    @budget.databases
    @given(st.lists(_rows, min_size=1, max_size=10))
    def check(rows):
        # The same answers over and over, so that there are enough for a block.
        block = [{"nr": nr} | rows[nr % len(rows)] for nr in range(60)]
        with store.transaction() as write:
            for table in ("thing", "other"):
                write.execute(f"DELETE FROM {table}")
            write.insert("thing", block)
            for values in block:
                write.insert("other", [values])
        assert things(store, "thing") == things(store, "other") == block

    check()


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "nr"])
def test_a_block_may_be_empty_in_a_whole_column(store, name):
    block = [FULL | {"nr": nr, name: None} for nr in range(60)]
    with store.transaction() as write:
        write.insert("thing", block)
    assert things(store) == block


def test_a_block_may_name_its_columns_in_any_order_and_leave_some_out(store):
    block = [{"yes": True, "word": "ja", "nr": nr} for nr in range(60)]
    with store.transaction() as write:
        write.insert("thing", block)
    assert things(store) == [row(nr, word="ja", yes=True) for nr in range(60)]


def test_nothing_to_insert_is_nothing(store):
    with store.transaction() as write:
        write.insert("thing", [])
    assert things(store) == []


# ------------------------------------------------------------------ Transactions


class Stop(Exception):
    """Raised by a test in the middle of a transaction."""


def stopped(store: Store, work) -> None:
    """Do some work in a transaction that ends in an error."""
    with store.transaction() as write:
        work(write)
        raise Stop


@pytest.mark.parametrize("amount", [1, 60])
def test_an_error_takes_everything_in_the_transaction_back(store, amount):
    def work(write) -> None:
        write.insert("thing", [row(nr) for nr in range(amount)])
        write.execute("CREATE TABLE third (nr INTEGER)")

    with pytest.raises(Stop):
        stopped(store, work)
    assert things(store) == []
    assert store.columns("third") == set()
    with store.transaction() as write:
        write.insert("thing", [row(1)])
    assert len(things(store)) == 1


@pytest.mark.parametrize("amount", [1, 60])
def test_a_row_whose_key_is_taken_is_a_plain_error_that_takes_all_back(store, amount):
    with store.transaction() as write:
        write.insert("thing", [row(0, word="först")])

    def work(write) -> None:
        write.insert("other", [row(1)])
        write.insert("thing", [row(nr, word="sedan") for nr in range(amount)])

    with pytest.raises(StoreUnavailable) as error:
        stopped(store, work)
    assert "Databasen" in str(error.value)
    assert (things(store), things(store, "other")) == ([row(0, word="först")], [])


def test_an_error_of_the_engine_becomes_a_plain_sentence_without_the_statement(store):
    for broken in ("SELECT hemligt FROM ingenstans", "INTE SQL ALLS"):
        with pytest.raises(StoreUnavailable) as error:
            store.read(broken)
        with pytest.raises(StoreUnavailable), store.transaction() as write:
            write.execute(broken)
        assert "ingenstans" not in str(error.value)
        assert isinstance(error.value, LommaError)


def test_a_transaction_sees_its_own_writes_and_nobody_else_does_before_the_commit(store):
    with store.transaction() as write:
        write.insert("thing", [row(1)])
        assert len(write.read("SELECT * FROM thing")) == 1
        assert things(store) == []
    assert len(things(store)) == 1


def test_a_reader_is_not_held_up_by_a_write_that_is_going_on(store):
    values = []
    with store.transaction() as write:
        write.insert("thing", [row(1)])
        reader = threading.Thread(target=lambda: values.append(things(store)))
        reader.start()
        reader.join(timeout=5)
    assert values == [[]]


def test_events_come_after_the_commit_in_their_order(store):
    events = []
    with store.transaction() as write:
        write.insert("thing", [row(1)])
        write.after_commit(lambda: events.append(("first", len(things(store)))))
        write.after_commit(lambda: events.append(("second", len(things(store)))))
        assert events == []
    assert events == [("first", 1), ("second", 1)]


def test_events_do_not_come_when_the_transaction_is_taken_back(store):
    events = []
    with pytest.raises(Stop):
        stopped(store, lambda write: write.after_commit(lambda: events.append("event")))
    assert events == []


def test_an_event_may_write_by_itself(store):
    def event() -> None:
        with store.transaction() as write:
            write.insert("other", [row(1)])

    with store.transaction() as write:
        write.insert("thing", [row(1)])
        write.after_commit(event)
    assert len(things(store, "other")) == 1


def test_writers_wait_for_each_other_so_that_what_one_reads_stays_true(store):
    def add() -> None:
        for _ in range(10):
            with store.transaction() as write:
                highest = write.read("SELECT max(nr) AS nr FROM thing")[0]["nr"] or 0
                write.insert("thing", [row(highest + 1)])

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [thing["nr"] for thing in things(store)] == list(range(1, 41))


# ------------------------------------------------------------------ The file


def test_what_was_written_is_there_after_closing_and_opening(store):
    with store.transaction() as write:
        write.insert("thing", [FULL])
    store.close()
    again = make(store.path)
    assert things(again) == [FULL]
    again.close()


def test_after_a_checkpoint_everything_is_in_the_file_itself(store, tmp_path):
    with store.transaction() as write:
        write.insert("thing", [FULL])
    store.checkpoint()
    copy = tmp_path / "kopia" / "lomma.duckdb"
    copy.parent.mkdir()
    copy.write_bytes(store.path.read_bytes())
    again = make(copy)
    assert things(again) == [FULL]
    again.close()


def test_the_columns_of_a_table_are_told_and_there_are_none_where_there_is_no_table(store):
    assert store.columns("thing") == set(COLUMNS)
    assert store.columns("ingenstans") == set()


@pytest.mark.skipif(os.name != "posix", reason="Windows har inga filrättigheter av det slaget.")
def test_only_the_owner_can_read_the_files(tmp_path):
    before = os.umask(0o022)
    try:
        opened = make(tmp_path / "ny mapp" / "lomma.duckdb")
        with opened.transaction() as write:
            write.execute("CREATE TABLE thing (word VARCHAR)")
            write.insert("thing", [{"word": "något"}])
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in opened.path.parent.iterdir()}
        opened.close()
    finally:
        os.umask(before)
    assert "lomma.duckdb" in modes
    assert set(modes.values()) == {0o600}, modes


@pytest.mark.skipif(os.name != "posix", reason="Windows har inga filrättigheter av det slaget.")
def test_the_files_stay_the_owners_and_the_process_makes_its_others_as_before(tmp_path):
    before = os.umask(0o022)
    try:
        opened = make(tmp_path / "lomma.duckdb")
        for word in ("ett", "två"):
            with opened.transaction() as write:
                write.execute("CREATE TABLE IF NOT EXISTS thing (word VARCHAR)")
                write.insert("thing", [{"word": word}])
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
            assert modes == dict.fromkeys(("lomma.duckdb", "lomma.duckdb.lock", "lomma.duckdb.wal"), 0o600)
            opened.checkpoint()
        opened.compact()
        opened.backup(tmp_path / "kopia.duckdb")
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
        opened.close()
        (tmp_path / "annat").touch()
        assert stat.S_IMODE((tmp_path / "annat").stat().st_mode) == 0o644
    finally:
        os.umask(before)


def test_a_file_that_is_no_database_is_told_plainly_and_left_as_it_is(tmp_path):
    path = tmp_path / "lomma.duckdb"
    path.write_bytes(b"detta ar ingen databas" * 1000)
    with pytest.raises(StoreUnavailable, match=r"lomma\.duckdb går inte att"):
        make(path)
    assert path.read_bytes() == b"detta ar ingen databas" * 1000


def test_a_place_that_cannot_be_opened_is_told_plainly(tmp_path):
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreUnavailable, match=r"går inte att öppna"):
        make(tmp_path / "lock")
    (tmp_path / "fil").write_text("x")
    with pytest.raises(StoreUnavailable, match=r"går inte att öppna"):
        make(tmp_path / "fil" / "lomma.duckdb")


def test_the_statements_of_the_store_cannot_reach_other_files(store, tmp_path):
    (tmp_path / "hemlig.csv").write_text("a\n1\n")
    for statement in (
        f"SELECT * FROM read_csv('{tmp_path / 'hemlig.csv'}')",
        f"COPY thing TO '{tmp_path / 'ut.csv'}'",
        f"ATTACH '{tmp_path / 'annan.duckdb'}'",
        "SET enable_external_access = true",
    ):
        with pytest.raises(StoreUnavailable):
            store.read(statement)
    assert sorted(path.name for path in tmp_path.iterdir() if "lomma" not in path.name) == ["hemlig.csv"]


# ------------------------------------------------------------------ Two processes

_OPEN = """
import sys
from pathlib import Path
from lomma_core.errors import StoreUnavailable
from lomma_core.storage.store import Store
try:
    Store(Path(sys.argv[1])).close()
    print("öppnad")
except StoreUnavailable as error:
    print(error)
"""


def from_another_process(path: Path) -> str:
    command = [sys.executable, "-X", "utf8", "-c", _OPEN, str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout


def test_a_second_process_is_told_who_holds_the_file_and_what_to_do(store):
    answer = from_another_process(store.path)
    assert "lomma.duckdb används redan av ett annat program" in answer
    assert "Stoppa servern" in answer
    assert len(answer.strip().splitlines()) == 1


def test_a_second_process_may_open_the_file_once_it_is_closed(store):
    store.close()
    assert from_another_process(store.path).strip() == "öppnad"


# ------------------------------------------------------------------ Migrations


def migrated(store: Store) -> list[int]:
    return [migration["number"] for migration in store.read("SELECT number FROM migration ORDER BY number")]


def test_a_new_file_has_every_migration_recorded(store):
    assert migrated(store) == [number for number, _, _ in MIGRATIONS]


def test_migrations_are_numbered_in_order_without_a_gap():
    assert [number for number, _, _ in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_recorded_migration_is_not_run_again(store, monkeypatch):
    store.close()
    broken = [(number, name, "DETTA SKULLE INTE GÅ") for number, name, _ in MIGRATIONS]
    monkeypatch.setattr("lomma_core.storage.migrations.MIGRATIONS", broken)
    again = make(store.path)
    assert migrated(again) == [number for number, _, _ in MIGRATIONS]
    again.close()


def test_an_older_file_gets_the_migrations_that_it_lacks_and_keeps_its_data(store, monkeypatch):
    with store.transaction() as write:
        write.insert("thing", [FULL])
    store.close()
    new = (len(MIGRATIONS) + 1, "en till", "ALTER TABLE thing ADD COLUMN extra VARCHAR; CREATE TABLE more (nr INTEGER)")
    monkeypatch.setattr("lomma_core.storage.migrations.MIGRATIONS", [*MIGRATIONS, new])
    again = make(store.path)
    assert things(again) == [FULL | {"extra": None}]
    assert migrated(again)[-1] == new[0]
    assert again.columns("more") == {"nr"}
    again.close()


def test_a_migration_that_breaks_leaves_neither_half_its_work_nor_its_number(store, monkeypatch):
    store.close()
    broken = (len(MIGRATIONS) + 1, "trasig", "CREATE TABLE half (nr INTEGER); INTE SQL")
    monkeypatch.setattr("lomma_core.storage.migrations.MIGRATIONS", [*MIGRATIONS, broken])
    with pytest.raises(StoreUnavailable):
        make(store.path)
    monkeypatch.undo()
    again = make(store.path)
    assert again.columns("half") == set()
    assert migrated(again) == [number for number, _, _ in MIGRATIONS]
    again.close()


def test_a_file_made_by_a_newer_version_is_refused_and_let_go_of_untouched(store):
    with store.transaction() as write:
        write.insert("migration", [{"number": 999, "name": "från framtiden"}])
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreUnavailable, match=r"nyare version av programmet\. Uppdatera programmet") as error:
        make(store.path)
    assert from_another_process(store.path).strip() == str(error.value)
    assert store.path.read_bytes() == before
