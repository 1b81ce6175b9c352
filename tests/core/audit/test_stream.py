"""The log's stream to a monitoring system (R13): each row once after its commit, with its chain value, never a text."""

import json
import os
import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from lomma_core.accounts import accounts
from lomma_core.audit.stream import LogStream
from lomma_core.audit.stream_targets import SyslogTarget, target_of
from lomma_core.bootstrap import open_register
from lomma_core.errors import LommaError, NotAllowed, SettingError
from lomma_core.logbook import log_reading
from lomma_core.permissions import OPERATOR
from lomma_core.purge import purge
from lomma_core.records import commands, secrecy
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.quarter_steps import Q3, describe, on

SECRET = "qzxjqz"


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "siem.jsonl"


@pytest.fixture
def stream(register, file) -> LogStream:
    """A stream of the register into a file, which sends when it is told."""
    return LogStream(register.store, target_of(str(file)), str(file), lambda text: None)


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def save(register, number: int) -> None:
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"{SECRET} {number}"})


def test_a_register_that_is_told_where_sends_every_row_once_with_the_chains_head(tmp_path, file, monkeypatch):
    monkeypatch.setenv("LOMMA_LOG_STREAM", str(file))
    for start in (0, 2):
        register = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
        for number in (start, start + 1):
            save(register, number)
        rows = register.store.read("SELECT nr, chain FROM log ORDER BY nr")
        register.store.close()
        assert [(line["nr"], line["chain"]) for line in lines(file)] == [(row["nr"], row["chain"]) for row in rows]
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600


def test_a_line_says_who_what_when_from_where_and_how_it_went(register, stream, file):
    away = replace(MEMBER, address="203.0.113.5", session="abc")
    saved = commands.save(register, away, "insats", MEASURE)
    stream.send()
    row = register.store.read("SELECT * FROM log")[0]
    assert lines(file) == [
        {
            "program": "lomma",
            "time": "2026-11-24T09:00:00Z",
            "nr": 1,
            "who": MEMBER.name,
            "action": "create",
            "outcome": "done",
            "way": "form",
            "address": "203.0.113.5",
            "session": "abc",
            "form": "insats",
            "record": saved.id,
            "version": 1,
            "chain": row["chain"],
        }
    ]


def test_no_line_holds_a_text_a_name_made_of_answers_or_a_diarienummer(register, stream, file):
    situation = describe(register, Q3)
    secrecy.mark(register, MEMBER, "lagesbild", situation.id, "osl_18_1", SECRET)
    observation = {"datum": "2020-01-09", "miljo": "autonom", "aktivitetstyper": "flygblad", "kalltyp": "skola"}
    old = commands.save(on(register, "2020-01-10"), MEMBER, "observation", observation, complete=False)
    purge.propose(register, CONVENER, "observation", [old.id], "KS 2026/0987")
    save(register, 1)
    stream.send()
    rows = register.store.read("SELECT name, detail FROM log")
    assert any(row["name"] for row in rows)
    sent = file.read_text(encoding="utf-8")
    assert [text for row in rows for text in row.values() if text and text in sent] == []
    assert SECRET not in sent
    assert "2026/0987" not in sent
    assert len(lines(file)) == len(rows)


def test_what_an_account_was_changed_from_and_to_and_what_was_refused_is_in_the_programs_own_words(
    register, stream, file
):
    accounts.add(register, OPERATOR, "admin.tva", None, "administrator")
    accounts.add(register, OPERATOR, "nytt.konto", None, "lasare")
    accounts.change(register, ADMIN, "nytt.konto", role="medlem")
    with pytest.raises(NotAllowed):
        log_reading.head(register, READER)
    stream.send()
    assert [(line["outcome"], line.get("detail")) for line in lines(file)] == [
        ("done", "Roll: Administratör"),
        ("done", "Roll: Läsare"),
        ("done", "Roll: Läsare → Medlem"),
        ("refused", "läsa loggen"),
    ]


