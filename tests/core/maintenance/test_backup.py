"""Writing the file anew and backups: everything is copied, nobody is disturbed, and a failure leaves what was there."""

import errno
import json
import os
import stat
import threading
from pathlib import Path

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.errors import FileTaken, NotAllowed, StoreUnavailable
from lomma_core.maintenance.backups.make import to_file
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands, queries
from lomma_core.storage import duckdb_engine
from lomma_core.storage.store import Store
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.sample_records import fill

pytestmark = pytest.mark.slow

_COLUMNS = "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns ORDER BY ALL"
_CONSTRAINTS = "SELECT table_name, constraint_type, constraint_text FROM duckdb_constraints() ORDER BY ALL"


def everything(store: Store) -> dict[str, list[dict]]:
    """Every table's rows, columns and constraints."""
    names = sorted({row["table_name"] for row in store.read(_COLUMNS)})
    rows = {name: sorted(map(str, store.read(f'SELECT * FROM "{name}"'))) for name in names}
    return rows | {"columns": store.read(_COLUMNS), "constraints": store.read(_CONSTRAINTS)}


def test_a_file_written_anew_holds_all_that_the_old_one_held(register):
    fill(register)
    before = everything(register.store)
    register.store.compact()
    assert everything(register.store) == before
    again = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Efteråt"})
    register.store.close()
    opened = open_register(PLAN, register.store.path, register.clock)
    assert queries.get(opened, MEMBER, "insats", again.id) == again
    assert log.verify_chain(opened.store).broken_at is None
    opened.store.close()


def test_keys_and_what_may_not_be_empty_are_kept(register, measure):
    register.store.compact()
    for sql in (
        "INSERT INTO form_insats SELECT * FROM form_insats",
        "INSERT INTO log SELECT * FROM log",
        "UPDATE form_insats SET saved_by = NULL",
    ):
        with pytest.raises(StoreUnavailable), register.store.transaction() as write:
            write.execute(sql)


def test_the_file_is_still_shut_off_from_others_and_readable_by_the_owner_only(register, measure, tmp_path):
    register.store.compact()
    with pytest.raises(StoreUnavailable):
        register.store.read(f"ATTACH '{tmp_path / 'annan.duckdb'}'")
    if os.name == "posix":
        assert stat.S_IMODE(register.store.path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lomma.duckdb", "lomma.duckdb.lock"]


def test_readers_and_writers_go_on_while_the_file_is_exchanged(register, measure):
    stop, faults, counts = threading.Event(), [], {"read": 0, "written": 0}

    def go_on(kind, work) -> None:
        while not stop.is_set():
            try:
                work()
                counts[kind] += 1
            except Exception as error:
                faults.append(error)

    def read() -> None:
        assert queries.get(register, MEMBER, "insats", measure.id, 1) == measure

    def write() -> None:
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {counts['written']}"})

    threads = [threading.Thread(target=go_on, args=("read", read)) for _ in range(4)]
    threads.append(threading.Thread(target=go_on, args=("written", write)))
    for thread in threads:
        thread.start()
    for _ in range(5):
        register.store.compact()
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert counts["read"] > 5
    assert register.store.read("SELECT count(DISTINCT record) AS n FROM form_insats") == [{"n": counts["written"] + 1}]
    assert log.verify_chain(register.store).broken_at is None


@pytest.mark.parametrize("fault", [OSError("disken är full"), KeyboardInterrupt()], ids=["full disk", "stopped"])
def test_a_copy_that_fails_leaves_the_old_file_in_use(register, measure, tmp_path, monkeypatch, fault):
    def broken(cursor, target) -> None:
        target.write_bytes(b"halv")
        raise fault

    monkeypatch.setattr(duckdb_engine, "copy", broken)
    with pytest.raises(StoreUnavailable if isinstance(fault, OSError) else KeyboardInterrupt):
        register.store.compact()
    with pytest.raises(StoreUnavailable if isinstance(fault, OSError) else KeyboardInterrupt):
        register.store.backup(tmp_path / "kopia.duckdb")
    assert queries.get(register, MEMBER, "insats", measure.id) == measure
    assert [path.name for path in tmp_path.iterdir() if "lomma.duckdb" not in path.name] == []
    assert not list(tmp_path.glob("*.ofardig"))


def test_an_unfinished_copy_that_a_crash_left_is_removed_at_the_next_start(register, measure, tmp_path):
    register.store.close()
    for make in (lambda left: left.write_bytes(b"rester"), Path.mkdir):
        make(tmp_path / "lomma.duckdb.ofardig")
        again = open_register(PLAN, register.store.path, register.clock)
        assert queries.get(again, MEMBER, "insats", measure.id) == measure
        again.store.close()
        assert not list(tmp_path.glob("*.ofardig*"))


def test_in_the_middle_of_a_transaction_the_file_is_not_exchanged(register, measure):
    with pytest.raises(RuntimeError), register.store.transaction():
        register.store.compact()
    assert queries.get(register, MEMBER, "insats", measure.id) == measure


# ------------------------------------------------------------------ Backups


def test_a_backup_is_of_one_moment_while_others_go_on_saving(register, tmp_path):
    """Issue 15: the copy's log and records agree, its chain is whole, and nobody is refused or stopped."""
    stop, faults = threading.Event(), []

    def go_on() -> None:
        while not stop.is_set():
            try:
                commands.save(register, MEMBER, "insats", MEASURE)
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=go_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    targets = [tmp_path / f"kopia-{number}.duckdb" for number in range(3)]
    for target in targets:
        register.store.backup(target)
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    for target in targets:
        copy = Store(target)
        assert copy.read("SELECT record FROM form_insats ORDER BY 1") == copy.read("SELECT record FROM log ORDER BY 1")
        assert log.verify_chain(copy).broken_at is None
        copy.close()


@pytest.fixture
def other_disk(monkeypatch, tmp_path):
    """A folder that the system says is on another disk than the database."""
    folder, replace = tmp_path / "disk", os.replace

    def refuse(source, target) -> None:
        if (Path(target).parent == folder) != (Path(source).parent == folder):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    return folder


def test_a_backup_on_another_disk_is_whole_and_its_owners(register, measure, tmp_path, other_disk):
    register.store.backup(other_disk / "kopia.duckdb")
    assert [path.name for path in other_disk.iterdir()] == ["kopia.duckdb"]
    if os.name == "posix":
        assert stat.S_IMODE((other_disk / "kopia.duckdb").stat().st_mode) == 0o600
    copy = open_register(PLAN, other_disk / "kopia.duckdb", register.clock)
    assert queries.get(copy, MEMBER, "insats", measure.id) == measure
    copy.store.close()
    register.store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "lomma.duckdb", "lomma.duckdb.loggmarke"]


