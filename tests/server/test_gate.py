"""Who is let in at all: only the page's own websocket, and nothing makes the server call anybody (R15)."""

import subprocess
import sys

import pytest

from pages.app.urls import ADDRESSES
from tests.helpers.browser_data import session
from tests.helpers.outgoing import OutgoingCalls
from tests.helpers.processes import run
from tests.helpers.raw_client import raw_client
from tests.helpers.raw_http import handshake, request
from tests.helpers.servers import free_port

ADDRESS = "https://plan.kommunen.example"


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def _foreign_origins(url: str) -> list[str]:
    host = url.removeprefix("http://")
    return [
        "http://evil.example",
        "https://evil.example",
        # Another program's page on the same computer.
        f"http://127.0.0.1:{_port(url) + 1}",
        f"http://localhost:{_port(url)}",
        "http://localhost:3000",
        "http://localhost",
        "http://8.8.8.8",
        "null",
        "",
        f"http://{host}.evil.example",
        f"http://user@{host}",
        f"file://{host}",
        f"{url}, http://evil.example",
    ]


def test_the_watch_writes_down_a_call_to_somebody_else(tmp_path):
    """Without this the tests below would hold for a watch that sees nothing."""
    calls = OutgoingCalls(tmp_path)
    code = (
        "import socket\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))\n"
        "socket.create_server(('127.0.0.1', 0))\n"
    )
    subprocess.run([sys.executable, "-c", code], env=calls.environment, check=False, capture_output=True)
    assert calls.hosts() == ["socket.connect 192.0.2.1"]


def test_a_foreign_pages_websocket_is_closed_and_the_server_calls_nobody(watched_server):
    server, calls = watched_server
    answers = {origin: handshake(server.url, Origin=origin).status for origin in _foreign_origins(server.url)}
    assert {origin: status for origin, status in answers.items() if status != 403} == {}
    assert calls.hosts() == []


def test_a_websocket_that_does_not_say_where_from_is_closed(watched_server):
    server, calls = watched_server
    assert handshake(server.url).status == 403
    assert calls.hosts() == []


def test_the_pages_own_websocket_is_opened(watched_server):
    server, calls = watched_server
    assert handshake(server.url, Origin=server.url).status == 101
    assert calls.hosts() == []


def test_our_own_address_spelled_otherwise_makes_the_server_call_nobody(watched_server):
    server, calls = watched_server
    for host, origin in (
        ("plan.example:80", "http://plan.example"),
        ("plan.example", "http://plan.example:80"),
        ("plan.example:443", "https://plan.example"),
        ("PLAN.example", "http://plan.example"),
        ("plan.example.", "http://plan.example"),
        ("plan.example", "http://plan.example/page"),
    ):
        assert handshake(server.url, Host=host, Origin=origin).status == 101, origin
    assert calls.hosts() == []


def test_there_is_no_other_websocket(watched_server):
    server, _ = watched_server
    for path in ("/", "/_stcore/health", "/_stcore/stream/", "/_stcore/other", "/x/_stcore/stream", "/visning"):
        assert handshake(server.url, path, Origin=server.url).status == 403, path


def test_no_page_and_no_route_calls_anybody(watched_server):
    server, calls = watched_server
    token = session("adm.ett")["value"]
    with raw_client(server.url, token) as client:
        for address in ADDRESSES:
            assert "Logga ut" in client.run(address).labels(), address
    for path in ("/", "/visning", "/visning/data", "/export/insats.csv", "/auth/login", "/_stcore/host-config", "/x"):
        request(server.url, path, Cookie=f"{session('adm.ett')['name']}={token}", Origin="http://evil.example")
    assert calls.hosts() == []


def test_a_host_that_the_attacker_chose_does_not_make_its_page_ours(own_server):
    server = own_server(LOMMA_TODAY="", LOMMA_ADDRESS=ADDRESS)
    evil = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert handshake(server.url, **evil).status == 403
    assert handshake(server.url, Host="plan.kommunen.example", Origin=ADDRESS).status == 101
    # The same host without encryption, with another port, and the inner address.
    for origin in ("http://plan.kommunen.example", f"{ADDRESS}:8443", server.url):
        assert handshake(server.url, Host="plan.kommunen.example", Origin=origin).status == 403, origin


def test_with_an_address_a_foreign_host_is_told_nothing(own_server):
    server = own_server(LOMMA_TODAY="", LOMMA_ADDRESS=ADDRESS)
    own = "plan.kommunen.example"
    foreign = ("evil.example", "127.0.0.1", f"{own}.evil.example", f"{own}:8501", "a b")
    for path in ("/", "/insatser", "/visning", "/page.js", "/export/insats.csv", "/_stcore/host-config"):
        for host in foreign:
            answer = request(server.url, path, Host=host, Accept="text/html")
            assert answer.status == 421, (path, host)
            assert b"evil" not in answer.body
        for host in (own, "PLAN.kommunen.example:443"):
            assert request(server.url, path, Host=host, Accept="text/html").status != 421, (path, host)
    # What watches over the server asks it by its inner address.
    assert request(server.url, "/_stcore/health").body == b"ok"


def test_a_request_that_changes_something_from_another_sites_page_is_refused(watched_server):
    server, _ = watched_server
    for method, path in (("POST", "/session"), ("POST", "/visning/oppna"), ("PUT", "/_stcore/upload_file/a/b")):
        answer = request(server.url, path, method, b"{}", Origin="http://evil.example", Content_Type="application/json")
        assert answer.status == 403
        assert "annan webbplats" in answer.body.decode()
        own = request(server.url, path, method, b"{}", Origin=server.url, Content_Type="application/json")
        assert "annan webbplats" not in own.body.decode()


def test_no_answer_names_the_program_that_serves(watched_server):
    server, _ = watched_server
    for path in ("/", "/_stcore/health", "/export/insats.csv", "/finns-inte", "/visning"):
        assert "server" not in request(server.url, path).headers, path


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"LOMMA_ADDRESS": "registret.kommunen"}, "LOMMA_ADDRESS är fel."),
        ({"LOMMA_ADDRESS": ADDRESS, "LOMMA_PROXY": "proxyn.kommunen"}, "LOMMA_PROXY är fel."),
        ({"LOMMA_PROXY": "10.9.8.7"}, "LOMMA_PROXY är satt, men inte LOMMA_ADDRESS."),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path, settings, sentence):
    words = ("run", "app.py", "--server.port", str(free_port()))
    ended = run("streamlit", *words, LOMMA_DATABASE=str(tmp_path / "never.duckdb"), **settings)
    printed = (ended.stdout + ended.stderr).decode()
    assert ended.returncode != 0
    assert f"Lomma startar inte: {sentence}" in printed
    assert [value for value in settings.values() if value in printed] == []
    assert "Traceback" not in printed
    assert not (tmp_path / "never.duckdb").exists()
