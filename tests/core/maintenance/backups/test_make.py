"""Backups in the folder: checked, named when whole, logged as they went; what was erased is in none of them."""

import dataclasses
import datetime as dt
import errno
import json
import os
import stat

import pytest

from lomma_core.audit import log
from lomma_core.errors import LommaError, NotAllowed
from lomma_core.maintenance.backups import files, make, overview, retention, schedule, status
from lomma_core.maintenance.backups.schedule import SCHEDULE
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.records import commands
from lomma_core.register import Register
from lomma_core.storage.store import Store
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW


@pytest.fixture
def settings(register, tmp_path):
    return BackupSettings(register.store.path, tmp_path / "kopior")


def at(register: Register, **later: int) -> Register:
    """The register so much later."""
    moment = NOW + dt.timedelta(**later)
    return dataclasses.replace(register, clock=lambda: moment)


def logged(register: Register) -> list[tuple[str, str, str]]:
    """Who has done what with backups, and how it went."""
    rows = register.store.read("SELECT who, action, outcome FROM log WHERE action LIKE 'backup%' ORDER BY nr")
    return [(row["who"], row["action"], row["outcome"]) for row in rows]


def erase(register: Register) -> None:
    """Log an erasure as gallring does."""
    with register.store.transaction() as write:
        log.add(write, CONVENER, "purge", register.now())


def names(settings: BackupSettings) -> list[str]:
    return sorted(path.name for path in settings.folder.iterdir())


def test_a_backup_is_named_for_its_moment_and_its_manifest_says_what_is_in_it(register, measure, settings):
    steps: list[str] = []
    backup = make.make(register, ADMIN, settings, steps.append)
    assert names(settings) == ["lomma-2026-11-24T090000Z.duckdb", "lomma-2026-11-24T090000Z.duckdb.json"]
    manifest = json.loads((settings.folder / names(settings)[1]).read_text())
    head = register.store.read("SELECT nr, chain FROM log WHERE action = 'backup_begin'")[0]
    assert (manifest["made_at"], manifest["log"], manifest["chain"]) == ("2026-11-24T09:00:00Z", *head.values())
    assert (manifest["records"]["insats"], manifest["rows"]["log"]) == (1, head["nr"])
    assert manifest["sha256"] == files.digest(backup.path)
    assert logged(register) == [(ADMIN.name, "backup_begin", "done"), (ADMIN.name, "backup", "done")]
    assert steps == ["Kopierar registret", "Kontrollerar kopian", "Tar bort gamla kopior"]
    if os.name == "posix":
        assert stat.S_IMODE(settings.folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in settings.folder.iterdir()} == {0o600}
    # It is a whole database of its own.
    opened = Store(backup.path, create=False)
    assert log.verify_chain(opened).broken_at is None
    opened.close()