def test_what_a_crash_left_of_a_backup_on_another_disk_is_removed_at_the_next_start(register, other_disk, monkeypatch):
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: None)
    monkeypatch.setattr("shutil.rmtree", lambda path, ignore_errors: None)
    monkeypatch.setattr("shutil.copyfileobj", lambda source, target: target.write(b"halv") / 0)
    with pytest.raises(ZeroDivisionError):
        register.store.backup(other_disk / "kopia.duckdb")
    assert [path.name for path in other_disk.iterdir()] == ["kopia.duckdb.ofardig"]
    monkeypatch.undo()
    register.store.close()
    open_register(PLAN, register.store.path, register.clock).store.close()
    assert list(other_disk.iterdir()) == []
    assert not list(register.store.path.parent.glob("*.ofardig"))


def test_a_backup_is_a_whole_register_that_tells_of_itself(register, tmp_path):
    fill(register)
    target = to_file(register, OPERATOR, tmp_path / "kopia.duckdb")
    copy = open_register(PLAN, target, register.clock)
    here, there = everything(register.store), everything(copy.store)
    # That it was made is logged when it is.
    (made,) = set(here.pop("log")) ^ set(there.pop("log"))
    assert (OPERATOR.name in made, "'backup'" in made) == (True, True)
    assert there == here
    last = copy.store.read("SELECT * FROM log ORDER BY nr")[-1]
    assert (last["who"], last["action"], last["way"]) == (OPERATOR.name, "backup_begin", "cli")
    copy.store.close()
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_as_it_is_and_nothing_is_logged(register, measure, tmp_path):
    target = tmp_path / "kopia.duckdb"
    target.write_bytes(b"viktigt")
    for work in (lambda: to_file(register, ADMIN, target), lambda: register.store.backup(target)):
        with pytest.raises(FileTaken, match="Det finns redan en fil"):
            work()
    assert target.read_bytes() == b"viktigt"
    assert register.store.read("SELECT count(*) AS n FROM log") == [{"n": 1}]


def test_a_folder_that_is_not_there_is_told_plainly(register, measure, tmp_path):
    (tmp_path / "fil.txt").write_text("x")
    with pytest.raises(StoreUnavailable):
        to_file(register, ADMIN, tmp_path / "fil.txt" / "kopia.duckdb")
    assert queries.get(register, MEMBER, "insats", measure.id) == measure
    rows = register.store.read("SELECT action, outcome FROM log WHERE action LIKE 'backup%' ORDER BY nr")
    assert [tuple(row.values()) for row in rows] == [("backup_begin", "done"), ("backup_failed", "failed")]


@pytest.mark.parametrize("actor", [READER, MEMBER, CONVENER, None], ids=str)
def test_a_backup_is_for_those_who_manage_accounts(register, tmp_path, actor):
    with pytest.raises(NotAllowed):
        to_file(register, actor, tmp_path / "kopia.duckdb")
    assert not (tmp_path / "kopia.duckdb").exists()


def test_the_command_writes_a_backup_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))
    register = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
    commands.save(register, MEMBER, "insats", MEASURE)
    register.store.close()
    target = str(tmp_path / "kopior" / "kopia.duckdb")
    assert main.main(["backup", "--to", target, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": target}
    assert main.main(["backup", "--to", target]) == 1
    assert "Det finns redan en fil" in capsys.readouterr().err
    monkeypatch.setenv("LOMMA_DATABASE", target)
    assert main.main(["verify"]) == 0
