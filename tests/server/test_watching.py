"""Whoever watches over the server learns whether the register can be used, and numbers with a key; nothing else."""

import json
import sys
import time

import pytest

from lomma_core.errors import SettingError
from lomma_core.storage import causes
from lomma_core.watch.metrics_key import SHORTEST, read_key
from tests.helpers.browser_data import seeded_database
from tests.helpers.raw_http import request
from tests.helpers.servers import start_server, stop_server

KEY = "k" * SHORTEST


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server behind an address, with a key for metrics, and its database."""
    folder = tmp_path_factory.mktemp("watched")
    key = folder / "key"
    key.write_text(f"{KEY}\n")
    key.chmod(0o600)
    seeded_database(folder / "watched.duckdb")
    settings = {"LOMMA_TODAY": "", "LOMMA_ADDRESS": "https://plan.kommunen.example", "LOMMA_METRICS_KEY_FILE": str(key)}
    settings["LOMMA_LOG_FORMAT"] = "json"
    started = start_server(folder / "watched.duckdb", cold=True, **settings)
    yield started, folder / "watched.duckdb"
    stop_server(started)


def test_health_is_json_that_is_never_stored_and_tells_of_parts_alone(shared_server):
    server, _ = shared_server
    answer = request(server.url, "/halsa")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert set(json.loads(answer.body).values()) == {"ok"}
    assert "set-cookie" not in answer.headers
    assert request(server.url, "/halsa", "HEAD").body == b""


@pytest.mark.skipif(sys.platform == "win32", reason="På Windows går en öppen fil inte att flytta.")
def test_a_database_that_is_gone_is_503_also_by_the_servers_inner_address(server):
    started, database = server
    aside = database.with_name("undan")
    database.rename(aside)
    while (answer := request(started.url, "/halsa")).status == 200:
        # What was seen before the file was moved is told for some seconds.
        time.sleep(0.2)
    aside.rename(database)
    assert answer.status == 503
    assert json.loads(answer.body)["database"] == "fault"
    assert str(database.parent).encode() not in answer.body
    # Whoever looks in the server's log finds the sentence that docs/driftfel.md explains.
    lines = [json.loads(line) for line in started.log.splitlines()]
    sentences = {line["message"] for line in lines if (line["logger"], line["level"]) == ("lomma.database", "error")}
    assert sentences == {causes.REPLACED.format(name=database.name)}


@pytest.mark.parametrize("authorization", ["", "Bearer fel", "Bearer", f"Basic {KEY}", f"Bearer {KEY}x", "Bearer å"])
def test_metrics_are_for_who_has_the_key(server, authorization):
    headers = {"Authorization": authorization.encode("utf-8").decode("latin-1")} if authorization else {}
    answer = request(server[0].url, "/metrics", **headers)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="lomma"')
    assert b"lomma_" not in answer.body


def test_with_the_key_metrics_come_by_the_servers_inner_address(server):
    answer = request(server[0].url, "/metrics", Authorization=f"Bearer {KEY}")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    assert b"\nlomma_sessions " in answer.body
    assert b"\nlomma_pages_anonymous 0.0\n" in answer.body


def test_every_line_of_the_log_is_json_whoever_writes_it(server):
    lines = [json.loads(line) for line in server[0].log.splitlines()]
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, lines))
    assert "Registret öppnas i webbläsaren på https://plan.kommunen.example" in [line["message"] for line in lines]


def test_a_key_that_others_may_read_is_refused_at_the_start(tmp_path):
    file = tmp_path / "key"
    with pytest.raises(SettingError, match="inte går att läsa"):
        read_key(file)
    file.write_text("kort")
    file.chmod(0o600)
    with pytest.raises(SettingError, match="för kort"):
        read_key(file)
    file.write_text(f" {KEY}\n")
    assert read_key(file) == KEY.encode()
    if sys.platform != "win32":
        file.chmod(0o640)
        with pytest.raises(SettingError, match="kan läsas av andra"):
            read_key(file)