def test_a_stream_that_cannot_be_written_stops_no_save_warns_once_and_catches_up(tmp_path, register):
    warnings, file = [], tmp_path / "finns inte" / "siem.jsonl"
    stream = LogStream(register.store, target_of(str(file)), str(file), warnings.append)
    for number in range(3):
        save(register, number)
        stream.send()
    assert "LOMMA_LOG_STREAM" in stream.problem()
    assert warnings == [stream.problem()]
    assert str(tmp_path) not in stream.problem()
    file.parent.mkdir()
    stream.send()
    assert [line["nr"] for line in lines(file)] == [1, 2, 3]
    assert stream.problem() == ""


def test_half_a_line_is_taken_away_again(register, stream, file, monkeypatch):
    save(register, 1)
    stream.send()
    save(register, 2)
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) < 20:
            raise OSError("the disk is full")
        return write(descriptor, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", full)
    stream.send()
    assert [line["nr"] for line in lines(file)] == [1]
    monkeypatch.setattr(os, "write", write)
    stream.send()
    assert [line["nr"] for line in lines(file)] == [1, 2]


def test_a_file_that_was_turned_over_gets_the_rows_that_come_after(register, stream, file):
    save(register, 1)
    stream.send()
    file.rename(file.with_suffix(".1"))
    save(register, 2)
    stream.send()
    again = LogStream(register.store, target_of(str(file)), str(file), lambda text: None)
    again.send()
    assert [line["nr"] for line in lines(file)] == [2]


def test_a_new_receiver_and_a_register_from_an_older_copy_are_sent_everything(register, stream, file, tmp_path):
    save(register, 1)
    save(register, 2)
    stream.send()
    other = tmp_path / "annan.jsonl"
    LogStream(register.store, target_of(str(other)), str(other), lambda text: None).send()
    assert [line["nr"] for line in lines(other)] == [1, 2]
    with register.store.transaction() as write:
        write.execute("DELETE FROM log WHERE nr = 2")
    LogStream(register.store, target_of(str(other)), str(other), lambda text: None).send()
    assert [line["nr"] for line in lines(other)] == [1, 2, 1]


def test_syslog_gets_the_same_lines_and_refusals_as_warnings(register, tmp_path):
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(str(tmp_path / "log"))
    receiver.settimeout(10)
    setting = f"syslog://{tmp_path / 'log'}"
    stream = LogStream(register.store, target_of(setting), setting, lambda text: None)
    save(register, 1)
    with pytest.raises(NotAllowed):
        log_reading.head(register, READER)
    stream.send()
    messages = [receiver.recv(65536).decode() for _ in range(2)]
    receiver.close()
    # RFC 3164: facility authpriv (10) times eight, and 6 for information or 4 for a warning.
    assert [message.partition("{")[0] for message in messages] == ["<86>lomma: ", "<84>lomma: "]
    assert [json.loads(message[message.index("{") :].rstrip("\0"))["nr"] for message in messages] == [1, 2]
    save(register, 2)
    stream.send()
    assert stream.problem()


def test_syslog_over_the_network_gets_them_too(register):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    receiver.settimeout(10)
    setting = f"syslog://127.0.0.1:{receiver.getsockname()[1]}"
    save(register, 1)
    LogStream(register.store, target_of(setting), setting, lambda text: None).send()
    assert '"nr": 1' in receiver.recv(65536).decode()
    receiver.close()


@pytest.mark.parametrize("setting", ["syslog:", "syslog://", "syslog://host:x", "syslog:///", "syslog://host/dev/log"])
def test_a_setting_that_means_nothing_stops_the_start_and_is_not_repeated(tmp_path, monkeypatch, setting):
    monkeypatch.setenv("LOMMA_LOG_STREAM", setting)
    with pytest.raises(SettingError) as error:
        open_register(PLAN, tmp_path / "lomma.duckdb")
    assert "host:x" not in str(error.value)
    assert not (tmp_path / "lomma.duckdb").exists()
    assert isinstance(error.value, LommaError)


def test_the_port_is_514_where_none_is_given():
    target = target_of("syslog://siem.kommunen.se")
    assert isinstance(target, SyslogTarget)
    assert target._address == ("siem.kommunen.se", 514)
