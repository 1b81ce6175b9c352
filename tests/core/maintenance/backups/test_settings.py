"""The settings of backups: what cannot be meant is one sentence, before anything starts."""

import datetime as dt
import os

import pytest

from lomma_core.errors import SettingError
from lomma_core.maintenance.backups.settings import backup_settings

NAMES = ("LOMMA_BACKUP_FOLDER", "LOMMA_BACKUP_TIME", "LOMMA_BACKUP_PASSPHRASE_FILE")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """``settings(LOMMA_BACKUP_TIME="03:00")`` reads the settings of ``lomma.duckdb`` in an otherwise empty world."""

    def read(**environment: str):
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return backup_settings(tmp_path / "lomma.duckdb")

    return read


def test_without_settings_a_backup_is_made_each_night_in_a_folder_beside_the_database(settings, tmp_path):
    made = settings()
    assert (made.folder, made.time, made.passphrase()) == (tmp_path / "backup", dt.time(2, 30), None)


def test_folder_time_and_passphrase_are_those_that_are_set(settings, tmp_path):
    file = tmp_path / "fras"
    file.write_text("sexton tecken minst\nen rad till\n", encoding="utf-8")
    file.chmod(0o600)
    made = settings(
        LOMMA_BACKUP_FOLDER=str(tmp_path / "annan"), LOMMA_BACKUP_TIME="4.05", LOMMA_BACKUP_PASSPHRASE_FILE=str(file)
    )
    assert (made.folder, made.time) == (tmp_path / "annan", dt.time(4, 5))
    assert made.passphrase() == "sexton tecken minst"
    assert settings(LOMMA_BACKUP_TIME="av").time is None


@pytest.mark.parametrize("text", ["24:00", "2:60", "natten", "02:30:00", "-1:00"])
def test_a_time_that_is_none_is_said_without_repeating_it(settings, text):
    with pytest.raises(SettingError, match="LOMMA_BACKUP_TIME ska vara ett klockslag som 02:30, eller av") as error:
        settings(LOMMA_BACKUP_TIME=text)
    assert text not in str(error.value)


def test_a_folder_that_is_a_file_is_said(settings, tmp_path):
    (tmp_path / "fil").write_text("x")
    with pytest.raises(SettingError, match="LOMMA_BACKUP_FOLDER pekar på en fil"):
        settings(LOMMA_BACKUP_FOLDER=str(tmp_path / "fil"))


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        (None, 0o600, "går inte att läsa"),
        (b"\xff\xfe\xff", 0o600, "går inte att läsa"),
        (b"kort", 0o600, "är för kort"),
        (b"\nen lang rad som inte ar den forsta", 0o600, "är för kort"),
        (b"sexton tecken minst", 0o640, "kan läsas av andra"),
    ],
)
def test_a_passphrase_file_that_cannot_be_used_is_said(settings, tmp_path, text, mode, sentence):
    if mode != 0o600 and os.name != "posix":
        pytest.skip("files have no modes here")
    file = tmp_path / "fras"
    if text is not None:
        file.write_bytes(text)
        file.chmod(mode)
    with pytest.raises(SettingError, match=sentence):
        settings(LOMMA_BACKUP_PASSPHRASE_FILE=str(file))
