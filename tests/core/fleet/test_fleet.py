"""Many registers on one computer: what they may not share, and two real ones started, upgraded and stopped."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lomma_core.audit import high_water
from lomma_core.bootstrap import ROOT, open_register
from lomma_core.cli import main
from lomma_core.errors import LommaError, PlanError
from lomma_core.fleet import health, processes, upgrade
from lomma_core.fleet.processes import Processes, Units, running
from lomma_core.fleet.registers import PORT, read_folder
from tests.conftest import PLAN
from tests.helpers.servers import free_port

OLD = ROOT / "tests" / "data" / "baseline" / "register.duckdb.gz"


@pytest.fixture
def folder(tmp_path):
    """Two municipalities' plan files with their settings, on ports that nobody listens on."""
    port = free_port()
    for place, name in enumerate(("lomma", "ekhamra")):
        shutil.copy(PLAN.with_name("plan.toml" if name == "lomma" else "ekhamra.toml"), tmp_path / f"{name}.toml")
        lines = ["# Inställningar", f"{PORT}={port + place}", "LOMMA_BACKUP_TIME=av", "LOMMA_TODAY=2026-11-24"]
        (tmp_path / f"{name}.env").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def old_database(folder, name):
    """A register from an earlier version of the program, in a register's place."""
    path = folder / name / "lomma.duckdb"
    path.parent.mkdir()
    with gzip.open(OLD) as packed:
        path.write_bytes(packed.read())
    return path


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Pretender:
    """A runner that opens the register as its server would, and starts nothing."""

    def __init__(self):
        self.done = []

    def start(self, entry):
        self.done.append("start")
        open_register(entry.plan, entry.database).store.close()

    def stop(self, entry):
        self.done.append("stop")


# ------------------------------------------------------------------ What there is


def test_each_register_has_its_own_file_and_port(folder):
    entries = read_folder(folder, folder / "data")
    assert [entry.name for entry in entries] == ["ekhamra", "lomma"]
    assert [entry.municipality for entry in entries] == ["Ekhamra kommun", "Lomma kommun"]
    assert len({entry.port for entry in entries}) == len({entry.database for entry in entries}) == 2
    assert read_folder(folder, names=["lomma"])[0].database == folder / "lomma" / "lomma.duckdb"


def test_no_setting_of_whoever_starts_it_or_of_another_reaches_a_register(folder, monkeypatch):
    monkeypatch.setenv("LOMMA_OIDC_SECRET", "hemligt")
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "1")
    with (folder / "ekhamra.env").open("a", encoding="utf-8") as file:
        file.write("\nLOMMA_ADDRESS=https://plan.ekhamra.se\n")
    ekhamra, lomma = (entry.environment() for entry in read_folder(folder))
    assert ekhamra["LOMMA_ADDRESS"] == "https://plan.ekhamra.se"
    assert {"LOMMA_ADDRESS", "LOMMA_OIDC_SECRET"} & set(lomma) == set()
    assert lomma["LOMMA_DATABASE"] != ekhamra["LOMMA_DATABASE"]
    assert lomma[PORT] != ekhamra[PORT] != "1"


