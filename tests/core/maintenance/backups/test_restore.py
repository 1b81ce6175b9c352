"""A backup opens again: checked, drilled with, and put in the database's place with what was there kept beside it."""

import json
import os
import subprocess
import sys

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.errors import LommaError, NotAllowed, StoreUnavailable
from lomma_core.maintenance.backups import contents, drill, files, make, restore, sealing, status
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands, listing
from lomma_core.utils.lock_file import LockFile
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW, PLAN

HOLDING = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def settings(register, tmp_path):
    return BackupSettings(register.store.path, tmp_path / "kopior")


@pytest.fixture
def backup(register, measure, settings):
    """A backup with one insats; the register has two since."""
    made = make.make(register, ADMIN, settings)
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Efter kopian"})
    return made


def titles(settings: BackupSettings) -> list[str]:
    """The insatser of the database that is there now."""
    opened = open_register(PLAN, settings.database, lambda: NOW, create=False)
    try:
        assert log.verify_chain(opened.store).broken_at is None
        return sorted(row.values["titel"] for row in listing.list_records(opened, MEMBER, "insats").records)
    finally:
        opened.store.close()


def act(settings: BackupSettings, source) -> restore.Restored:
    return restore.restore(settings, OPERATOR, source, lambda: NOW)


def test_a_backup_comes_back_and_what_was_there_is_kept(register, settings, backup, tmp_path):
    with register.store.transaction() as write:
        log.add(write, CONVENER, "purge", register.now())
    register.store.close()
    result = act(settings, backup.path)
    assert titles(settings) == [MEASURE["titel"]]
    assert (result.contents.records["insats"], result.erasures) == (1, 1)
    assert result.replaced.name == "lomma.duckdb.ersatt-2026-11-24T090000Z"
    assert len(titles(BackupSettings(result.replaced, tmp_path))) == 2
    opened = open_register(PLAN, settings.database, lambda: NOW)
    last = opened.store.read("SELECT who, action, detail FROM log ORDER BY nr DESC LIMIT 1")[0]
    opened.store.close()
    assert last == {
        "who": OPERATOR.name,
        "action": "backup_restore",
        "detail": f"till rad {backup.manifest.log}, 2026-11-24 10:00",
    }


def test_an_old_log_is_set_aside_with_the_database_that_it_belongs_to(register, settings, backup):
    register.store.close()
    old = settings.database.with_name("lomma.duckdb.wal")
    old.write_bytes(b"allt som sparades sist")
    settings.database.write_bytes(b"skadad")
    replaced = act(settings, backup.path).replaced
    assert titles(settings) == [MEASURE["titel"]]
    assert replaced.read_bytes() == b"skadad"
    assert replaced.with_name(f"{replaced.name}.wal").read_bytes() == b"allt som sparades sist"


def test_a_backup_comes_back_where_there_is_no_database(register, settings, backup, tmp_path):
    elsewhere = BackupSettings(tmp_path / "ny" / "lomma.duckdb", tmp_path / "kopior")
    assert act(elsewhere, backup.path).replaced is None
    assert titles(elsewhere) == [MEASURE["titel"]]
    assert sorted(path.name for path in (tmp_path / "ny").iterdir()) == ["lomma.duckdb", "lomma.duckdb.loggmarke"]


