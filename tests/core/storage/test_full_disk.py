"""A full disk stops nobody for longer than it is full: the same process goes on, and nothing acknowledged is lost.

The disk is full for a process of its own (RLIMIT_FSIZE), since an engine that gives up may take its process with it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import ROOT, open_register
from tests.conftest import PLAN

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Bara här går det att säga att disken är full.")
_START = """
import os
import sys
import threading
from pathlib import Path
from lomma_core.bootstrap import open_register
from lomma_core.errors import StoreUnavailable
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, PLAN
from tests.helpers.full_disk import full_disk

folder = Path(sys.argv[1])
register = open_register(PLAN, folder / "lomma.duckdb")
store = register.store


def save(title):
    print("saved", commands.save(register, MEMBER, "insats", MEASURE | {"titel": title}).id, flush=True)


"""
_EACH_WAY = (
    _START
    + """
def refused(work):
    try:
        work()
    except StoreUnavailable as error:
        return "Disken är full" in str(error)
    return False


def give_up():
    with full_disk():
        assert refused(store.checkpoint)
        # Opened again, it is read while the disk is full, and nothing can be saved.
        assert refused(lambda: save("Full"))
        assert store.block("SELECT * FROM form_insats").num_rows == saves
        assert refused(store.checkpoint)


WAYS = {
    "read": lambda: store.read("SELECT count(*) AS n FROM form_insats WHERE version < ?", [len(done) + 99]),
    "block": lambda: store.block("SELECT * FROM form_insats"),
    "columns": lambda: store.columns("form_insats"),
    "transaction": lambda: save("Efteråt"),
    "checkpoint": store.checkpoint,
    "compact": store.compact,
    "backup": lambda: store.backup(folder / "kopia.duckdb"),
}
done, saves = [], 0
for name, way in WAYS.items():
    save(name)
    saves += 1
    give_up()
    way()
    saves += name == "transaction"
    done.append(name)
with full_disk():
    assert refused(lambda: store.backup(folder / "annan.duckdb"))
assert not [path for path in folder.iterdir() if path.name.startswith("annan")]
save("Sist")
print("done", *done, flush=True)
os._exit(9)
"""
)
_MANY = (
    _START
    + """
stop = threading.Event()


def go_on(work):
    while not stop.is_set():
        try:
            work()
        except StoreUnavailable as error:
            assert "Disken är full" in str(error), error


works = [lambda: save("En av många")] * 3 + [lambda: store.block("SELECT * FROM log")] * 2
threads = [threading.Thread(target=go_on, args=(work,)) for work in works]
for thread in threads:
    thread.start()
for turn in range(12):
    with full_disk(1 + turn * 3000):
        go_on_until = threading.Event()
        go_on_until.wait(0.1)
        try:
            store.checkpoint()
        except StoreUnavailable:
            pass
    save(f"Varv {turn}")
stop.set()
for thread in threads:
    thread.join()
print("done", flush=True)
os._exit(9)
"""
)


@pytest.mark.parametrize(
    ("script", "done"),
    [(_EACH_WAY, "done read block columns transaction checkpoint compact backup"), (_MANY, "done")],
    ids=["each way in", "many at once"],
)
def test_the_same_process_goes_on_when_there_is_room_again_and_nothing_acknowledged_is_lost(tmp_path, script, done):
    command = [sys.executable, "-X", "utf8", "-c", script, str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ended.stderr == ""
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (9, done)
    acknowledged = {line.split()[1] for line in ended.stdout.splitlines() if line.startswith("saved ")}
    _is_whole(tmp_path / "lomma.duckdb", acknowledged)


def _is_whole(database: Path, acknowledged: set[str]) -> None:
    """Every acknowledged save is there, no version is without its row in the log, and the chain holds."""
    register = open_register(PLAN, database)
    records = {row["record"] for row in register.store.read("SELECT DISTINCT record FROM form_insats")}
    assert acknowledged <= records
    logged = register.store.read("SELECT record FROM log WHERE form = 'insats'")
    assert {row["record"] for row in logged} == records
    assert log.verify_chain(register.store).broken_at is None
    register.store.close()
