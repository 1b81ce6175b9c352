"""Ctrl-C: one sentence and 130, whatever the command was doing, and the database is as good as before (issue 15)."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.cli import main
from lomma_core.cli.beside import server
from lomma_core.cli.messages import unexpected
from lomma_core.control.wire import Wire
from lomma_core.errors import INTERRUPTED
from lomma_core.storage import causes, duckdb_engine
from lomma_core.storage.store import Store

pytestmark = pytest.mark.slow
LINE = ["account", "password", "nagon.ett", "--password-stdin"]


def _take_interruptions() -> None:
    """Whoever runs the tests may be one that nobody can interrupt, and so would those be that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def is_loading(process: subprocess.Popen, database: Path) -> bool:
    return "duckdb" in Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")


def is_waiting_for_a_password(process: subprocess.Popen, database: Path) -> bool:
    return database.with_name(f"{database.name}.lock").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="Systemet säger inte vad en process har läst in.")
@pytest.mark.parametrize("json_", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("has_come_so_far", [is_loading, is_waiting_for_a_password])
def test_a_command_that_is_ended_says_so_in_one_sentence(template, tmp_path, has_come_so_far, json_):
    database = tmp_path / "lomma.duckdb"
    database.write_bytes(template.read_bytes())
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "lomma_core", *LINE, *(["--json"] if json_ else [])],
        cwd=ROOT,
        env=os.environ | {"LOMMA_DATABASE": str(database)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_take_interruptions,
        text=True,
        encoding="utf-8",
    )
    while not has_come_so_far(process, database):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 130, error
    assert (json.loads(out)["error"] if json_ else error.removesuffix("\n")) == INTERRUPTED
    assert (error if json_ else out) == ""
    Store(database, create=False).close()


def test_what_the_engine_makes_of_an_interruption_is_one_and_no_error(template):
    with pytest.raises(KeyboardInterrupt), duckdb_engine.translate_errors(template):
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="annat"), duckdb_engine.translate_errors(template):
        raise RuntimeError("annat")


def test_the_sentence_begins_a_line_also_when_progress_was_shown(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show = main._progress()
    show(500, 6000)
    main._fail(INTERRUPTED, False, 130)
    assert capsys.readouterr().err == f"500 av 6\u00a0000 rader\r{INTERRUPTED}\n"


def answer_of(tmp_path: Path, error: Exception) -> str:
    """What the server answers to a command that meets an error."""
    ours, theirs = map(Wire, socket.socketpair())
    ours.send({"words": ["verify"], "folder": "/", "line": "", "targets": {}, "sources": []})

    def broken():
        raise error

    server._serve(broken, theirs, tmp_path)
    answers = [ours.receive()]
    while "error" not in answers[-1]:
        answers.append(ours.receive())
    return answers[-1]["error"]


def test_what_nobody_foresaw_in_the_servers_part_of_a_command_has_a_number_that_is_in_its_log(tmp_path, caplog):
    answer = answer_of(tmp_path, RuntimeError("det som någon skrev"))
    logged = [record.error_id for record in caplog.records if hasattr(record, "error_id")]
    assert len(logged) == 1
    assert f"felnummer {logged[0]}" in answer
    assert "det som någon skrev" not in answer


def test_a_disk_without_room_for_the_commands_own_files_is_said_to_be_full_and_is_in_the_log(tmp_path, caplog):
    full = OSError(errno.ENOSPC, "No space left on device")
    assert answer_of(tmp_path, full) == unexpected(full) == causes.FULL
    assert [record.error_id for record in caplog.records if hasattr(record, "error_id")]