def test_nothing_is_restored_while_another_process_has_the_database(register, settings, backup):
    register.store.close()
    words = [sys.executable, "-c", HOLDING, str(settings.database)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holding:
        assert holding.stdout.readline() == "open\n"
        with pytest.raises(StoreUnavailable, match="används redan av ett annat program"):
            act(settings, backup.path)
        holding.stdin.close()
    assert len(titles(settings)) == 2


def test_nothing_is_restored_while_another_process_is_about_to_open_the_database(register, settings, backup):
    register.store.close()
    lock = LockFile(settings.database)
    try:
        with pytest.raises(StoreUnavailable, match="används redan av ett annat program"):
            act(settings, backup.path)
    finally:
        lock.release()
    assert len(titles(settings)) == 2


def test_a_restore_that_is_refused_leaves_no_folder_behind(settings, tmp_path):
    with pytest.raises(LommaError, match="ingen säkerhetskopia"):
        act(BackupSettings(tmp_path / "felstavat" / "lomma.duckdb", tmp_path / "kopior"), tmp_path / "finns inte")
    assert not (tmp_path / "felstavat").exists()


def _changed(path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _cut(path) -> None:
    with path.open("rb+") as file:
        file.truncate(5000)
    files.manifest_path(path).unlink()


def _with_a_log(path) -> None:
    path.with_name(f"{path.name}.wal").write_bytes(b"")


def _gone(path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (_changed, restore.CHANGED),
        (_cut, contents.UNREADABLE),
        (_with_a_log, contents.LOG_BESIDE),
        (_gone, restore.NONE_THERE),
    ],
    ids=["changed", "cut", "with a log", "gone"],
)
def test_a_backup_that_cannot_be_used_changes_nothing(register, settings, backup, fault, sentence):
    fault(backup.path)
    with pytest.raises(LommaError) as error:
        restore.verify(register, ADMIN, settings, backup.path)
    assert str(error.value) == sentence
    register.store.close()
    with pytest.raises(LommaError):
        act(settings, backup.path)
    assert len(titles(settings)) == 2
    assert not [path for path in settings.database.parent.iterdir() if "ersatt" in path.name]


def test_restoring_checking_and_drilling_are_for_those_who_manage_accounts(register, settings, backup):
    for verb in (
        lambda: restore.verify(register, CONVENER, settings, backup.path),
        lambda: drill.drill(register, CONVENER, settings),
    ):
        with pytest.raises(NotAllowed):
            verb()
    register.store.close()
    with pytest.raises(NotAllowed):
        restore.restore(settings, CONVENER, backup.path, lambda: NOW)
    assert len(titles(settings)) == 2


def test_a_drill_restores_the_newest_checks_it_and_leaves_nothing_but_its_outcome(register, settings, backup):
    before = sorted(settings.database.parent.iterdir())
    result = drill.drill(register, ADMIN, settings)
    assert (result.backup.path, result.problems, result.contents.records["insats"]) == (backup.path, [], 1)
    state = status.read_status(settings)
    assert (state.drilled, state.drill_well) == (register.now(), True)
    assert sorted(settings.database.parent.iterdir()) == before
    assert register.store.read("SELECT action, outcome FROM log ORDER BY nr DESC LIMIT 1")[0] == {
        "action": "backup_drill",
        "outcome": "done",
    }


def test_a_drill_that_fails_is_logged_and_noted_with_its_cause(register, settings, backup):
    _changed(backup.path)
    with pytest.raises(LommaError):
        drill.drill(register, ADMIN, settings)
    state = status.read_status(settings)
    assert (state.drill_well, state.drill_result) == (False, restore.CHANGED)
    last = register.store.read("SELECT action, outcome FROM log ORDER BY nr DESC LIMIT 1")[0]
    assert last == {"action": "backup_drill_failed", "outcome": "failed"}


def test_an_encrypted_backup_opens_with_its_passphrase_alone_and_leaves_nothing_readable(register, measure, tmp_path):
    secret = tmp_path / "fras"
    secret.write_text("sexton tecken minst")
    secret.chmod(0o600)
    settings = BackupSettings(register.store.path, tmp_path / "kopior", None, secret)
    backup = make.make(register, OPERATOR, settings)
    assert sorted(path.name for path in settings.folder.iterdir()) == [
        "lomma-2026-11-24T090000Z.duckdb.age",
        "lomma-2026-11-24T090000Z.duckdb.age.json",
    ]
    data = backup.path.read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert MEASURE["titel"].encode() not in data
    register.store.close()
    with pytest.raises(LommaError, match="krypterad"):
        act(BackupSettings(settings.database, settings.folder), backup.path)
    act(settings, backup.path)
    assert titles(settings) == [MEASURE["titel"]]
    assert not list(tmp_path.glob(".*"))
    with pytest.raises(LommaError) as error:
        sealing.unseal(secret, tmp_path / "ut", "sexton tecken minst")
    assert str(error.value) == sealing.WRONG_PASSPHRASE


def test_the_commands_make_check_drill_and_restore(register, measure, settings, monkeypatch, capsys):
    register.store.close()
    for name, value in {"DATABASE": settings.database, "BACKUP_FOLDER": settings.folder, "TODAY": "2026-11-24"}.items():
        monkeypatch.setenv(f"LOMMA_{name}", str(value))

    def run(*words: str) -> dict:
        assert main.main([*words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    file = run("backup")["file"]
    assert run("verify-backup", file)["records"]["insats"] == 1
    assert run("drill")["file"] == file
    answer = run("restore", "--from", file)
    assert (answer["records"]["insats"], answer["erasures"], answer["broken_at"]) == (1, 0, None)
    assert os.path.exists(answer["replaced"])
    assert main.main(["restore", "--from", file]) == 0
    text = capsys.readouterr().out
    assert "lomma.duckdb är återställd.\n" in text
    assert "  insats: 1 poster\n" in text
    assert main.main(["check"]) == 0
