"""Whoever watches over the server learns whether the register can be used, and nothing else."""

import json
import sys

import pytest

from tests.helpers.raw_http import request


def test_health_is_json_that_is_never_stored_and_tells_of_parts_alone(shared_server):
    server, _ = shared_server
    answer = request(server.url, "/halsa")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert set(json.loads(answer.body).values()) == {"ok"}
    assert "set-cookie" not in answer.headers
    assert request(server.url, "/halsa", "HEAD").body == b""


@pytest.mark.skipif(sys.platform == "win32", reason="På Windows går en öppen fil inte att flytta.")
def test_a_database_that_is_gone_is_503_also_by_the_servers_inner_address(own_server):
    server = own_server(LOMMA_TODAY="", LOMMA_ADDRESS="https://plan.kommunen.example")
    aside = own_server.database.with_name("undan")
    own_server.database.rename(aside)
    answer = request(server.url, "/halsa")
    aside.rename(own_server.database)
    assert answer.status == 503
    assert json.loads(answer.body)["database"] == "fault"
    assert str(own_server.folder).encode() not in answer.body