WRONG = {
    "no port": "LOMMA_BACKUP_TIME=av",
    "a port of the system's": f"{PORT}=80",
    "no number": f"{PORT}=abc",
    "no setting": f"{PORT}=28000\nbara ord",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_settings_that_cannot_be_used_are_one_sentence(folder, text):
    (folder / "lomma.env").write_text(text, encoding="utf-8")
    with pytest.raises(LommaError, match="lomma"):
        read_folder(folder)


def test_two_on_one_port_no_plan_and_an_unknown_name_are_refused(folder, tmp_path):
    with pytest.raises(LommaError, match="inget register med det namnet"):
        read_folder(folder, names=["annan"])
    shutil.copy(folder / "lomma.env", folder / "ekhamra.env")
    with pytest.raises(LommaError, match="samma port"):
        read_folder(folder)
    with pytest.raises(LommaError, match="inga planfiler"):
        read_folder(tmp_path / "none")
    (folder / "Lomma kommun.toml").write_text("", encoding="utf-8")
    with pytest.raises(LommaError, match="små bokstäver"):
        read_folder(folder)


# ------------------------------------------------------------------ Health


@pytest.mark.parametrize(
    ("answer", "status", "usable"),
    [
        (b'{"status": "ok", "database": "ok"}', "ok", True),
        (b'{"status": "fault", "database": "ok", "backup": "fault"}', "fault", True),
        (b'{"status": "fault", "database": "fault"}', "fault", False),
        (b"<html>", "silent", False),
    ],
)
def test_a_register_is_asked_how_it_is_and_another_program_is_none(answer, status, usable):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert health.ask(server.server_port)[0] == status
        assert health.usable(server.server_port) is usable
        server.shutdown()


# ------------------------------------------------------------------ Upgrading


def test_what_the_new_program_cannot_go_on_with_is_put_back_byte_for_byte(folder, monkeypatch):
    path, entry = old_database(folder, "lomma"), read_folder(folder, names=["lomma"])[0]
    before, mark = digest(path), high_water.path_of(path)
    runner = Pretender()
    monkeypatch.setattr(upgrade, "command", lambda entry, *words: (words != ("check",), "Tabellen saknas."))
    monkeypatch.setattr(upgrade, "await_answer", lambda entry, runner: digest(path) != before)
    with pytest.raises(upgrade.UpgradeFailed, match="lomma är som före uppgraderingen, och stoppad: Tabellen saknas"):
        list(upgrade.upgrade(entry, runner))
    assert runner.done == ["start", "stop"]
    # How far its log has come too: what the new program saved is not looked for in it.
    assert (digest(path), mark.exists()) == (before, False)
    assert list(path.parent.glob(f"*{upgrade.ASIDE}")) == []


def test_without_a_backup_nothing_is_changed(folder, monkeypatch):
    path, entry = old_database(folder, "lomma"), read_folder(folder, names=["lomma"])[0]
    before, runner = digest(path), Pretender()
    monkeypatch.setattr(upgrade, "command", lambda entry, *words: (False, "Disken är full."))
    with pytest.raises(upgrade.UpgradeFailed, match="ingen säkerhetskopia"):
        list(upgrade.upgrade(entry, runner))
    assert (digest(path), runner.done) == (before, ["stop"])


def test_a_plan_file_that_cannot_be_used_stops_it_before_anything_is_stopped(folder):
    old_database(folder, "lomma")
    (folder / "lomma.toml").write_text('utgar_fran = "annat"\n', encoding="utf-8")
    runner = Pretender()
    with pytest.raises(PlanError):
        list(upgrade.upgrade(read_folder(folder, names=["lomma"])[0], runner))
    assert runner.done == []


def test_the_first_that_does_not_go_ends_the_round_and_the_others_are_untouched(folder, capsys):
    path = old_database(folder, "lomma")
    (folder / "ekhamra.toml").write_text('utgar_fran = "annat"\n', encoding="utf-8")
    before = digest(path)
    assert main.main(["fleet", "upgrade", str(folder)]) == 1
    assert "Orörda: lomma." in capsys.readouterr().out
    assert digest(path) == before


# ------------------------------------------------------------------ Real processes


def test_units_are_started_by_their_names(folder, tmp_path, monkeypatch):
    tools = tmp_path / "tools"
    tools.mkdir()
    script = tools / "systemctl"
    script.write_text(f'#!/bin/sh\necho "$@" >> {tools}/said\n[ "$1" = start ]\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    entry = read_folder(folder, names=["lomma"])[0]
    Units().start(entry)
    with pytest.raises(LommaError, match="systemd gjorde inte det"):
        Units().stop(entry)
    said = (tools / "said").read_text(encoding="utf-8").splitlines()
    assert said == ["start lomma@lomma.service", "stop lomma@lomma.service"]


def test_another_programs_number_is_not_taken_for_a_register(folder):
    entry = read_folder(folder, names=["lomma"])[0]
    entry.database.parent.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        entry.database.with_name("server.pid").write_text(str(other.pid), encoding="ascii")
        Processes().stop(entry)
        assert other.poll() is None
        other.communicate(b"\n")


@pytest.mark.slow
def test_two_registers_are_upgraded_asked_and_stopped(folder, capsys):
    """One from an earlier version, and one that has no database yet."""
    path, entries = old_database(folder, "lomma"), read_folder(folder)
    try:
        assert main.main(["fleet", "upgrade", str(folder)]) == 0
        said = capsys.readouterr().out
        assert "ekhamra: startad och kontrollerad" in said
        assert "lomma: säkerhetskopierad, startad och kontrollerad" in said
        assert [health.ask(entry.port)[0] for entry in entries] == ["ok", "ok"]
        numbers = [running(entry) for entry in entries]
        assert main.main(["fleet", "start", str(folder)]) == 0
        assert "lomma: svarade redan" in capsys.readouterr().out
        assert [running(entry) for entry in entries] == numbers
        assert main.main(["fleet", "stop", str(folder), "ekhamra"]) == 0
        assert main.main(["fleet", "health", str(folder)]) == 1
        said = capsys.readouterr().out
        assert "ekhamra: svarar inte" in said
        assert "1 av 2 fungerar." in said
        assert main.main(["fleet", "list", str(folder)]) == 0
        assert "Ekhamra kommun" in capsys.readouterr().out
    finally:
        for entry in entries:
            processes.Processes().stop(entry)
    assert [running(entry) for entry in entries] == [None, None]
    assert list((path.parent / "backup").iterdir()) != []
    assert list(path.parent.glob(f"*{upgrade.ASIDE}")) == []
