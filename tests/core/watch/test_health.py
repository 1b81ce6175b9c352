"""Whether the register can be used is told without a write, and a crowd that asks costs one look."""

import shutil
import sys
import threading

import pytest

from lomma_core.watch import health
from lomma_core.watch.health import FAULT, OK, HealthProbe


def test_an_open_register_is_well_and_looking_writes_nothing(register):
    before = register.store.read("SELECT count(*) AS n FROM log")
    assert health.check(register) == {"database": OK, "schema": OK, "disk": OK}
    assert health.is_well(health.check(register))
    assert register.store.read("SELECT count(*) AS n FROM log") == before


@pytest.mark.skipif(sys.platform == "win32", reason="På Windows går en öppen fil inte att byta ut.")
def test_a_file_that_was_removed_is_a_fault_of_the_database(register):
    register.store.checkpoint()
    aside = register.store.path.with_name("undan")
    shutil.move(register.store.path, aside)
    assert health.check(register)["database"] == FAULT
    shutil.move(aside, register.store.path)
    assert health.check(register)["database"] == OK


def test_a_closed_register_is_a_fault_and_no_error(register):
    register.store.close()
    assert health.check(register) == {"database": FAULT, "schema": FAULT, "disk": OK}


def test_little_room_on_the_disk_is_said_before_it_is_full(register, monkeypatch):
    monkeypatch.setattr(health, "LEAST_ROOM", shutil.disk_usage(register.store.path.parent).total + 1)
    assert health.check(register) == {"database": OK, "schema": OK, "disk": FAULT}


def test_a_schema_that_is_not_the_programs_is_a_fault(register):
    with register.store.transaction() as write:
        write.insert("migration", [{"number": 9999, "name": "ett nyare program"}])
    assert health.check(register)["schema"] == FAULT


def test_many_who_ask_cost_a_single_look(register):
    looks = []

    def looked_at():
        looks.append(1)
        return register

    probe = HealthProbe(interval=3600)
    results = []
    asking = [threading.Thread(target=lambda: results.append(probe.health(looked_at))) for _ in range(20)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(looks) == 1
    assert results == [{"database": OK, "schema": OK, "disk": OK}] * 20


def test_a_database_that_does_not_answer_is_a_fault_for_everybody_who_asks(register):
    stuck = threading.Event()

    def never():
        stuck.wait()
        return register

    probe = HealthProbe(patience=0)
    try:
        assert [probe.health(never), probe.health(never)] == [{"database": FAULT}] * 2
    finally:
        stuck.set()


def test_whatever_goes_wrong_is_an_answer_and_the_next_look_is_a_new_one(register):
    def broken():
        raise RuntimeError("inget register")

    probe = HealthProbe(interval=0)
    assert probe.health(broken) == {"database": FAULT}
    assert probe.health(lambda: register)["database"] == OK
