"""``doctor`` says what to mend in an installation, and makes nothing."""

import json
import os
import shutil
import sys

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.cli.main import main
from lomma_core.maintenance.backups import status
from lomma_core.maintenance.backups.settings import backup_settings
from lomma_core.permissions import OPERATOR
from lomma_core.storage import causes
from lomma_core.watch import doctor
from tests.conftest import NOW, PLAN

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows har inga rättigheter av det slaget.")


@pytest.fixture
def database(template, tmp_path, monkeypatch):
    """A database as a server has made it, and no other settings."""
    for name in [name for name in os.environ if name.startswith("LOMMA_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    file = folder / "lomma.duckdb"
    shutil.copy(template, file)
    file.chmod(0o600)
    monkeypatch.setenv("LOMMA_DATABASE", str(file))
    return file


def findings() -> list[doctor.Finding]:
    return doctor.examine(lambda: NOW)[0]


def test_a_sound_installation_has_nothing_to_mend_and_is_left_as_it_is(database, capsys):
    before = {path.name: path.read_bytes() for path in database.parent.iterdir()}
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out == "Inget att åtgärda.\n"
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"findings": [], "notes": []}
    assert {path.name: path.read_bytes() for path in database.parent.iterdir()} == before


def test_without_a_database_it_says_so_and_makes_none(database, capsys):
    database.unlink()
    assert main(["doctor"]) == 1
    assert "finns inte på den plats som LOMMA_DATABASE pekar ut" in capsys.readouterr().out
    assert list(database.parent.iterdir()) == []


@POSIX
def test_rights_that_are_too_wide_are_named_file_by_file(database):
    database.chmod(0o644)
    database.parent.chmod(0o777)
    assert [text for part, text in findings() if part == "files"] == [
        "Filen lomma.duckdb kan läsas eller skrivas av andra. Kör chmod 600 på den.",
        "Andra får skriva i mappen som databasen ligger i. Kör chmod 700 på den.",
    ]


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("LOMMA_ADDRESS", "plan.kommunen.se", "LOMMA_ADDRESS är fel"),
        ("LOMMA_ADDRESS", "http://plan.kommunen.se", "lösenord går okrypterade"),
        ("LOMMA_PROXY", "127.0.0.1", "men inte LOMMA_ADDRESS"),
        ("LOMMA_LOG_FORMAT", "xml", "LOMMA_LOG_FORMAT är fel"),
        ("LOMMA_LOG_STREAM", "syslog:", "LOMMA_LOG_STREAM ska vara"),
        ("LOMMA_METRICS_KEY_FILE", "finns-inte", "LOMMA_METRICS_KEY_FILE pekar på"),
        ("LOMMA_OIDC", "finns-inte.toml", "Filen för kommunens inloggning"),
        ("LOMMA_BACKUP_TIME", "snart", "LOMMA_BACKUP_TIME ska vara"),
        ("LOMMA_TODAY", "2026-11-24", "LOMMA_TODAY är satt"),
        ("LOMMA_PLAN", "finns-inte.toml", "finns-inte.toml"),
    ],
)
def test_a_setting_that_is_wrong_is_a_sentence_with_what_to_write(database, monkeypatch, setting, value, sentence):
    monkeypatch.setenv(setting, value)
    assert [text for _, text in findings() if sentence in text]


def test_a_clock_behind_the_log_is_said(database):
    register = open_register(PLAN, database, clock=lambda: NOW.replace(year=2027), create=False)
    with register.store.transaction() as write:
        log.add(write, OPERATOR, "backup", register.now())
    register.store.close()
    assert [part for part, text in findings()] == ["clock"]


def test_a_file_that_is_no_database_is_said_with_the_stores_own_sentence(database):
    database.write_bytes(b"x" * 5000)
    assert ("database", str(causes.refusal(causes.DAMAGED, database))) in findings()


def test_little_room_and_a_backup_that_failed_are_said(database, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_ROOM", shutil.disk_usage(database.parent).total + 1024**2)
    status.note(backup_settings(database), failed_at="2026-11-24T02:30:00", cause="Disken är full.")
    said = dict(findings())
    assert said["disk"].startswith("Det är ont om plats")
    assert said["backup"] == "Den senaste säkerhetskopian gick inte att göra. Disken är full."


def test_a_backup_that_is_two_nights_late_is_said(database):
    status.note(backup_settings(database), since="2026-11-20T02:30:00")
    assert dict(findings())["backup"].startswith("Den senaste säkerhetskopian finns inte.")
