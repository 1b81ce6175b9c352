"""Whether the register can be used is told without a write, and a crowd that asks costs one look."""

import datetime as dt
import shutil
import sys
import threading

import pytest

from lomma_core.maintenance.backups import make, status
from lomma_core.maintenance.backups.settings import BackupSettings, backup_settings
from lomma_core.permissions import OPERATOR
from lomma_core.watch import health
from lomma_core.watch.health import FAULT, OK, HealthProbe


def check(register) -> health.Health:
    return health.check(register, backup_settings(register.store.path))


def test_an_open_register_is_well_and_looking_writes_nothing(register):
    before = register.store.read("SELECT count(*) AS n FROM log")
    assert check(register) == {"database": OK, "schema": OK, "disk": OK, "backup": OK}
    assert health.is_well(check(register))
    assert register.store.read("SELECT count(*) AS n FROM log") == before


@pytest.mark.skipif(sys.platform == "win32", reason="På Windows går en öppen fil inte att byta ut.")
def test_a_file_that_was_removed_is_a_fault_of_the_database(register):
    register.store.checkpoint()
    aside = register.store.path.with_name("undan")
    shutil.move(register.store.path, aside)
    assert check(register)["database"] == FAULT
    shutil.move(aside, register.store.path)
    assert check(register)["database"] == OK


def test_a_closed_register_is_a_fault_and_no_error(register):
    register.store.close()
    assert check(register) == {"database": FAULT, "schema": FAULT, "disk": OK, "backup": OK}


def test_little_room_on_the_disk_is_said_before_it_is_full(register, monkeypatch):
    monkeypatch.setattr(health, "LEAST_ROOM", shutil.disk_usage(register.store.path.parent).total + 1)
    assert check(register) == {"database": OK, "schema": OK, "disk": FAULT, "backup": OK}


def test_a_schema_that_is_not_the_programs_is_a_fault(register):
    with register.store.transaction() as write:
        write.insert("migration", [{"number": 9999, "name": "ett nyare program"}])
    assert check(register)["schema"] == FAULT


def test_many_who_ask_cost_a_single_look(register):
    looks = []

    def looked_at():
        looks.append(1)
        return check(register)

    probe = HealthProbe(looked_at, interval=3600)
    results = []
    asking = [threading.Thread(target=lambda: results.append(probe.health())) for _ in range(20)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(looks) == 1
    assert results == [{"database": OK, "schema": OK, "disk": OK, "backup": OK}] * 20


def test_a_database_that_does_not_answer_is_a_fault_for_everybody_who_asks(register):
    stuck = threading.Event()

    def never():
        stuck.wait()
        return check(register)

    probe = HealthProbe(never, patience=0)
    try:
        assert [probe.health(), probe.health()] == [{"database": FAULT}] * 2
    finally:
        stuck.set()


def test_whatever_goes_wrong_is_an_answer_and_the_next_look_is_a_new_one(register):
    looks = [lambda: 1 / 0, lambda: check(register)]
    probe = HealthProbe(lambda: looks.pop(0)(), interval=0)
    assert probe.health() == {"database": FAULT}
    assert probe.health()["database"] == OK


def test_two_nights_without_a_backup_are_a_fault_and_a_new_server_is_none(register):
    settings = BackupSettings(register.store.path, register.store.path.parent / "kopior")
    for hours, expected in [(0, OK), (47, OK), (49, FAULT)]:
        status.note(settings, since=(register.now() - dt.timedelta(hours=hours)).isoformat())
        assert health.check(register, settings)["backup"] == expected
    make.make(register, OPERATOR, settings)
    assert health.check(register, settings)["backup"] == OK
    status.note(settings, since="2020-01-01T02:30:00")
    never = BackupSettings(register.store.path, register.store.path.parent / "inga", time=None)
    assert health.check(register, never)["backup"] == OK