def _cut(source: Store, target) -> None:
    _COPY(source, target)
    with target.open("rb+") as file:
        file.truncate(file.seek(0, os.SEEK_END) // 2)


def _without_rows(source: Store, target) -> None:
    _COPY(source, target)
    store = Store(target)
    with store.transaction() as write:
        write.execute("DELETE FROM form_insats")
    store.close()


def _with_a_changed_log(source: Store, target) -> None:
    _COPY(source, target)
    store = Store(target)
    with store.transaction() as write:
        write.execute("UPDATE log SET who = 'annan' WHERE nr = 1")
    store.close()


def _full(source: Store, target) -> None:
    target.write_bytes(b"halv")
    raise OSError(errno.ENOSPC, "No space left on device")


_COPY = Store.backup


@pytest.mark.parametrize("fault", [_cut, _without_rows, _with_a_changed_log, _full], ids=lambda fault: fault.__name__)
def test_a_copy_that_is_not_as_the_register_is_none_and_is_not_logged_as_made(
    register, measure, settings, monkeypatch, fault
):
    monkeypatch.setattr(Store, "backup", fault)
    with pytest.raises(LommaError) as error:
        make.make(register, ADMIN, settings)
    assert names(settings) == []
    assert logged(register) == [(ADMIN.name, "backup_begin", "done"), (ADMIN.name, "backup_failed", "failed")]
    assert status.read_status(settings).cause == str(error.value)
    monkeypatch.undo()
    make.make(register, ADMIN, settings)
    assert status.read_status(settings).failed is None


def test_what_somebody_saves_while_it_is_copied_may_be_in_it(register, measure, settings, monkeypatch):
    def busy(source: Store, target) -> None:
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Under tiden"})
        _COPY(source, target)

    monkeypatch.setattr(Store, "backup", busy)
    assert make.make(register, ADMIN, settings).manifest.records["insats"] == 2


def test_a_log_that_somebody_has_changed_is_backed_up_as_it_is_and_the_manifest_says_so(register, measure, settings):
    with register.store.transaction() as write:
        write.execute("UPDATE log SET who = 'annan' WHERE nr = 1")
    assert make.make(register, ADMIN, settings).manifest.chain_whole is False


def test_what_a_stopped_run_left_is_removed_at_the_next_and_other_files_stay(register, settings):
    settings.folder.mkdir()
    for name in (".lomma-2026-11-23T013000Z.duckdb.ofardig", "lomma-2026-11-23T013000Z.duckdb.json", "annat.duckdb"):
        (settings.folder / name).write_bytes(b"rester")
    scratch = settings.database.with_name(".lomma.duckdb.kopiering")
    scratch.mkdir()
    (scratch / "lomma.duckdb").write_bytes(b"rester")
    make.make(register, ADMIN, settings)
    assert names(settings) == [
        "annat.duckdb",
        "lomma-2026-11-24T090000Z.duckdb",
        "lomma-2026-11-24T090000Z.duckdb.json",
    ]
    assert not scratch.exists()


def test_two_are_never_made_at_once(register, settings):
    with make.alone(register), pytest.raises(LommaError, match="görs eller övas redan"):
        make.make(register, ADMIN, settings)
    make.make(register, ADMIN, settings)


def test_a_backup_is_for_those_who_manage_accounts(register, settings):
    with pytest.raises(NotAllowed):
        make.make(register, CONVENER, settings)
    assert not settings.folder.exists()


def test_those_whose_time_is_over_are_removed_and_that_is_logged(register, settings, monkeypatch):
    monkeypatch.setattr(retention, "_PERIODS", ((2, lambda day: day),))
    settings.folder.mkdir()
    # Nobody knows what it is: only those that were checked are let go of.
    (settings.folder / "lomma-2026-11-20T013000Z.duckdb").write_bytes(b"okand")
    for days in range(3):
        make.make(at(register, days=days), SCHEDULE, settings)
    assert [name for name in names(settings) if name.endswith(".duckdb")] == [
        "lomma-2026-11-20T013000Z.duckdb",
        "lomma-2026-11-25T090000Z.duckdb",
        "lomma-2026-11-26T090000Z.duckdb",
    ]
    removed = register.store.read("SELECT amount FROM log WHERE action = 'backup_remove'")
    assert removed == [{"amount": 1}]


def test_what_was_made_before_an_erasure_goes_when_a_new_one_is_there(register, settings):
    make.make(register, ADMIN, settings)
    settings.folder.joinpath("lomma-2026-11-24T080000Z.duckdb").write_bytes(b"utan uppgifter")
    erase(at(register, minutes=1))
    later = at(register, minutes=2)
    assert len(make.outdated(later, settings)) == 2
    # A database that restoring or an upgrade has set aside holds it too, unless that was later.
    aside = [
        settings.database.with_name(f"lomma.duckdb.{end}") for end in ("ersatt-1", "ersatt-1.wal", "fore-9", "fore-8")
    ]
    for path, moment in zip(aside, (0, 0, 0, 2), strict=True):
        path.write_bytes(b"undanlagd")
        os.utime(path, ((NOW + dt.timedelta(minutes=moment)).timestamp(),) * 2)
    newest = make.make(later, SCHEDULE, settings)
    assert [backup.path for backup in files.listing(settings)] == [newest.path]
    assert make.outdated(later, settings) == []
    assert [path.name for path in aside if path.exists()] == ["lomma.duckdb.fore-8"]
    assert later.store.read("SELECT amount FROM log WHERE action = 'backup_remove'") == [{"amount": 4}]


def test_an_erasure_takes_no_backup_away_while_there_is_no_new_one(register, settings, monkeypatch):
    make.make(register, ADMIN, settings)
    erase(at(register, minutes=1))
    monkeypatch.setattr(Store, "backup", _full)
    with pytest.raises(LommaError):
        make.make(at(register, minutes=2), SCHEDULE, settings)
    assert len(files.checked(settings)) == 1


# ------------------------------------------------------------------ When it is time


def due(register: Register, settings: BackupSettings, **later: int) -> bool:
    return schedule.is_due(at(register, **later), settings)


def test_the_nights_backup_is_due_at_its_time_once_and_made_up_for_after_a_stop(register, settings):
    status.note(settings, since=register.now().isoformat())
    assert not due(register, settings)
    # Half past two in the night is sixteen and a half hours later.
    assert not due(register, settings, hours=16, minutes=29)
    assert due(register, settings, hours=16, minutes=30)
    assert due(register, settings, days=5)
    make.make(at(register, hours=17), SCHEDULE, settings)
    assert not due(register, settings, hours=18)
    assert due(register, settings, hours=41)


def test_a_failed_one_is_tried_again_after_an_hour(register, settings):
    status.note(settings, since=register.now().isoformat(), failed_at=at(register, hours=17).now().isoformat())
    assert not due(register, settings, hours=17, minutes=59)
    assert due(register, settings, hours=18)


def test_one_is_due_at_once_when_something_was_erased(register, settings):
    make.make(register, ADMIN, settings)
    assert not due(register, settings, minutes=1)
    erase(at(register, minutes=1))
    assert due(register, settings, minutes=1)


def test_a_clock_that_was_ahead_stops_no_backup(register, settings):
    status.note(settings, since=at(register, days=400).now().isoformat())
    make.make(at(register, days=400), SCHEDULE, settings)
    assert due(register, settings)
    make.make(register, SCHEDULE, settings)
    assert not due(register, settings, minutes=1)
    assert len(files.checked(settings)) == 2


def test_none_is_made_by_itself_when_that_is_turned_off(register, settings):
    off = dataclasses.replace(settings, time=None)
    assert not due(register, off, days=30)
    assert schedule.next_time(off, register.now()) is None
    assert schedule.next_time(settings, register.now()) == dt.datetime(2026, 11, 25, 1, 30)


def test_a_look_at_the_clock_makes_what_is_due_and_says_what_fails(register, settings, monkeypatch, caplog):
    status.note(settings, since=register.now().isoformat())
    later = at(register, days=1)
    look = schedule.BackupSchedule(later, settings).look
    monkeypatch.setattr(Store, "backup", _full)
    look()
    assert files.FULL in caplog.text
    look()
    assert len(logged(register)) == 2
    monkeypatch.undo()
    status.note(settings, failed_at="")
    look()
    look()
    assert logged(register)[2:] == [(SCHEDULE.name, "backup_begin", "done"), (SCHEDULE.name, "backup", "done")]


# ------------------------------------------------------------------ What administrators are told


def test_what_fails_or_is_too_old_is_a_warning_with_what_to_do(register, settings):
    status.note(settings, since=register.now().isoformat())
    assert overview.warning(at(register, hours=48), ADMIN, settings) == ""
    assert "Ingen säkerhetskopia är gjord" in overview.warning(at(register, hours=49), ADMIN, settings)
    make.make(register, ADMIN, settings)
    assert overview.warning(at(register, hours=48), ADMIN, settings) == ""
    assert "äldre än 48 timmar" in overview.warning(at(register, hours=49), ADMIN, settings)
    off = dataclasses.replace(settings, time=None)
    assert overview.warning(at(register, hours=49), ADMIN, off) == ""
    status.note(settings, failed_at=register.now().isoformat(), cause=files.FULL)
    assert files.FULL in overview.warning(register, ADMIN, off)


def test_what_is_overdue_is_told_from_the_folder_to_people_and_programs_alike(register, settings):
    status.note(settings, since=register.now().isoformat())
    backup, later = make.make(at(register, days=3), ADMIN, settings), at(register, days=4)
    assert (overview.warning(later, ADMIN, settings), overview.is_overdue(settings, later.now())) == ("", False)
    # The folder's disk is not there, or somebody has tidied it.
    files.remove(backup)
    assert "Ingen säkerhetskopia finns i mappen" in overview.warning(later, ADMIN, settings)
    assert overview.is_overdue(settings, later.now())


def test_a_backup_from_before_an_erasure_is_asked_to_be_replaced_where_no_schedule_does_it(register, settings):
    off = dataclasses.replace(settings, time=None)
    make.make(register, ADMIN, off)
    assert overview.warning(register, ADMIN, off) == ""
    erase(at(register, minutes=1))
    later = at(register, minutes=2)
    assert "har kvar det som togs bort" in overview.warning(later, ADMIN, off)
    make.make(later, ADMIN, off)
    assert make.outdated(later, off) == []
    assert overview.warning(later, ADMIN, off) == ""


def test_the_overview_has_the_backups_the_next_and_the_last_drill(register, settings):
    made = make.make(register, ADMIN, settings)
    shown = overview.overview(register, ADMIN, settings)
    assert (shown.backups, shown.last) == ([made], made)
    assert shown.next_at == dt.datetime(2026, 11, 25, 1, 30)
    assert overview.overview(register, ADMIN, dataclasses.replace(settings, folder=settings.database)).backups == []
