"""A database of any earlier schema becomes today's and stays beside as it was; one that cannot, stays (issue 15.7)."""

import os
from pathlib import Path

import duckdb
import pytest

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes
from lomma_core.storage.files import copies, upgrade
from lomma_core.storage.migrations import MIGRATIONS
from lomma_core.storage.store import Store
from tests.conftest import NOW

LAST = MIGRATIONS[-1][0]
NEXT = (LAST + 1, "en till", "ALTER TABLE account ADD COLUMN extra VARCHAR; CREATE TABLE more (nr INTEGER)")
FIELD = {"form": "insats", "field": "titel", "type": "text"}
COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
    "ORDER BY table_name, column_name"
)


@pytest.fixture
def program(monkeypatch):
    """``program(migrations)`` is from then on the program that has those."""
    return lambda migrations: monkeypatch.setattr("lomma_core.storage.migrations.MIGRATIONS", list(migrations))


@pytest.fixture
def path(tmp_path) -> Path:
    """A database of today with something in it."""
    path = tmp_path / "lomma.duckdb"
    store = Store(path)
    with store.transaction() as write:
        write.insert("plan_field", [FIELD])
    store.close()
    return path


def opened(path: Path, sql: str = "SELECT * FROM plan_field") -> list[dict]:
    """What a database that can be opened answers."""
    store = Store(path, create=False)
    rows = store.read(sql)
    store.close()
    return rows


def test_a_database_of_every_earlier_schema_becomes_todays_with_a_copy_of_it_as_it_was(tmp_path, program):
    today = opened(_new(tmp_path / "today.duckdb"), COLUMNS)
    for number in range(1, LAST):
        program(MIGRATIONS[:number])
        path = _new(tmp_path / f"{number}.duckdb")
        schema = opened(path, COLUMNS)
        program(MIGRATIONS)
        assert opened(path, COLUMNS) == today
        assert opened(path) == [FIELD]
        program(MIGRATIONS[:number])
        copy = upgrade.copy_before(path, number + 1)
        assert opened(copy, COLUMNS) == schema


def _new(path: Path) -> Path:
    store = Store(path)
    with store.transaction() as write:
        write.insert("plan_field", [FIELD])
        token = {"token_hash": "a", "account": "b", "expires_at": NOW.replace(tzinfo=None)}
        write.insert("session", [token | dict.fromkeys(store.columns("session") - token.keys())])
    store.close()
    return path


def test_one_version_back_is_the_copy_in_the_databases_place(path, program):
    program([*MIGRATIONS, NEXT])
    assert len(opened(path, COLUMNS)) > 0
    program(MIGRATIONS)
    with pytest.raises(StoreUnavailable, match="nyare version av programmet"):
        opened(path)
    os.replace(upgrade.copy_before(path, NEXT[0]), path)
    assert opened(path) == [FIELD]


def test_a_migration_that_fails_leaves_the_file_to_the_earlier_version_and_says_so(path, program):
    program([*MIGRATIONS, NEXT, (LAST + 2, "trasig", "INTE SQL")])
    for _ in range(2):
        with pytest.raises(StoreUnavailable) as error:
            opened(path)
        assert str(error.value) == causes.NOT_UPGRADED.format(name=path.name)
    program(MIGRATIONS)
    assert opened(path) == [FIELD]
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_copy_that_cannot_be_written_stops_the_upgrade(path, program, monkeypatch):
    program([*MIGRATIONS, NEXT])

    def full(path, previous):
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(copies, "keep", full)
        with pytest.raises(StoreUnavailable, match="Disken är full"):
            opened(path)
    program(MIGRATIONS)
    assert opened(path) == [FIELD]


def test_only_the_latest_copy_stays(path, program):
    other = path.with_name(f"{path.name}.fore-jul")
    other.touch()
    program([*MIGRATIONS, NEXT])
    opened(path)
    program([*MIGRATIONS, NEXT, (LAST + 2, "ännu en", "CREATE TABLE most (nr INTEGER)")])
    opened(path)
    names = {entry.name for entry in path.parent.iterdir()}
    assert names == {path.name, other.name, upgrade.copy_before(path, LAST + 2).name}


def test_a_migration_of_the_same_number_and_another_name_is_another_programs(path, program):
    program([*MIGRATIONS, NEXT])
    opened(path)
    program([*MIGRATIONS, (NEXT[0], "en annan", "CREATE TABLE other (nr INTEGER)")])
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable) as error:
        opened(path)
    assert str(error.value) == causes.NEWER_SCHEMA
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "lomma.duckdb"
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE annat (nr INTEGER)")
    with pytest.raises(StoreUnavailable) as error:
        Store(path)
    assert str(error.value) == causes.OTHER_PROGRAM.format(name=path.name)
    with duckdb.connect(str(path), read_only=True) as other:
        assert other.execute("SELECT table_name FROM information_schema.tables").fetchall() == [("annat",)]


def test_on_a_disk_that_knows_no_links_the_file_from_before_is_a_copy_for_its_owner(path, program, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    program([*MIGRATIONS, NEXT])
    assert opened(path) == [FIELD]
    copy = upgrade.copy_before(path, NEXT[0])
    assert os.name != "posix" or copy.stat().st_mode & 0o077 == 0
    program(MIGRATIONS)
    assert opened(copy) == [FIELD]
